using System.IO.Compression;
using System.Text;
using Pipeline.Engines.DuckDb;
using Pipeline.Engines.DuckDb.Loading;
using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Lake;
using Pipeline.Lake.Delta;
using Pipeline.Models;
using Pipeline.Schema;
using Pipeline.Tests.Lake;

namespace Pipeline.Tests.Engines.DuckDb.Loading;

/// <summary>A lake with one loaded table and its children, committed as a run would do it, and an engine to ask what is in them.</summary>
internal sealed class LoadBench : IDisposable
{
    private readonly LakeFolder lake = new();
    private readonly MemoryDatabase memory;
    private int loads;

    public LoadBench(string memoryLimit = "1GB")
    {
        memory = new MemoryDatabase(options => options with { MemoryLimit = memoryLimit });
        new LakeRelations(Connection).Attach();
    }

    public static DateTimeOffset IngestedAt { get; } = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public TableSpec Spec { get; set; } = new();

    public DuckDbConnection Connection => memory.Connection;

    public string Spool => memory.Folder["spool"];

    public string this[string file] => memory.Folder[file];

    public DeltaTable Table(string? child = null) => lake.Table(child is null ? "bronze/rows" : $"bronze/rows__{child}");

    public string Write(string name, string content) => memory.Folder.Write(name, content);

    /// <summary>A request for rows written one a line, of one page.</summary>
    public LoadRequest Request(params string[] rows) => RequestOf(Write($"part-{++loads}.ndjson", string.Join('\n', rows)));

    public LoadRequest RequestOf(string path, LoadPartFormat format = LoadPartFormat.JsonLines) => new()
    {
        Subject = "source/rows",
        LoadId = $"load-{++loads}",
        IngestedAt = IngestedAt,
        Table = Spec,
        Parts = [new LoadPart(path, format, 0)],
        Pages = [new LoadPage("https://api.example.com/rows?page=1", 1, "source/rows")],
    };

    public Task<StagedLoad> StageAsync(params string[] rows) => StageAsync(Request(rows));

    public async Task<StagedLoad> StageAsync(LoadRequest request)
    {
        var children = new Dictionary<string, DeltaSnapshot>();
        foreach (var child in request.Table.Children)
        {
            if (await Table(child.Name).OpenAsync(Token) is { } snapshot) children[child.Name] = snapshot;
        }

        request = request with { Current = await Table().OpenAsync(Token), CurrentChildren = children };
        return new TableLoader(Connection, file => PathOf(Table(), file), Spool, (child, file) => PathOf(Table(child), file)).Stage(request, Token);
    }

    /// <summary>Stages and commits.</summary>
    public Task<StagedLoad> LoadAsync(params string[] rows) => LoadAsync(Request(rows));

    public async Task<StagedLoad> LoadAsync(LoadRequest request)
    {
        var staged = await StageAsync(request);
        foreach (var table in staged.Children.Prepend(staged.Table)) await CommitAsync(table);
        return staged;
    }

    /// <summary>Rows of a query over the committed table, which it names <c>t</c>; cells as text.</summary>
    public async Task<IReadOnlyList<string>> QueryAsync(string sql, string? child = null)
    {
        var relation = new Relation(LakeRelations.Catalog, "bronze", child ?? "rows");
        new LakeRelations(Connection).ShowTable(relation, await Table(child).LoadSnapshotAsync(Token), file => PathOf(Table(child), file));
        return Rows($"WITH t AS (FROM {relation}) {sql}");
    }

    public IReadOnlyList<string> Rows(string sql) =>
        [.. Connection.QueryRows($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({sql})", cancellationToken: Token).Select(row => string.Join('|', row.Select(cell => cell ?? "null")))];

    /// <summary>The columns of the rows themselves, lineage left out.</summary>
    public async Task<IReadOnlyList<string>> ColumnsAsync(string? child = null) =>
        [.. (await Table(child).LoadSnapshotAsync(Token)).Schema.Columns
            .Where(column => column.Name is not ("_load_id" or "_ingested_at" or "_source_url" or "_source_page" or "_source"))
            .Select(column => $"{column.Name} {DuckDbTypeText.Print(column.Type)}")];

    public static IReadOnlyList<string> Rejects(StagedLoad staged)
    {
        if (staged.Rejects is not { } rejects) return [];
        using var gzip = new GZipStream(File.OpenRead(rejects.Path), CompressionMode.Decompress);
        using var text = new StreamReader(gzip, Encoding.UTF8);
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Dispose()
    {
        memory.Dispose();
        lake.Dispose();
    }

    private async Task CommitAsync(StagedTable staged)
    {
        var table = Table(staged.Child);
        var basis = await table.OpenAsync(Token)
            ?? await table.CreateAsync(new TableDefinition(staged.Schema, "run") { PartitionColumns = staged.PartitionBy }, Token);
        foreach (var file in staged.Added) await lake.Store.PutFileAsync(LakeKey.Join(table.Key, file.RelativePath), file.Path, Token);
        var outcome = await table.CommitAsync(
            new DeltaTransaction(basis, "WRITE", "run")
            {
                Adds = [.. staged.Added.Select(file => new AddFile(file.RelativePath, file.Bytes, 0) { PartitionValues = file.PartitionValues, Stats = file.StatsJson })],
                Removes = staged.Removed,
                Metadata = basis.Schema.Equals(staged.Schema) ? null : basis.Metadata with { SchemaString = SchemaJson.Print(staged.Schema) },
            },
            Token);
        Assert.IsType<CommitOutcome.Committed>(outcome);
    }

    private string PathOf(DeltaTable table, AddFile file) => lake[table.KeyOf(file)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
