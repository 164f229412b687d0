using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Lake.Delta;
using Pipeline.Models;
using Pipeline.Schema;

namespace Pipeline.Runs.Gating;

/// <summary>A table as it would be after a load that is written and not committed: what a gate judges, and what is kept of it if it is refused.</summary>
internal sealed record Candidate
{
    /// <summary>The name checks have for it.</summary>
    public required string Dataset { get; init; }

    /// <summary>The name it is shown to the engine by.</summary>
    public required Relation Relation { get; init; }

    /// <summary>The table's folder in the lake.</summary>
    public required string Key { get; init; }

    /// <summary>The rows the table would have.</summary>
    public required string SelectTable { get; init; }

    /// <summary>The rows the load writes.</summary>
    public required string SelectLoad { get; init; }

    /// <summary>The partitions the load writes, where each could be published without the others; empty where it is all or nothing.</summary>
    public IReadOnlyList<CandidatePartition> Partitions { get; init; } = [];

    /// <summary>The files the load writes.</summary>
    public required IReadOnlyList<CandidateFile> Files { get; init; }

    /// <summary>A candidate of a Delta table.</summary>
    /// <param name="table">Its names.</param>
    /// <param name="schema">The columns after the load.</param>
    /// <param name="partitionBy">The partition columns.</param>
    /// <param name="kept">Files that stay.</param>
    /// <param name="added">Files the load writes.</param>
    /// <param name="pathOf">Where those that stay can be read.</param>
    /// <param name="isDivisible">Whether each partition could be published by itself.</param>
    public static Candidate Of(
        (string Dataset, Relation Relation, string Key) table, StructType schema, IReadOnlyList<string> partitionBy,
        IEnumerable<AddFile> kept, IReadOnlyList<StagedFile> added, Func<AddFile, string> pathOf, bool isDivisible)
    {
        var news = added.Select(DataFile.Of).ToList();
        return new Candidate
        {
            Dataset = table.Dataset,
            Relation = table.Relation,
            Key = table.Key,
            SelectTable = LakeSql.Select(schema, partitionBy, [.. kept.Select(file => DataFile.Of(file, pathOf)), .. news]),
            SelectLoad = LakeSql.Select(schema, partitionBy, news),
            Partitions = !isDivisible || partitionBy is [] ? [] :
            [
                .. added.GroupBy(file => PartitionName.Of(partitionBy, file.PartitionValues)).OrderBy(files => files.Key, StringComparer.Ordinal)
                    .Select(files => new CandidatePartition(files.Key, LakeSql.Select(schema, partitionBy, [.. files.Select(DataFile.Of)]))),
            ],
            Files = [.. added.Select(file => new CandidateFile(file.Path, file.RelativePath, PartitionName.Of(partitionBy, file.PartitionValues)))],
        };
    }
}

/// <summary>The rows a load writes to one partition.</summary>
internal sealed record CandidatePartition(string Name, string Select);

/// <summary>A file of a candidate: where it lies, where it would lie below its table, and its partition.</summary>
internal sealed record CandidateFile(string Path, string RelativePath, string Partition);

/// <summary>What people call a partition.</summary>
internal static class PartitionName
{
    /// <summary><c>season=2015, round=3</c>; empty for a table without partitions.</summary>
    public static string Of(IReadOnlyList<string> partitionBy, IReadOnlyDictionary<string, string?> values) =>
        string.Join(", ", partitionBy.Select(name => $"{name}={values.GetValueOrDefault(name) ?? "NULL"}"));
}
