using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Lake.Raw;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Lake.Raw;

public sealed class BronzeWriterTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Rows_pages_bytes_and_hashes_are_those_of_the_files()
    {
        using var writer = new BronzeWriter(folder.Path, "load-1", partBytes: 20);
        writer.Append("{\"a\":1}\n{\"a\":2}\n"u8, page: 1);
        writer.Append(default, page: 2);
        writer.Append("{\"a\":3}"u8, page: 3);
        writer.Append("{\"a\":4}\n"u8, page: 4);
        Assert.Equal(4, writer.Rows);

        var parts = writer.Finish();

        Assert.Equal(["load-1-0001.json.gz", "load-1-0002.json.gz"], parts.Select(part => part.Name));
        Assert.Equal([(3L, 1L, 3L), (1L, 4L, 4L)], parts.Select(part => (part.Rows, part.FirstPage!.Value, part.LastPage!.Value)));
        Assert.Equal("{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n{\"a\":4}\n", string.Concat(parts.Select(Unzip)));
        Assert.All(parts, part => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(part.LocalPath))), part.Sha256));
        Assert.All(parts, part => Assert.Equal(new FileInfo(part.LocalPath).Length, part.Bytes));
    }

    [Fact]
    public void Equal_rows_give_equal_files_however_they_are_cut()
    {
        var rows = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 30_000).Select(i => $$"""{"id":{{i}},"text":"{{i * 7919 % 1000}}"}""" + "\n")));

        Assert.Single(new[] { rows.Length, 65_536, 1_000 }.Select(size => HashOf(rows, size)).Distinct());
    }

    [Fact]
    public void No_rows_make_no_part()
    {
        using var writer = new BronzeWriter(folder.Path, "load-1");

        Assert.Empty(writer.Finish());
    }

    [Fact]
    public void What_a_killed_try_left_is_not_mixed_in_and_discarding_leaves_nothing()
    {
        folder.Write("load-1/load-1-0007.json.gz", "half");
        var writer = new BronzeWriter(folder.Path, "load-1");
        writer.Append("{}\n"u8);
        Assert.Equal(["load-1-0001.json.gz"], Directory.GetFiles(folder["load-1"]).Select(Path.GetFileName));

        writer.Discard();

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../up")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("with space")]
    public void An_id_that_cannot_be_a_name_is_refused(string loadId) =>
        Assert.Throws<ArgumentException>(() => new BronzeWriter(folder.Path, loadId));

    private string HashOf(byte[] rows, int size)
    {
        // Cuts fall on row ends, as pages do.
        using var writer = new BronzeWriter(folder.Path, $"load-{size}");
        for (var start = 0; start < rows.Length;)
        {
            var end = Math.Min(rows.Length, start + size);
            while (end < rows.Length && rows[end - 1] != '\n') end++;
            writer.Append(rows.AsSpan(start..end));
            start = end;
        }

        return Assert.Single(writer.Finish()).Sha256;
    }

    private static string Unzip(BronzePart part)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(part.LocalPath), CompressionMode.Decompress));
        return text.ReadToEnd();
    }
}
