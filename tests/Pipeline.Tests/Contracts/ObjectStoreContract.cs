using System.Text;
using Pipeline.Connectors;
using Pipeline.Connectors.Files;

namespace Pipeline.Tests.Contracts;

/// <summary>What every place with objects must do; a subclass supplies an empty one and puts objects into it.</summary>
public abstract class ObjectStoreContract
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract IObjectStore Store { get; }

    protected abstract Task PutAsync(string name, string content);

    [Fact]
    public async Task Everything_below_a_prefix_is_listed_once()
    {
        foreach (var name in (string[])["a.json", "x/b.json", "x/y/c.json", "x/y z/ü&日本.json", "x-y/d.json", ".hidden/e", "_f"]) await PutAsync(name, "1");

        Assert.Equal([".hidden/e", "_f", "a.json", "x-y/d.json", "x/b.json", "x/y z/ü&日本.json", "x/y/c.json"], await NamesAsync(""));
        Assert.Equal(["x/b.json", "x/y z/ü&日本.json", "x/y/c.json"], await NamesAsync("x/"));
        Assert.Equal(["x/y/c.json"], await NamesAsync("x/y/"));
        Assert.Empty(await NamesAsync("absent/"));
    }

    [Fact]
    public async Task An_object_says_its_size_and_another_tag_once_it_changed()
    {
        await PutAsync("a", "12345");
        var first = await Store.FindAsync("a", Token);
        await PutAsync("a", "123456");
        var second = await Store.FindAsync("a", Token);

        Assert.Equal(5, first!.Size);
        Assert.Equal(6, second!.Size);
        Assert.NotEqual(first.Tag, second.Tag);
        Assert.Equal(second, (await Store.ListAsync("", Token).ToListAsync(Token)).Single());
        Assert.Null(await Store.FindAsync("b", Token));
    }

    [Fact]
    public async Task An_object_is_read_from_its_start_and_can_be_sought_in()
    {
        await PutAsync("x/a", "hello");
        await using var stream = await Store.OpenAsync("x/a", Token);
        using var reader = new StreamReader(stream, Encoding.UTF8);

        Assert.Equal("hello", await reader.ReadToEndAsync(Token));
        stream.Position = 1;
        Assert.Equal('e', stream.ReadByte());
    }

    [Fact]
    public async Task What_is_gone_cannot_be_opened_and_is_named()
    {
        var failure = await Assert.ThrowsAsync<SourceException>(async () => await Store.OpenAsync("gone.json", Token));

        Assert.Contains(Store.Show("gone.json"), failure.Message, StringComparison.Ordinal);
    }

    private async Task<List<string>> NamesAsync(string prefix) =>
        await Store.ListAsync(prefix, Token).Select(found => found.Name).Order(StringComparer.Ordinal).ToListAsync(Token);
}
