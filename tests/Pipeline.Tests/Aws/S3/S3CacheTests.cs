using Pipeline.Aws.S3;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Aws.S3;

/// <summary>What is brought from a real server, kept, shared and removed.</summary>
public sealed class S3CacheTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private readonly FakeClock clock = new();
    private S3Bucket? bucket;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private S3Bucket Bucket => bucket!;

    public async ValueTask InitializeAsync() => bucket = new S3Bucket((await S3Server.PlaceAsync()) with { PartBytes = 5 << 20 }, TimeProvider.System);

    public ValueTask DisposeAsync()
    {
        bucket?.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_object_is_brought_once_whole_and_with_its_ending()
    {
        var content = new byte[(11 << 20) + 3];
        new Random(5).NextBytes(content);
        var found = await PutAsync("a/part 1.json.gz", content);
        await using var cache = Open();

        var path = (await cache.BringAsync([found], Token))[found.Key];
        var readOnce = Bucket.BytesRead;
        var again = (await cache.BringAsync([found], Token))[found.Key];

        Assert.Equal(content, await File.ReadAllBytesAsync(path, Token));
        Assert.EndsWith(".json.gz", path, StringComparison.Ordinal);
        Assert.Equal(path, again);
        Assert.Equal(content.Length, readOnce);
        Assert.Equal(readOnce, Bucket.BytesRead);
    }

    [Fact]
    public async Task Another_run_finds_what_the_first_brought_and_a_new_content_is_another_file()
    {
        var first = await PutAsync("a", "one"u8.ToArray());
        string path;
        await using (var cache = Open()) path = (await cache.BringAsync([first], Token))["a"];
        var second = await PutAsync("a", "two"u8.ToArray());
        await using var next = Open();

        Assert.Equal(path, (await next.BringAsync([first], Token))["a"]);
        var changed = (await next.BringAsync([second], Token))["a"];

        Assert.Equal("one", await File.ReadAllTextAsync(path, Token));
        Assert.Equal("two", await File.ReadAllTextAsync(changed, Token));
    }

    [Fact]
    public async Task A_file_that_was_cut_short_is_brought_again()
    {
        var found = await PutAsync("a", "whole"u8.ToArray());
        await using var cache = Open();
        var path = (await cache.BringAsync([found], Token))["a"];
        await File.WriteAllTextAsync(path, "wh", Token);

        await cache.BringAsync([found], Token);

        Assert.Equal("whole", await File.ReadAllTextAsync(path, Token));
    }

    [Fact]
    public async Task Empty_objects_are_files_too()
    {
        var found = await PutAsync("empty", []);
        await using var cache = Open();

        Assert.Equal(0, new FileInfo((await cache.BringAsync([found], Token))["empty"]).Length);
    }

    [Fact]
    public async Task An_object_overwritten_since_it_was_listed_is_refused_and_leaves_nothing()
    {
        var found = await PutAsync("a", "one"u8.ToArray());
        await PutAsync("a", "two"u8.ToArray());
        await using var cache = Open();

        var failure = await Assert.ThrowsAsync<S3Exception>(() => cache.BringAsync([found], Token));

        Assert.Equal(S3FaultKind.Changed, failure.Kind);
        Assert.Empty(Files());
        Assert.Empty(Directory.EnumerateFiles(folder["cache/tmp"]));
    }

    [Fact]
    public async Task Between_runs_the_least_recently_used_goes_first_until_the_rest_fits()
    {
        foreach (var name in (string[])["old", "used", "new"])
        {
            await using var run = Open(mostBytes: 250);
            await run.BringAsync([await PutAsync(name, new byte[100])], Token);
            clock.Advance(TimeSpan.FromMinutes(1));
            if (name == "new") await run.BringAsync([(await Bucket.FindAsync("used", Token))!], Token);
        }

        var before = Bucket.BytesRead;
        await using var last = Open(mostBytes: 250);
        await last.BringAsync([(await Bucket.FindAsync("used", Token))!, (await Bucket.FindAsync("new", Token))!], Token);

        Assert.Equal(2, Files().Count);
        Assert.Equal(before, Bucket.BytesRead);
    }

    [Fact]
    public async Task What_a_living_run_has_asked_for_is_not_removed_however_little_room_there_is()
    {
        await using var living = Open(mostBytes: 1);
        var path = (await living.BringAsync([await PutAsync("mine", new byte[100])], Token))["mine"];
        clock.Advance(TimeSpan.FromHours(1));

        await using (var other = Open(mostBytes: 1)) Assert.Empty((await other.TrimAsync(isDryRun: false, Token)).Files);
        Assert.True(File.Exists(path));

        await living.DisposeAsync();
        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_dry_run_only_finds()
    {
        await using (var run = Open(mostBytes: 1 << 20)) await run.BringAsync([await PutAsync("a", new byte[100])], Token);
        clock.Advance(TimeSpan.FromMinutes(1));
        await using var small = Open(mostBytes: 1);

        var trimming = await small.TrimAsync(isDryRun: true, Token);

        Assert.Equal((1, 100), (trimming.Files.Count, trimming.Bytes));
        Assert.Single(Files());
    }

    [Fact]
    public async Task Many_runs_that_bring_the_same_objects_at_once_all_get_them_whole()
    {
        var objects = new List<S3Found>();
        for (var i = 0; i < 8; i++) objects.Add(await PutAsync($"many/{i}", System.Text.Encoding.UTF8.GetBytes($"content {i}")));
        var caches = Enumerable.Range(0, 4).Select(_ => Open(mostBytes: 20)).ToList();

        await Task.WhenAll(caches.Select(cache => Task.Run(async () =>
        {
            var paths = await cache.BringAsync(objects, Token);
            foreach (var found in objects) Assert.Equal($"content {found.Key["many/".Length..]}", await File.ReadAllTextAsync(paths[found.Key], Token));
            await cache.DisposeAsync();
        })));
    }

    [Fact]
    public async Task A_file_that_was_put_need_not_be_read_back()
    {
        var file = folder.Write("staged/x.parquet", "rows");
        await using var content = File.OpenRead(file);
        var put = await Bucket.PutAsync("t/x.parquet", content, Token);
        await using var cache = Open();

        await cache.KeepAsync(put, file, Token);
        var path = (await cache.BringAsync([(await Bucket.FindAsync("t/x.parquet", Token))!], Token))["t/x.parquet"];

        Assert.Equal("rows", await File.ReadAllTextAsync(path, Token));
        Assert.Equal(0, Bucket.BytesRead);
        Assert.False(File.Exists(file));
    }

    private S3Cache Open(long mostBytes = 1 << 30) => new(Bucket, folder["cache"], mostBytes, clock);

    private List<string> Files() => [.. Directory.EnumerateFiles(folder["cache"], "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(Path.GetDirectoryName(file))!.Length == 2)];

    private async Task<S3Found> PutAsync(string key, byte[] content)
    {
        using var stream = new MemoryStream(content);
        await Bucket.PutAsync(key, stream, Token);
        return (await Bucket.FindAsync(key, Token))!;
    }
}
