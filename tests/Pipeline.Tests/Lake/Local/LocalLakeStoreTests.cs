using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Lake;
using Pipeline.Lake.Local;
using Pipeline.Tests.Contracts;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Lake.Local;

public sealed class LocalLakeStoreTests : LakeStoreContract, IDisposable
{
    private readonly TempFolder folder = new();
    private readonly LocalLakeStore store;

    public LocalLakeStoreTests() => store = new LocalLakeStore(folder["lake"]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected override ILakeStore Store => store;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Objects_are_plain_files_under_the_root()
    {
        await store.PutIfAbsentAsync("a/b c.txt", "text"u8.ToArray(), Token);

        Assert.Equal("text", await File.ReadAllTextAsync(folder["lake/a/b c.txt"], Token));
        Assert.Equal(folder["lake/a/b c.txt"], store.PathOf("a/b c.txt"));
        Assert.Empty(Directory.GetFiles(folder["lake/.tmp"]));
    }

    [Fact]
    public async Task Temporaries_are_never_listed_and_gone_only_when_stale()
    {
        folder.Write("lake/.tmp/left-behind", "half");
        folder.Write("lake/.tmp/in-use", "half");
        File.SetLastWriteTimeUtc(folder["lake/.tmp/left-behind"], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var before = new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero);

        Assert.Empty(await store.ListAsync("", cancellationToken: Token).ToListAsync(Token));
        Assert.Equal([".tmp/left-behind"], await store.RemoveTemporariesAsync(before, isDryRun: true, Token));
        Assert.Equal([".tmp/left-behind"], await store.RemoveTemporariesAsync(before, isDryRun: false, Token));
        Assert.Equal([folder["lake/.tmp/in-use"]], Directory.GetFiles(folder["lake/.tmp"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_of_the_same_disk_is_taken_over_as_it_is_in_place_of_what_was_there(bool isTaken)
    {
        if (isTaken) await store.PutIfAbsentAsync("a/b", "old"u8.ToArray(), Token);
        var file = folder.Write("staged/file", "new");
        using var open = File.OpenRead(file);

        await store.MoveFileAsync("a/b", file, Token);

        Assert.Equal("new", await File.ReadAllTextAsync(folder["lake/a/b"], Token));
        Assert.False(File.Exists(file));
        Assert.Empty(Directory.GetFiles(folder["lake/.tmp"]));
    }

    [Fact]
    public async Task A_file_of_another_disk_is_copied_and_removed()
    {
        if (!Directory.Exists("/dev/shm")) Assert.Skip("There is no second disk to move from.");
        var other = Directory.CreateDirectory($"/dev/shm/pipeline-test-{Guid.NewGuid():N}").FullName;
        try
        {
            var file = Path.Combine(other, "file");
            await File.WriteAllTextAsync(file, "new", Token);

            await store.MoveFileAsync("a/b", file, Token);

            Assert.Equal("new", await File.ReadAllTextAsync(folder["lake/a/b"], Token));
            Assert.False(File.Exists(file));
            Assert.Empty(Directory.GetFiles(folder["lake/.tmp"]));
        }
        finally
        {
            Directory.Delete(other, recursive: true);
        }
    }

    [Fact]
    public async Task A_move_that_cannot_be_done_leaves_the_file_and_names_key_and_cause()
    {
        await store.PutIfAbsentAsync("taken", "x"u8.ToArray(), Token);
        var file = folder.Write("staged/file", "new");

        var failure = await Assert.ThrowsAsync<ExpectedException>(() => store.MoveFileAsync("taken/below", file, Token));

        Assert.Contains("'taken/below'", failure.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(file));
        Assert.Empty(Directory.GetFiles(folder["lake/.tmp"]));
    }

    [Fact]
    public void The_stores_own_folder_is_no_key() => Assert.Throws<ArgumentException>(() => store.PathOf(".tmp/x"));

    [Fact]
    public async Task A_write_that_cannot_be_done_names_key_and_cause()
    {
        // A file where a folder is needed: fails for every user, the super-user included.
        await store.PutIfAbsentAsync("taken", "x"u8.ToArray(), Token);

        var failure = await Assert.ThrowsAsync<ExpectedException>(() => store.PutIfAbsentAsync("taken/below", "x"u8.ToArray(), Token));

        Assert.Contains("'taken/below'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(folder["lake"], failure.Message, StringComparison.Ordinal);
        Assert.NotNull(failure.InnerException);
        Assert.NotNull(failure.Hint);
    }

    [Fact]
    public async Task A_reader_keeps_reading_what_it_opened_while_the_object_is_replaced()
    {
        await store.PutIfAbsentAsync("k", "old"u8.ToArray(), Token);
        await using var reader = await store.OpenReadAsync("k", Token);
        using var next = new MemoryStream(Encoding.UTF8.GetBytes("new"));
        await store.PutAsync("k", next, Token);

        using var text = new StreamReader(reader!);
        Assert.Equal("old", await text.ReadToEndAsync(Token));
        Assert.Equal("new"u8.ToArray(), await store.ReadBytesAsync("k", Token));
    }
}
