using System.Text;
using System.Text.Json;
using Pipeline.Lake.Delta;
using Pipeline.Schema;

namespace Pipeline.Engines.DuckDb.Materialization;

/// <summary>A data file an engine can open: where it lies, which partition it belongs to, and what the log says is in it.</summary>
internal sealed record DataFile(string Path, IReadOnlyDictionary<string, string?> PartitionValues, string? Stats)
{
    public static DataFile Of(StagedFile file) => new(file.Path, file.PartitionValues, file.StatsJson);

    public static DataFile Of(AddFile file, Func<AddFile, string> pathOf) => new(pathOf(file), file.PartitionValues, file.Stats);

    /// <summary>
    /// True when the log's statistics prove that the file has all these columns. A file older than a column does not have
    /// it; one without statistics may or may not.
    /// </summary>
    public bool Has(IReadOnlyList<string> columns)
    {
        if (Stats is null) return false;
        try
        {
            using var stats = JsonDocument.Parse(Stats);
            return stats.RootElement.ValueKind is JsonValueKind.Object
                && stats.RootElement.TryGetProperty("nullCount", out var counts) && counts.ValueKind is JsonValueKind.Object
                && columns.All(column => counts.TryGetProperty(column, out _));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>
/// SELECT statements over sets of data files. The file list comes from the log, never from a glob. Files older than a column
/// of the table show nulls in it: the engine would refuse them, or drop the column if such a file came first.
/// </summary>
internal static class LakeSql
{
    private const string NullFolder = "__HIVE_DEFAULT_PARTITION__";

    /// <summary>All columns of the files, in the schema's order; none and typed when there are no files.</summary>
    public static string Select(
        StructType schema, IReadOnlyList<string> partitionBy, IReadOnlyList<DataFile> files, bool withFileName = false)
    {
        if (files is []) return SelectNothing(schema, withFileName);
        var stored = schema.Columns.Select(column => column.Name).Except(partitionBy, StringComparer.OrdinalIgnoreCase).ToList();
        return string.Join("\nUNION ALL ", files.GroupBy(file => file.Has(stored)).SelectMany(group => Selects(schema, partitionBy, [.. group], withFileName, isWhole: group.Key)));
    }

    private static IEnumerable<string> Selects(
        StructType schema, IReadOnlyList<string> partitionBy, IReadOnlyList<DataFile> files, bool withFileName, bool isWhole) =>
        partitionBy is [] || files.All(SpellsItsPartition)
            ? [SelectFrom(schema, partitionBy, files, withFileName, isWhole)]
            : files.GroupBy(PartitionKey).Select(group => SelectPartition(schema, [.. group], partitionBy, withFileName, isWhole));

    /// <summary>The SELECT that names the same columns and types and has no rows.</summary>
    private static string SelectNothing(StructType schema, bool withFileName)
    {
        var columns = schema.Columns.Select(column => $"CAST(NULL AS {DuckDbTypeText.Print(column.Type)}) AS {DuckDbSql.Quoted(column.Name)}");
        if (withFileName) columns = columns.Append("CAST(NULL AS VARCHAR) AS filename");
        return $"SELECT {string.Join(", ", columns)} WHERE false";
    }

    private static string SelectFrom(
        StructType schema, IReadOnlyList<string> partitionBy, IReadOnlyList<DataFile> files, bool withFileName, bool isWhole)
    {
        var options = new StringBuilder();
        if (partitionBy is [])
        {
            options.Append(", hive_partitioning = false");
        }
        else
        {
            // Without types DuckDB guesses them from the folder names: month=01 would become 1. As text, because the bare word DATE is
            // a column where there is one of that name.
            var types = partitionBy.Select(name => $"{DuckDbSql.Literal(name)}: {DuckDbSql.Literal(DuckDbTypeText.Print(schema.Find(name)!.Type))}");
            options.Append(", hive_partitioning = true, hive_types = {").AppendJoin(", ", types).Append('}');
        }

        if (withFileName) options.Append(", filename = true");
        return $"SELECT {ColumnList(schema, withFileName)} FROM {Files(schema, files, options.ToString(), withFileName, isWhole)}";
    }

    /// <summary>Files of one partition whose folders do not say so: the log's values stand in for the columns.</summary>
    private static string SelectPartition(
        StructType schema, IReadOnlyList<DataFile> files, IReadOnlyList<string> partitionBy, bool withFileName, bool isWhole)
    {
        var values = files[0].PartitionValues;
        var columns = schema.Columns.Select(column => !partitionBy.Contains(column.Name, StringComparer.OrdinalIgnoreCase)
            ? DuckDbSql.Quoted(column.Name)
            : $"CAST({(values.GetValueOrDefault(column.Name) is { } value ? DuckDbSql.Literal(value) : "NULL")} AS {DuckDbTypeText.Print(column.Type)}) AS {DuckDbSql.Quoted(column.Name)}");
        if (withFileName) columns = columns.Append("filename");
        var stored = new StructType([.. schema.Columns.Where(column => !partitionBy.Contains(column.Name, StringComparer.OrdinalIgnoreCase))]);
        return $"SELECT {string.Join(", ", columns)} FROM {Files(stored, files, $", hive_partitioning = false, filename = {(withFileName ? "true" : "false")}", withFileName, isWhole)}";
    }

    /// <summary>Files with all columns as they are; others beside a SELECT of no rows that has them, matched by name.</summary>
    private static string Files(StructType schema, IReadOnlyList<DataFile> files, string options, bool withFileName, bool isWhole)
    {
        var paths = DuckDbSql.PathLiteral(files.Select(file => file.Path));
        return isWhole
            ? $"read_parquet({paths}{options})"
            : $"({SelectNothing(schema, withFileName)} UNION ALL BY NAME SELECT * FROM read_parquet({paths}{options}, union_by_name = true))";
    }

    private static string ColumnList(StructType schema, bool withFileName) =>
        string.Join(", ", schema.Columns.Select(column => DuckDbSql.Quoted(column.Name))) + (withFileName ? ", filename" : "");

    /// <summary>
    /// True when the path names the partition and nothing else of that form. The engine takes every <c>a=b</c> above a file for
    /// a column, and one in the lake's own path would hide the column of that name.
    /// </summary>
    private static bool SpellsItsPartition(DataFile file)
    {
        var folders = file.Path.Replace('\\', '/').Split('/').Where(folder => folder.Contains('=', StringComparison.Ordinal)).ToList();
        return folders.Count == file.PartitionValues.Count && file.PartitionValues.All(pair => folders.Contains($"{pair.Key}={(pair.Value is null ? NullFolder : Uri.EscapeDataString(pair.Value))}"));
    }

    private static string PartitionKey(DataFile file) =>
        string.Join('\n', file.PartitionValues.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value ?? "\0"}"));
}
