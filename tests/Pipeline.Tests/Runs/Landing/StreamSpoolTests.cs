using System.Text;
using Pipeline.Connectors;
using Pipeline.Diagnostics;
using Pipeline.Runs.Landing;
using Pipeline.Schema;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs.Landing;

public sealed class StreamSpoolTests : IDisposable
{
    private const string Origin = "shop/orders";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("{}", "{\"_pipeline_page\":0}")]
    [InlineData(" { } ", "{\"_pipeline_page\":0 } ")]
    [InlineData("{\"a\":{}}", "{\"_pipeline_page\":0,\"a\":{}}")]
    [InlineData("  {\t\"a\": [1, 2]}\r", "{\"_pipeline_page\":0,\t\"a\": [1, 2]}\r")]
    public void A_row_names_its_page_in_its_first_member_and_is_otherwise_as_it_came(string row, string spooled)
    {
        using var spool = Open();
        spool.Append(Batch(row, 1), Origin, 0);

        Assert.Equal($"{spooled}\n", Content(spool));
    }

    [Fact]
    public void Rows_that_are_to_be_kept_as_they_came_are()
    {
        using var spool = Open(keepsPages: false);
        spool.Append(Batch("{\"a\":1}\n{}", 1), Origin, 0);

        Assert.Equal("{\"a\":1}\n{}\n", Content(spool));
    }

    [Fact]
    public void A_line_that_is_no_object_is_refused_with_its_place()
    {
        using var spool = Open();
        spool.Append(Batch("{\"a\":1}\n[1]\nnull\n", 3), Origin, 0);

        Assert.Equal((1, 2), (spool.Read.Rows, spool.Read.Rejected));
        var refused = RejectLine.Parse(File.ReadLines(spool.Read.RejectsFile).First());
        Assert.Equal(("[1]", 3, 2L), (refused.Row, refused.Page, refused.Line));
    }

    [Fact]
    public void What_a_killed_run_had_read_is_taken_up_and_what_it_was_writing_is_cut_off()
    {
        var killed = Open(partBytes: 40);
        for (var page = 1; page <= 4; page++)
            killed.Append(Batch($"{{\"n\":{page}}}", page) with { Rejects = [new RejectedRow("x", "bad", "u", page, 1)], State = StateOf(page) }, Origin, retries: 1);
        killed.Dispose();
        File.AppendAllText(folder["s/part-0002.jsonl"], "{\"half");
        File.AppendAllText(folder["s/part-0003.jsonl"], "{\"unknown");
        File.AppendAllText(folder["s/rejects.jsonl"], "{\"half");
        File.AppendAllText(folder["s/journal.jsonl"], "{\"half");
        folder.Write("s/staged/x", "x");

        using var spool = Open(partBytes: 40);

        Assert.Equal("at 4", spool.Read.Last?.Position);
        Assert.Equal((4, 4, 4, 4), (spool.Read.Rows, spool.Read.Rejected, spool.Read.Requests, spool.Read.Retries));
        Assert.Equal(Marks(StateOf(4)), Marks(spool.Read.Last!.State));
        spool.Append(Batch("{\"n\":5}", 5), Origin, 0);
        spool.Complete();
        Assert.Equal(string.Concat(Enumerable.Range(1, 5).Select(page => $"{{\"_pipeline_page\":{page - 1},\"n\":{page}}}\n")), Content(spool));
        Assert.Equal(4, File.ReadLines(spool.Read.RejectsFile).Count());
        Assert.Equal(Enumerable.Range(1, 5).Select(page => (int?)page), spool.Read.Pages.Select(page => page.Number));
        Assert.Equal(HashOfUndisturbed(5), spool.ContentSha256);
        Assert.False(Directory.Exists(spool.StagingFolder));
    }

    [Fact]
    public void A_read_that_was_complete_is_not_read_again()
    {
        var killed = Open();
        killed.Append(Batch("{\"n\":1}", 1) with { Position = null }, Origin, 0);
        killed.Complete();
        var hash = killed.ContentSha256;
        killed.Dispose();

        using var spool = Open();

        Assert.True(spool.IsComplete);
        Assert.Equal((1, hash), (spool.Read.Rows, spool.ContentSha256));
        spool.Complete();
        Assert.Equal(hash, spool.ContentSha256);
    }

    [Theory]
    [InlineData("another key")]
    [InlineData("no key")]
    [InlineData("no position")]
    [InlineData("the fallback's rows")]
    [InlineData("a part too short")]
    [InlineData("a part is missing")]
    public void What_cannot_be_taken_up_is_thrown_away(string why)
    {
        var killed = Open();
        killed.Append(Batch("{\"n\":1}", 1) with { Position = why is "no position" ? null : "at 1" }, why is "the fallback's rows" ? "spare/orders" : Origin, 0);
        killed.Dispose();
        if (why is "a part too short") File.WriteAllText(folder["s/part-0001.jsonl"], "{");
        if (why is "a part is missing") File.Delete(folder["s/part-0001.jsonl"]);

        using var spool = Open(why is "another key" ? "k2" : why is "no key" ? null : "k");

        Assert.Null(spool.Read.Last);
        Assert.Equal(["journal.jsonl"], Directory.GetFiles(folder["s"]).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(true, "at 1", true)]
    [InlineData(true, null, false)]
    [InlineData(false, "at 1", false)]
    public void It_is_kept_only_where_it_is_of_use(bool isWanted, string? position, bool isKept)
    {
        var spool = Open();
        spool.Append(Batch("{}", 1) with { Position = position }, Origin, 0);

        spool.Close(isWanted);

        Assert.Equal(isKept, Directory.Exists(folder["s"]));
    }

    [Fact]
    public void A_file_is_read_in_place_and_must_stay_as_it_was()
    {
        var path = folder.Write("data/rows.jsonl", "{\"a\":1}\n");
        var info = new FileInfo(path);
        using var spool = Open();
        spool.Append(Batch("{\"n\":1}", 1), Origin, 0);
        spool.Append(Batch("", null) with { File = new SourceFile(path, SourceFileFormat.JsonLines, info.Length, info.LastWriteTimeUtc), RowCount = 1 }, Origin, 0);
        spool.Append(Batch("{\"n\":2}", 2), Origin, 0);
        spool.Complete();

        Assert.Equal([folder["s/part-0001.jsonl"], path, folder["s/part-0003.jsonl"]], spool.Read.Parts.Select(part => part.Part.Path));
        Assert.Equal([null, 1, null], spool.Read.Parts.Select(part => part.Part.Page));
        spool.RequireFilesUnchanged();
        File.AppendAllText(path, "{\"a\":2}\n");
        Assert.Contains("was changed while it was read", Assert.Throws<ExpectedException>(spool.RequireFilesUnchanged).Message);
    }

    private string HashOfUndisturbed(int pages)
    {
        using var spool = StreamSpool.Open(folder["undisturbed"], "k", Origin, keepsPages: true);
        for (var page = 1; page <= pages; page++) spool.Append(Batch($"{{\"n\":{page}}}", page), Origin, 0);
        spool.Complete();
        return spool.ContentSha256;
    }

    private StreamSpool Open(string? key = "k", bool keepsPages = true, long partBytes = StreamSpool.PartBytes) =>
        StreamSpool.Open(folder["s"], key, Origin, keepsPages, partBytes);

    private static string Content(StreamSpool spool)
    {
        spool.Dispose();
        return string.Concat(spool.Read.Parts.Select(part => File.ReadAllText(part.Part.Path)));
    }

    private static IEnumerable<string> Marks(StreamState state) => state.Objects.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal);

    private static StreamState StateOf(int page) => new()
    {
        Watermark = $"{page}",
        Objects = Enumerable.Range(1, page).ToDictionary(number => $"file {number}", number => $"{number}"),
    };

    private static SourceBatch Batch(string rows, int? page) =>
        new(Encoding.UTF8.GetBytes(rows), rows.Count(symbol => symbol == '\n') + (rows.EndsWith('\n') ? 0 : 1), "http://shop/orders", page, StreamState.Empty) { Position = $"at {page}" };
}
