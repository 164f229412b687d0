using Pipeline.Aws.S3;
using Pipeline.Connectors;
using Pipeline.Connectors.Files;
using Pipeline.Tests.Contracts;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Connectors.Files;

/// <summary>A bucket as a source, on a real server.</summary>
public sealed class S3ObjectsTests : ObjectStoreContract, IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private S3Bucket? bucket;
    private S3Objects? store;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected override IObjectStore Store => store!;

    public async ValueTask InitializeAsync()
    {
        bucket = new S3Bucket(await S3Server.PlaceAsync(), TimeProvider.System);
        store = new S3Objects(bucket, new S3Cache(bucket, folder["cache"], 1 << 20, TimeProvider.System));
    }

    public async ValueTask DisposeAsync()
    {
        if (store is not null) await store.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task An_object_that_was_opened_has_a_path_with_its_content_and_its_time()
    {
        await PutAsync("a.parquet", "rows");
        Assert.Null(Store.PathOf("a.parquet"));
        await using (await Store.OpenAsync("a.parquet", Token))
        {
        }

        var path = Store.PathOf("a.parquet")!;
        Assert.Equal("rows", await File.ReadAllTextAsync(path, Token));
        Assert.Equal((await Store.FindAsync("a.parquet", Token))!.ModifiedAt, new DateTimeOffset(File.GetLastWriteTimeUtc(path)));
    }

    [Fact]
    public async Task A_bucket_that_does_not_exist_is_a_failure_of_the_source_with_its_remedy()
    {
        using var other = new S3Bucket(bucket!.Options with { Bucket = "no-such-bucket-of-ours" }, TimeProvider.System);
        var objects = new S3Objects(other, new S3Cache(other, folder["cache"], 1, TimeProvider.System));

        var failure = await Assert.ThrowsAsync<SourceException>(async () => await objects.ListAsync("", Token).ToListAsync(Token));

        Assert.Contains("NoSuchBucket", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Make the bucket", failure.Hint, StringComparison.Ordinal);
        Assert.False(failure.IsTransient);
    }

    protected override Task PutAsync(string name, string content) =>
        bucket!.PutAsync(name, new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)), Token);
}
