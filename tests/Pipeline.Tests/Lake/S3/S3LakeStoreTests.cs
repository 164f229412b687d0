using System.Security.Cryptography;
using Pipeline.Aws.S3;
using Pipeline.Lake;
using Pipeline.Lake.S3;
using Pipeline.Tests.Contracts;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Lake.S3;

/// <summary>The store on a real server.</summary>
public sealed class S3LakeStoreTests : LakeStoreContract, IAsyncLifetime
{
    private const int Part = 5 << 20;

    private readonly TempFolder folder = new();
    private S3Bucket? bucket;
    private S3Cache? cache;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected override ILakeStore Store => new S3LakeStore(Bucket, cache!);

    private S3Bucket Bucket => bucket!;

    public async ValueTask InitializeAsync()
    {
        bucket = new S3Bucket((await S3Server.PlaceAsync()) with { PartBytes = Part }, TimeProvider.System);
        cache = new S3Cache(bucket, folder["cache"], 1 << 20, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        if (cache is not null) await cache.DisposeAsync();
        bucket?.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(Part - 1)]
    [InlineData(Part)]
    [InlineData(Part + 1)]
    [InlineData((3 * Part) + 7)]
    public async Task Objects_about_the_size_of_a_part_and_of_several_are_whole(int length)
    {
        var content = RandomBytes(length);
        using (var stream = new MemoryStream(content)) await Store.PutAsync("a", stream, Token);

        Assert.Equal(SHA256.HashData(content), SHA256.HashData((await Store.ReadBytesAsync("a", Token))!));
        Assert.Empty(await Bucket.AbortUploadsAsync(DateTimeOffset.MaxValue, isDryRun: true, Token));
    }

    [Fact]
    public async Task A_large_put_whose_source_fails_leaves_no_upload_behind()
    {
        using var broken = new BreakingStream(RandomBytes(3 * Part), failAt: (2 * Part) + 100);

        await Assert.ThrowsAsync<InvalidDataException>(() => Store.PutAsync("a", broken, Token));

        Assert.Null(await Bucket.FindAsync("a", Token));
        Assert.Empty(await Bucket.AbortUploadsAsync(DateTimeOffset.MaxValue, isDryRun: true, Token));
    }

    [Fact]
    public async Task A_large_put_that_is_cancelled_leaves_no_upload_behind()
    {
        using var cancel = new CancellationTokenSource();
        using var source = new BreakingStream(RandomBytes(3 * Part), failAt: (2 * Part) + 100, () => cancel.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync("a", source, cancel.Token));

        Assert.Empty(await Bucket.AbortUploadsAsync(DateTimeOffset.MaxValue, isDryRun: true, Token));
    }

    [Fact]
    public async Task Uploads_of_the_killed_are_found_and_removed_once_they_are_old()
    {
        using var client = new Amazon.S3.AmazonS3Client(new Amazon.S3.AmazonS3Config { ServiceURL = Bucket.Options.Endpoint!.ToString(), ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
        await client.InitiateMultipartUploadAsync(Bucket.Options.Bucket, Bucket.Options.FullKey("left/behind"), Token);
        var store = new S3LakeStore(Bucket, cache!);

        Assert.Empty(await store.RemoveTemporariesAsync(TimeProvider.System.GetUtcNow().AddDays(-1), isDryRun: false, Token));
        Assert.Equal(["left/behind"], await store.RemoveTemporariesAsync(DateTimeOffset.MaxValue, isDryRun: true, Token));
        Assert.Equal(["left/behind"], await store.RemoveTemporariesAsync(DateTimeOffset.MaxValue, isDryRun: false, Token));
        Assert.Empty(await store.RemoveTemporariesAsync(DateTimeOffset.MaxValue, isDryRun: true, Token));
    }

    [Fact]
    public async Task More_objects_than_a_page_are_listed_in_order_and_deleted_with_one_call()
    {
        string[] keys = [.. Enumerable.Range(0, 1_203).Select(number => $"many/{number:D5}")];
        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token }, async (key, token) =>
        {
            using var content = new MemoryStream([1]);
            await Store.PutAsync(key, content, token);
        });

        Assert.Equal(keys, await Store.ListAsync("many/", cancellationToken: Token).Select(found => found.Key).ToListAsync(Token));
        Assert.Equal(keys[1_100..], await Store.ListAsync("many/", keys[1_099], Token).Select(found => found.Key).ToListAsync(Token));
        await Store.DeleteAsync([.. keys, "many/absent"], Token);
        Assert.Empty(await Store.ListAsync("many/", cancellationToken: Token).ToListAsync(Token));
    }

    [Theory]
    [InlineData("a b?c=d&e#f/ä %41%2f+")]
    [InlineData("_rejects/2026-01-01T00:00:00Z.json.gz")]
    [InlineData("x=1/y=%25/~!*'()@,;:$\"<>|^`{}[]")]
    [InlineData(" leading and trailing ")]
    [InlineData("...dots.../..a/b..")]
    public async Task Every_legal_key_comes_back_through_each_call(string key)
    {
        Assert.True(await Store.PutIfAbsentAsync(key, "x"u8.ToArray(), Token));
        Assert.False(await Store.PutIfAbsentAsync(key, "y"u8.ToArray(), Token));
        using (var large = new MemoryStream(RandomBytes(Part + 1))) await Store.PutAsync($"{key}/large", large, Token);

        Assert.Equal("x"u8.ToArray(), await Store.ReadBytesAsync(key, Token));
        Assert.Equal([key, $"{key}/large"], await Store.ListAsync(key, cancellationToken: Token).Select(found => found.Key).ToListAsync(Token));
        Assert.Equal(Part + 1, (await Bucket.FindAsync($"{key}/large", Token))!.Size);
        await Store.DeleteAsync([key, $"{key}/large"], Token);
        Assert.Empty(await Store.ListAsync("", cancellationToken: Token).ToListAsync(Token));
    }

    [Fact]
    public async Task An_object_that_is_overwritten_while_it_is_read_is_an_error_and_never_a_mixture()
    {
        using (var old = new MemoryStream(RandomBytes(3 * Part))) await Store.PutAsync("a", old, Token);
        var first = await Bucket.FindAsync("a", Token);
        using (var next = new MemoryStream(RandomBytes(3 * Part, seed: 2))) await Store.PutAsync("a", next, Token);

        var failure = await Assert.ThrowsAsync<S3Exception>(() => S3Ranges.GetAsync(Bucket, "a", first!.ETag, 100, 200, Token));

        Assert.Equal(S3FaultKind.Changed, failure.Kind);
        Assert.Contains("overwritten while it was read", failure.Message, StringComparison.Ordinal);
        Assert.Contains(Bucket.Options.Show("a"), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_that_vanishes_while_it_is_read_is_named()
    {
        using (var content = new MemoryStream(RandomBytes(1_000))) await Store.PutAsync("a", content, Token);
        var first = await Bucket.FindAsync("a", Token);
        await Store.DeleteAsync(["a"], Token);

        var failure = await Assert.ThrowsAsync<S3Exception>(() => S3Ranges.GetAsync(Bucket, "a", first!.ETag, 0, 10, Token));

        Assert.Contains("removed while it was read", failure.Message, StringComparison.Ordinal);
    }

    private static byte[] RandomBytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Breaks off, or does something, once it was read so far.</summary>
    private sealed class BreakingStream(byte[] content, int failAt, Action? then = null) : MemoryStream(content, writable: false)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= failAt && then is null) throw new InvalidDataException("the source broke off");
            if (Position >= failAt) then!();
            cancellationToken.ThrowIfCancellationRequested();
            return await base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, Math.Max(1, failAt - Position))], cancellationToken);
        }
    }
}
