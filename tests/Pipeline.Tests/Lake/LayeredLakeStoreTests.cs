using Pipeline.Lake;
using Pipeline.Lake.Local;
using Pipeline.Tests.Contracts;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Lake;

/// <summary>The contract, with some of its keys falling to layers and some to the root.</summary>
public sealed class LayeredLakeStoreTests : LakeStoreContract, IDisposable
{
    private readonly TempFolder folder = new();
    private readonly LayeredLakeStore store;

    public LayeredLakeStoreTests() => store = new LayeredLakeStore(
        new LocalLakeStore(folder["root"]),
        new Dictionary<string, ILakeStore> { ["a"] = new LocalLakeStore(folder["layer-a"]), ["folder"] = new LocalLakeStore(folder["layer-folder"]) });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected override ILakeStore Store => store;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_key_lies_in_its_layer_without_the_layers_name()
    {
        await store.PutIfAbsentAsync("a/x/1", "a"u8.ToArray(), Token);
        await store.PutIfAbsentAsync("ab/1", "root"u8.ToArray(), Token);

        Assert.True(File.Exists(folder["layer-a/x/1"]));
        Assert.True(File.Exists(folder["root/ab/1"]));
        Assert.Equal(folder["layer-a/x"], Path.GetFullPath(store.Show("a/x")));
        Assert.Equal(folder["layer-a"], Path.TrimEndingDirectorySeparator(Path.GetFullPath(store.Show("a"))));
    }

    [Theory]
    [InlineData("", null, "_p a/1 a/2 ab folder/x z")]
    [InlineData("a", null, "a/1 a/2 ab")]
    [InlineData("a/", null, "a/1 a/2")]
    [InlineData("a/2", null, "a/2")]
    [InlineData("", "a/1", "a/2 ab folder/x z")]
    [InlineData("", "a/2", "ab folder/x z")]
    [InlineData("", "ab", "folder/x z")]
    [InlineData("folder/", "folder/a", "folder/x")]
    [InlineData("fo", "zz", "")]
    public async Task A_listing_is_that_of_one_lake_in_order(string prefix, string? startAfter, string keys)
    {
        foreach (var key in (string[])["z", "ab", "a/2", "folder/x", "a/1", "_p"]) await store.PutIfAbsentAsync(key, "x"u8.ToArray(), Token);

        Assert.Equal(keys, string.Join(' ', await store.ListAsync(prefix, startAfter, Token).Select(found => found.Key).ToListAsync(Token)));
    }

    [Fact]
    public async Task Files_of_all_places_can_be_read_where_they_are()
    {
        foreach (var key in (string[])["z", "a/1"]) await store.PutIfAbsentAsync(key, "x"u8.ToArray(), Token);

        var paths = await store.BringAsync(["z", "a/1"], Token);

        Assert.Equal(folder["root/z"], paths["z"]);
        Assert.Equal(folder["layer-a/1"], paths["a/1"]);
    }

    [Fact]
    public async Task An_object_of_the_root_that_a_layer_hides_is_not_shown()
    {
        folder.Write("root/a/hidden", "from the time before there was a layer");

        Assert.Empty(await store.ListAsync("", cancellationToken: Token).ToListAsync(Token));
        Assert.Null(await store.OpenReadAsync("a/hidden", Token));
    }
}
