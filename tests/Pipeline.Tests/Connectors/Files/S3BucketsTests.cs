using Pipeline.Aws.S3;
using Pipeline.Connectors;
using Pipeline.Connectors.Files;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Connectors.Files;

/// <summary>All buckets of a real server as one place.</summary>
public sealed class S3BucketsTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private readonly string second = $"pipeline-test-{Guid.NewGuid():N}";
    private S3Options? first;
    private S3Buckets? buckets;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        first = await S3Server.PlaceAsync();
        await S3Server.MakeBucketAsync(second);
        buckets = new S3Buckets(Open);
        await PutAsync(first.Bucket, $"{first.Prefix}/a.json", "first");
        await PutAsync(second, "x/a.json", "second");
    }

    public async ValueTask DisposeAsync()
    {
        if (buckets is not null) await buckets.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_name_begins_with_its_bucket_in_lists_and_in_questions()
    {
        Assert.Equal([$"{second}/x/a.json"], await buckets!.ListAsync($"{second}/", Token).Select(found => found.Name).ToListAsync(Token));
        Assert.Equal([$"{first!.Bucket}/{first.Prefix}/a.json"], await buckets.ListAsync($"{first.Bucket}/{first.Prefix}/", Token).Select(found => found.Name).ToListAsync(Token));
        Assert.Equal($"{second}/x/a.json", (await buckets.FindAsync($"{second}/x/a.json", Token))!.Name);
        Assert.Null(await buckets.FindAsync($"{second}/a.json", Token));
        Assert.Equal($"s3://{second}/x/a.json", buckets.Show($"{second}/x/a.json"));
    }

    [Fact]
    public async Task Each_name_is_read_from_its_own_bucket()
    {
        Assert.Equal("first", await ReadAsync($"{first!.Bucket}/{first.Prefix}/a.json"));
        Assert.Equal("second", await ReadAsync($"{second}/x/a.json"));
        Assert.Equal("second", await File.ReadAllTextAsync(buckets!.PathOf($"{second}/x/a.json")!, Token));
    }

    [Fact]
    public async Task Without_a_bucket_nothing_can_be_listed()
    {
        var failure = await Assert.ThrowsAsync<SourceException>(async () => await buckets!.ListAsync("", Token).ToListAsync(Token));

        Assert.Contains("names no bucket", failure.Message, StringComparison.Ordinal);
    }

    private async Task<string> ReadAsync(string name)
    {
        await using var stream = await buckets!.OpenAsync(name, Token);
        return await new StreamReader(stream).ReadToEndAsync(Token);
    }

    private S3Objects Open(string name)
    {
        var bucket = new S3Bucket(first! with { Bucket = name, Prefix = "" }, TimeProvider.System);
        return new S3Objects(bucket, new S3Cache(bucket, folder["cache"], 1 << 20, TimeProvider.System));
    }

    private async Task PutAsync(string name, string key, string text)
    {
        using var bucket = new S3Bucket(first! with { Bucket = name, Prefix = "" }, TimeProvider.System);
        await bucket.PutAsync(key, new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), Token);
    }
}
