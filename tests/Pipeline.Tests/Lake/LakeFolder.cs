using Pipeline.Engines.DuckDb;
using Pipeline.Lake;
using Pipeline.Lake.Delta;
using Pipeline.Lake.Local;
using Pipeline.Schema;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Lake;

/// <summary>A local lake in a folder of its own, with a clock that stands still and DuckDB for Parquet.</summary>
public sealed class LakeFolder : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Lazy<DuckDbDatabase> database = new(() => DuckDbDatabase.Open(new DuckDbOptions { MemoryLimit = "256MB", Threads = 1 }));

    public LakeFolder()
    {
        Store = new LocalLakeStore(folder["lake"]);
        Codec = CodecOf(database);
    }

    public LocalLakeStore Store { get; }

    public FakeClock Clock { get; } = new();

    public ParquetCodec Codec { get; }

    public string this[string key] => folder[$"lake/{key}"];

    public string Spool => folder["spool"];

    public DeltaTable Table(string key = "t", ILakeStore? store = null) =>
        new(store ?? Store, key, Clock, Codec) { Jitter = new Random(1) };

    /// <summary>Writes a file of the lake past the store: what a foreign program does.</summary>
    public void Write(string key, string content) => folder.Write($"lake/{key}", content);

    /// <summary>Runs a query over files and returns its single value.</summary>
    public T Query<T>(string sql)
    {
        using var connection = database.Value.Connect();
        return connection.QuerySingle<T>(sql);
    }

    public void Dispose()
    {
        if (database.IsValueCreated) database.Value.Dispose();
        folder.Dispose();
    }

    private static ParquetCodec CodecOf(Lazy<DuckDbDatabase> database) => new(
        (lines, parquet, schema, cancellationToken) =>
        {
            using var connection = database.Value.Connect();
            var columns = schema.Columns.Select(column => (column.Name, DuckDbTypeText.Print(column.Type)));
            DuckDbParquet.WriteJsonLines(connection, lines, [.. columns], parquet, cancellationToken);
            return Task.CompletedTask;
        },
        (parquet, lines, cancellationToken) =>
        {
            using var connection = database.Value.Connect();
            DuckDbParquet.ReadJsonLines(connection, parquet, lines, cancellationToken);
            return Task.CompletedTask;
        });
}
