using Pipeline.Aws.S3;
using Pipeline.Engines.DuckDb;
using Pipeline.Lake;
using Pipeline.Lake.Delta;
using Pipeline.Lake.Local;
using Pipeline.Lake.S3;
using Pipeline.Schema;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Lake;

/// <summary>
/// A lake of one test's own, with a clock that stands still and DuckDB for Parquet: in a folder, or in another store, whose objects
/// are then copied into the folder when the test looks at them as files.
/// </summary>
public sealed class LakeFolder : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Lazy<DuckDbDatabase> database = new(() => DuckDbDatabase.Open(new DuckDbOptions { MemoryLimit = "256MB", Threads = 1 }));

    private readonly S3Bucket? owned;

    public LakeFolder()
    {
        Store = new LocalLakeStore(folder["lake"]);
        Codec = CodecOf(database);
    }

    private LakeFolder(S3Bucket bucket)
    {
        owned = bucket;
        Store = new S3LakeStore(bucket, new S3Cache(bucket, folder["cache"], 1 << 20, TimeProvider.System));
        Codec = CodecOf(database);
    }

    public ILakeStore Store { get; }

    public FakeClock Clock { get; } = new();

    public ParquetCodec Codec { get; }

    public string this[string key] => Store is LocalLakeStore ? folder[$"lake/{key}"] : Copy(key).GetAwaiter().GetResult();

    public string Spool => folder["spool"];

    public DeltaTable Table(string key = "t", ILakeStore? store = null) =>
        new(store ?? Store, key, Clock, Codec) { Jitter = new Random(1) };

    /// <summary>A lake on a real S3 server; skips the test where there is none.</summary>
    public static LakeFolder OnS3() => new(new S3Bucket(Task.Run(S3Server.PlaceAsync).GetAwaiter().GetResult(), TimeProvider.System));

    /// <summary>Writes an object of the lake past the tables' code: what a foreign program does.</summary>
    public void Write(string key, string content)
    {
        if (Store is LocalLakeStore) folder.Write($"lake/{key}", content);
        else Store.PutAsync(key, new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)), CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Runs a query over files and returns its single value.</summary>
    public T Query<T>(string sql)
    {
        using var connection = database.Value.Connect();
        return connection.QuerySingle<T>(sql);
    }

    public void Dispose()
    {
        if (database.IsValueCreated) database.Value.Dispose();
        owned?.Dispose();
        folder.Dispose();
    }

    private async Task<string> Copy(string key)
    {
        var local = folder[$"copy/{key}"];
        if (Directory.Exists(local)) Directory.Delete(local, recursive: true);
        await foreach (var found in Store.ListAsync(key))
        {
            if (found.Key != key && !found.Key.StartsWith($"{key}/", StringComparison.Ordinal)) continue;
            if (await Store.ReadBytesAsync(found.Key, CancellationToken.None) is not { } content) continue;
            folder.Write($"copy/{found.Key}", "");
            await File.WriteAllBytesAsync(folder[$"copy/{found.Key}"], content);
        }

        return local;
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
