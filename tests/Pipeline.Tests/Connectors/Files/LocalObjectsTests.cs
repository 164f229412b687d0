using Pipeline.Connectors;
using Pipeline.Connectors.Files;
using Pipeline.Tests.Contracts;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Connectors.Files;

public sealed class LocalObjectsTests : ObjectStoreContract, IDisposable
{
    private readonly TempFolder folder = new();
    private readonly LocalObjects store;

    public LocalObjectsTests()
    {
        Directory.CreateDirectory(folder["data"]);
        store = new LocalObjects(folder["data"], "data");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected override IObjectStore Store => store;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_root_that_does_not_exist_is_an_error()
    {
        var failure = await Assert.ThrowsAsync<SourceException>(async () => await new LocalObjects(folder["no"], "no").ListAsync("", Token).ToListAsync(Token));

        Assert.Equal("there is no folder 'no'", failure.Message);
    }

    [Fact]
    public async Task Links_in_circles_are_harmless()
    {
        await PutAsync("a/x", "1");
        await PutAsync("b/y", "1");
        Directory.CreateSymbolicLink(folder["data/a/up"], folder["data"]);
        Directory.CreateSymbolicLink(folder["data/a/self"], folder["data/a"]);
        Directory.CreateSymbolicLink(folder["data/a/b"], folder["data/b"]);
        Directory.CreateSymbolicLink(folder["data/b/a"], folder["data/a"]);
        Directory.CreateSymbolicLink(folder["data/nowhere"], folder["data/nowhere"]);

        var names = await store.ListAsync("", Token).Select(found => found.Name).ToListAsync(Token);

        Assert.Contains("a/x", names);
        Assert.Contains("b/y", names);
        Assert.InRange(names.Count, 2, 6);
    }

    [Fact]
    public async Task A_link_to_a_folder_or_file_elsewhere_is_followed()
    {
        folder.Write("elsewhere/x/y.json", "12345");
        Directory.CreateSymbolicLink(folder["data/linked"], folder["elsewhere"]);
        File.CreateSymbolicLink(folder["data/z.json"], folder["elsewhere/x/y.json"]);
        File.CreateSymbolicLink(folder["data/broken.json"], folder["elsewhere/none"]);

        var found = await store.ListAsync("", Token).OrderBy(entry => entry.Name, StringComparer.Ordinal).ToListAsync(Token);

        Assert.Equal(["linked/x/y.json", "z.json"], found.Select(entry => entry.Name));
        Assert.All(found, entry => Assert.Equal(5, entry.Size));
        Assert.Equal(found[1], await store.FindAsync("z.json", Token));
    }

    protected override Task PutAsync(string name, string content)
    {
        folder.Write($"data/{name}", content);
        return Task.CompletedTask;
    }
}
