using System.Text;
using Pipeline.Lake;

namespace Pipeline.Tests.Contracts;

/// <summary>What every lake store must do; a subclass supplies an empty store.</summary>
public abstract class LakeStoreContract
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A store with nothing in it, gone when the test ends.</summary>
    protected abstract ILakeStore Store { get; }

    [Fact]
    public async Task What_was_put_is_read_back_and_replaced_by_the_next_put()
    {
        await PutAsync("a/b.txt", "first, and longer");
        await PutAsync("a/b.txt", "second");

        Assert.Equal("second", await ReadAsync("a/b.txt"));
    }

    [Fact]
    public async Task An_absent_key_reads_as_null()
    {
        await PutAsync("folder/x", "x");

        Assert.Null(await ReadAsync("absent"));
        Assert.Null(await ReadAsync("no/such/folder"));
        Assert.Null(await ReadAsync("folder"));
    }

    [Fact]
    public async Task An_empty_object_is_an_object()
    {
        await PutAsync("empty", "");

        Assert.Equal("", await ReadAsync("empty"));
        Assert.Equal([new("empty", 0)], await SizesAsync(""));
    }

    [Theory]
    [InlineData("day=2026-01-01/part 1.json.gz")]
    [InlineData("name=a%2Fb%25/x")]
    [InlineData("város=Győr/日本/🎉.parquet")]
    [InlineData("a+b&c;d,e@f!g$h'(i)[j]{k}~^`#")]
    [InlineData("_delta_log/00000000000000000000.json")]
    [InlineData(".hidden/.file")]
    [InlineData("trailing dot./and space ")]
    public async Task Odd_keys_come_back_as_given(string key)
    {
        await PutAsync(key, "here");

        Assert.Equal("here", await ReadAsync(key));
        Assert.Equal([key], await KeysAsync(""));
        await Store.DeleteAsync([key], Token);
        Assert.Empty(await KeysAsync(""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/absolute")]
    [InlineData("a//b")]
    [InlineData("a/../b")]
    [InlineData("./a")]
    [InlineData("..")]
    [InlineData("folder/")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    public async Task Keys_that_could_lead_elsewhere_are_refused(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => PutAsync(key, "x"));
        await Assert.ThrowsAsync<ArgumentException>(() => ReadAsync(key));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutIfAbsentAsync(key, Bytes("x"), Token));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync([key], Token));
        Assert.Empty(await KeysAsync(""));
    }

    [Fact]
    public async Task Listing_is_in_order_of_bytes_whatever_the_folders()
    {
        string[] ordered = ["B", "a-b", "a.c", "a/b", "a/b-c", "a/b/c", "a/é", "a/\uff01", "a/🎉", "a0", "ab", "b/a"];
        foreach (var key in ordered.Where(key => key != "a/b").Reverse()) await PutAsync(key, key);

        Assert.Equal(ordered.Where(key => key != "a/b"), await KeysAsync(""));
    }

    [Theory]
    [InlineData("", "logs/1,logs/10,logs/2,logsmore/1,other")]
    [InlineData("logs", "logs/1,logs/10,logs/2,logsmore/1")]
    [InlineData("logs/", "logs/1,logs/10,logs/2")]
    [InlineData("logs/1", "logs/1,logs/10")]
    [InlineData("log/", "")]
    [InlineData("zzz", "")]
    public async Task A_prefix_is_text_and_not_a_folder(string prefix, string expected)
    {
        foreach (var key in new[] { "logs/1", "logs/2", "logs/10", "logsmore/1", "other" }) await PutAsync(key, key);

        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries), await KeysAsync(prefix));
    }

    [Fact]
    public async Task A_listing_starts_after_the_key_asked_for()
    {
        foreach (var key in new[] { "a/1", "l/1", "l/2", "l/2/x.txt", "l/3", "m/1" }.Where(key => key != "l/2")) await PutAsync(key, key);

        Assert.Equal(["l/2/x.txt", "l/3"], await KeysAsync("l/", "l/1"));
        Assert.Equal(["l/3"], await KeysAsync("l/", "l/2/x.txt"));
        Assert.Equal(["l/3"], await KeysAsync("l/", "l/2/y"));
        Assert.Equal(["l/1", "l/2/x.txt", "l/3"], await KeysAsync("l/", "b"));
        Assert.Empty(await KeysAsync("l/", "l/3"));
        Assert.Equal(["m/1"], await KeysAsync("", "l/3"));
    }

    [Fact]
    public async Task A_listing_tells_size_and_a_recent_time()
    {
        await PutAsync("a", "12345");

        await foreach (var found in Store.ListAsync("", cancellationToken: Token))
        {
            Assert.Equal(5, found.Size);
            Assert.InRange(found.LastModifiedAt, TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddMinutes(5));
        }
    }

    [Fact]
    public async Task Put_if_absent_keeps_what_is_there()
    {
        Assert.True(await Store.PutIfAbsentAsync("a/1", Bytes("first"), Token));
        Assert.False(await Store.PutIfAbsentAsync("a/1", Bytes("second"), Token));

        Assert.Equal("first", await ReadAsync("a/1"));
    }

    [Fact]
    public async Task Put_if_absent_wins_again_after_a_delete()
    {
        Assert.True(await Store.PutIfAbsentAsync("k", Bytes("first"), Token));
        await Store.DeleteAsync(["k"], Token);

        Assert.True(await Store.PutIfAbsentAsync("k", Bytes("second"), Token));
        Assert.Equal("second", await ReadAsync("k"));
    }

    [Fact]
    public async Task Of_sixteen_racing_writers_one_wins_and_its_bytes_are_whole()
    {
        for (var round = 0; round < 10; round++)
        {
            var key = $"race/{round}";
            using var start = new SemaphoreSlim(0);
            var writers = Enumerable.Range(0, 16).Select(writer => Task.Run(async () =>
            {
                await start.WaitAsync(Token);
                return await Store.PutIfAbsentAsync(key, Bytes(Text(writer)), Token) ? writer : -1;
            })).ToArray();
            start.Release(16);

            var winner = Assert.Single(await Task.WhenAll(writers), writer => writer >= 0);
            Assert.Equal(Text(winner), await ReadAsync(key));
        }

        static string Text(int writer) => string.Concat(Enumerable.Repeat($"writer {writer};", 5_000));
    }

    [Fact]
    public async Task Racing_puts_leave_one_of_them_whole()
    {
        string[] texts = [.. Enumerable.Range(0, 8).Select(writer => new string((char)('a' + writer), 200_000 + writer))];

        await Task.WhenAll(texts.Select(text => Task.Run(() => PutAsync("one", text))));

        Assert.Contains(await ReadAsync("one"), texts);
    }

    [Fact]
    public async Task Nothing_shows_while_a_put_is_under_way()
    {
        await PutAsync("replaced", "old");
        using var fresh = new PausedStream(Bytes(new string('x', 300_000)));
        using var replacing = new PausedStream(Bytes(new string('y', 300_000)));
        var (first, second) = (Store.PutAsync("fresh", fresh, Token), Store.PutAsync("replaced", replacing, Token));
        await Task.WhenAll(fresh.IsHalfRead, replacing.IsHalfRead);

        Assert.Equal(["replaced"], await KeysAsync(""));
        Assert.Null(await ReadAsync("fresh"));
        Assert.Equal("old", await ReadAsync("replaced"));

        fresh.Continue();
        replacing.Continue();
        await Task.WhenAll(first, second);
        Assert.Equal(300_000, (await ReadAsync("fresh"))!.Length);
        Assert.Equal(new string('y', 300_000), await ReadAsync("replaced"));
    }

    [Fact]
    public async Task A_put_whose_source_fails_leaves_nothing()
    {
        using var broken = new PausedStream(Bytes(new string('x', 300_000)), fails: true);

        await Assert.ThrowsAnyAsync<Exception>(() => Store.PutAsync("broken", broken, Token));

        Assert.Null(await ReadAsync("broken"));
        Assert.Empty(await KeysAsync(""));
    }

    [Fact]
    public async Task Deleting_what_is_not_there_is_no_error()
    {
        await PutAsync("a/1", "1");
        await PutAsync("a/2", "2");

        await Store.DeleteAsync(["a/1", "a/9", "nowhere/at/all"], Token);
        await Store.DeleteAsync([], Token);

        Assert.Equal(["a/2"], await KeysAsync(""));
    }

    [Fact]
    public async Task A_large_object_survives()
    {
        var content = new byte[40_000_003];
        new Random(7).NextBytes(content);
        using (var stream = new MemoryStream(content)) await Store.PutAsync("large", stream, Token);

        await using var read = await Store.OpenReadAsync("large", Token);

        Assert.Equal(
            System.Security.Cryptography.SHA256.HashData(content),
            await System.Security.Cryptography.SHA256.HashDataAsync(read!, Token));
    }

    [Fact]
    public async Task A_cancelled_call_says_so()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            using var content = new MemoryStream(Bytes("x"));
            await Store.PutAsync("a", content, cancelled);
        });

        Assert.Null(await ReadAsync("a"));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private async Task PutAsync(string key, string text)
    {
        using var content = new MemoryStream(Bytes(text));
        await Store.PutAsync(key, content, Token);
    }

    private async Task<string?> ReadAsync(string key) =>
        await Store.ReadBytesAsync(key, Token) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private async Task<List<string>> KeysAsync(string prefix, string? startAfter = null) =>
        await Store.ListAsync(prefix, startAfter, Token).Select(found => found.Key).ToListAsync(Token);

    private async Task<List<KeyValuePair<string, long>>> SizesAsync(string prefix) =>
        await Store.ListAsync(prefix, null, Token).Select(found => KeyValuePair.Create(found.Key, found.Size)).ToListAsync(Token);

    /// <summary>Stops in the middle until told to go on, or fails there.</summary>
    private sealed class PausedStream(
        byte[] content, bool fails = false) : MemoryStream(content, 0, content.Length, writable: false, publiclyVisible: true)
    {
        private readonly TaskCompletionSource half = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource rest = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task IsHalfRead => half.Task;

        public void Continue() => rest.SetResult();

        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            await destination.WriteAsync(GetBuffer().AsMemory(0, (int)Length / 2), cancellationToken);
            await PauseAsync();
            await destination.WriteAsync(GetBuffer().AsMemory((int)Length / 2), cancellationToken);
            Position = Length;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= Length / 2 && !rest.Task.IsCompleted) await PauseAsync();
            var allowed = rest.Task.IsCompleted ? buffer : buffer[..(int)Math.Min(buffer.Length, Math.Max(1, (Length / 2) - Position))];
            return await base.ReadAsync(allowed, cancellationToken);
        }

        private async Task PauseAsync()
        {
            half.TrySetResult();
            if (fails) throw new InvalidDataException("the source broke off");
            await rest.Task;
        }
    }
}
