using System.Globalization;
using Pipeline.Engines.DuckDb;
using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Lake;
using Pipeline.Lake.Delta;
using Pipeline.Models;
using Pipeline.Tests.Lake;

namespace Pipeline.Tests.Engines.DuckDb.Materialization;

/// <summary>One lake table, built by queries and published as a run would do it, with an engine to ask what is in it.</summary>
internal sealed class LakeBench : IDisposable
{
    private readonly LakeFolder lake = new();
    private readonly MemoryDatabase memory = new();
    private int builds;

    public LakeBench() => Relations.Attach();

    public static Relation Relation { get; } = new(LakeRelations.Catalog, "silver", "orders");

    public DuckDbConnection Connection => memory.Connection;

    public LakeRelations Relations => new(Connection);

    public DeltaTable Table => lake.Table("silver/orders");

    public string Folder => lake["silver/orders"];

    public string Spool => memory.Folder["spool"];

    /// <summary>Files in the spool, whoever left them.</summary>
    public IReadOnlyList<string> Spooled => Directory.Exists(Spool) ? Directory.GetFiles(Spool, "*", SearchOption.AllDirectories) : [];

    public string PathOf(AddFile file) => lake[Table.KeyOf(file)];

    public async Task<LakeCandidate> BuildAsync(string sql, IncrementalStrategy strategy, string[] partitionBy, params string[] uniqueKey)
    {
        var build = new LakeBuild
        {
            Relation = Relation,
            Sql = sql,
            Strategy = strategy,
            PartitionBy = partitionBy,
            UniqueKey = uniqueKey,
            Current = await Table.OpenAsync(Token),
            LoadId = $"build-{++builds}",
        };
        return new LakeMaterializer(Connection, PathOf, Spool).Build(build, Token);
    }

    /// <summary>Builds and publishes; the candidate that was published.</summary>
    public async Task<LakeCandidate> PublishAsync(string sql, IncrementalStrategy strategy, string[] partitionBy, params string[] uniqueKey)
    {
        var candidate = await BuildAsync(sql, strategy, partitionBy, uniqueKey);
        var basis = candidate.Build.Current
            ?? await Table.CreateAsync(new TableDefinition(candidate.Schema, "run") { PartitionColumns = partitionBy }, Token);
        foreach (var file in candidate.Added) await lake.Store.PutFileAsync(LakeKey.Join(Table.Key, file.RelativePath), file.Path, Token);
        var outcome = await Table.CommitAsync(
            new DeltaTransaction(basis, "WRITE", "run")
            {
                Adds = [.. candidate.Added.Select(AddOf)],
                Removes = candidate.Removed,
                Metadata = basis.Schema.Equals(candidate.Schema) ? null : basis.Metadata with { SchemaString = Pipeline.Schema.SchemaJson.Print(candidate.Schema) },
            },
            Token);
        Assert.IsType<CommitOutcome.Committed>(outcome);
        return candidate;
    }

    /// <summary>Moves the table's files away from the folders that spell their partition, as a foreign writer may lay them out.</summary>
    public async Task FlattenAsync()
    {
        var snapshot = await Table.LoadSnapshotAsync(Token);
        var moved = new List<AddFile>();
        foreach (var file in snapshot.Files)
        {
            var flat = file with { Path = $"part-{moved.Count}.parquet" };
            File.Copy(PathOf(file), PathOf(flat));
            moved.Add(flat);
        }

        await Table.CommitAsync(new DeltaTransaction(snapshot, "OPTIMIZE", "run") { Adds = moved, Removes = [.. snapshot.Files] }, Token);
    }

    /// <summary>Rows of a query over the published table, which it names <c>t</c>; cells as text.</summary>
    public async Task<IReadOnlyList<string>> QueryAsync(string sql)
    {
        Relations.ShowTable(Relation, await Table.LoadSnapshotAsync(Token), PathOf);
        return Rows($"WITH t AS (FROM {Relation}) {sql}");
    }

    public IReadOnlyList<string> Rows(string sql) =>
        [.. Connection.QueryRows($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({sql})", cancellationToken: Token).Select(row => string.Join('|', row.Select(cell => cell ?? "null")))];

    /// <summary>The published columns with their types as DuckDB says them.</summary>
    public async Task<IReadOnlyList<string>> ColumnsAsync() =>
        [.. (await Table.LoadSnapshotAsync(Token)).Schema.Columns.Select(column => string.Create(CultureInfo.InvariantCulture, $"{column.Name} {Pipeline.Schema.DuckDbTypeText.Print(column.Type)}"))];

    public void Dispose()
    {
        memory.Dispose();
        lake.Dispose();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static AddFile AddOf(StagedFile file) => new(file.RelativePath, file.Bytes, 0) { PartitionValues = file.PartitionValues, Stats = file.StatsJson };
}
