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
    public async Task A_row_names_its_page_in_its_first_member_and_is_otherwise_as_it_came(string row, string spooled)
    {
        await using var spool = Open();
        await spool.AppendAsync(Batch(row, 1), Origin, 0);

        Assert.Equal($"{spooled}\n", await ContentAsync(spool));
    }

    [Fact]
    public async Task Rows_that_are_to_be_kept_as_they_came_are()
    {
        await using var spool = Open(keepsPages: false);
        await spool.AppendAsync(Batch("{\"a\":1}\n{}", 1), Origin, 0);

        Assert.Equal("{\"a\":1}\n{}\n", await ContentAsync(spool));
    }

    [Fact]
    public async Task A_line_that_is_no_object_is_refused_with_its_place()
    {
        await using var spool = Open();
        await spool.AppendAsync(Batch("{\"a\":1}\n[1]\nnull\n", 3), Origin, 0);

        Assert.Equal((1, 2), (spool.Read.Rows, spool.Read.Rejected));
        var refused = RejectLine.Parse(File.ReadLines(spool.Read.RejectsFile).First());
        Assert.Equal(("[1]", 3, 2L), (refused.Row, refused.Page, refused.Line));
    }

    [Fact]
    public async Task What_a_killed_run_had_read_is_taken_up_and_what_it_was_writing_is_cut_off()
    {
        var killed = Open(partBytes: 40);
        for (var page = 1; page <= 4; page++)
            await killed.AppendAsync(Batch($"{{\"n\":{page}}}", page) with { Rejects = [new RejectedRow("x", "bad", "u", page, 1)], State = StateOf(page) }, Origin, retries: 1);
        await killed.DisposeAsync();
        File.AppendAllText(folder["s/part-0002.jsonl"], "{\"half");
        File.AppendAllText(folder["s/part-0003.jsonl"], "{\"unknown");
        File.AppendAllText(folder["s/rejects.jsonl"], "{\"half");
        File.AppendAllText(folder["s/journal.jsonl"], "{\"half");
        folder.Write("s/staged/x", "x");

        await using var spool = Open(partBytes: 40);

        Assert.Equal("at 4", spool.Read.Last?.Position);
        Assert.Equal((4, 4, 4, 4), (spool.Read.Rows, spool.Read.Rejected, spool.Read.Requests, spool.Read.Retries));
        Assert.Equal(Marks(StateOf(4)), Marks(spool.Read.Last!.State));
        await spool.AppendAsync(Batch("{\"n\":5}", 5), Origin, 0);
        await spool.CompleteAsync();
        Assert.Equal(string.Concat(Enumerable.Range(1, 5).Select(page => $"{{\"_pipeline_page\":{page - 1},\"n\":{page}}}\n")), await ContentAsync(spool));
        Assert.Equal(4, File.ReadLines(spool.Read.RejectsFile).Count());
        Assert.Equal(Enumerable.Range(1, 5).Select(page => (int?)page), spool.Read.Pages.Select(page => page.Number));
        Assert.Equal(await HashOfUndisturbedAsync(5), spool.ContentSha256);
        Assert.False(Directory.Exists(spool.StagingFolder));
    }

    [Fact]
    public async Task Rows_of_a_large_page_have_parts_of_their_own_and_do_not_name_it()
    {
        await using var spool = Open(partBytes: 8);
        foreach (var batch in Mixed()) await spool.AppendAsync(batch, Origin, 0);
        await spool.CompleteAsync();

        Assert.Equal([null, 1, 1, 2, null], spool.Read.Parts.Select(part => part.Part.Page));
        Assert.Equal([false, true, true, true, false], spool.Read.Parts.Select(part => part.Part.IsExcerpt));
        Assert.Equal(
            "{\"_pipeline_page\":0,\"n\":1}\n{\"n\":2}\n{\"n\":3}\n{\"n\":4}\n{\"n\":5}\n{\"_pipeline_page\":3,\"n\":6}\n", await ContentAsync(spool));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_read_taken_up_anywhere_has_the_rows_and_the_hash_of_one_that_was_not_disturbed(int given)
    {
        await using var whole = StreamSpool.Open(folder["undisturbed"], "k", Origin, keepsPages: true);
        foreach (var batch in Mixed()) await whole.AppendAsync(batch, Origin, 0);
        await whole.CompleteAsync();
        var killed = Open();
        foreach (var batch in Mixed().Take(given)) await killed.AppendAsync(batch, Origin, 0);
        await killed.CloseAsync(isKept: true);

        await using var spool = Open();
        Assert.Equal(Mixed().Take(given).Sum(batch => batch.RowCount), spool.Read.Rows);
        foreach (var batch in Mixed().Skip(given)) await spool.AppendAsync(batch, Origin, 0);
        await spool.CompleteAsync();

        Assert.Equal(whole.ContentSha256, spool.ContentSha256);
        Assert.Equal(whole.Read.Pages, spool.Read.Pages);
        Assert.Equal(await ContentAsync(whole), await ContentAsync(spool));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(null, 0)]
    public async Task A_kill_costs_no_page_and_of_a_file_what_was_yet_to_be_written(int? page, int kept)
    {
        var killed = Open();
        await killed.AppendAsync(Batch("{\"n\":1}", page), Origin, 0);
        await killed.DisposeAsync();

        await using var spool = Open();

        Assert.Equal(kept, spool.Read.Rows);
    }

    [Fact]
    public async Task Many_small_batches_of_files_are_written_before_they_fill_memory_and_all_of_them_in_order()
    {
        var text = new string('x', 10_000);
        var killed = Open();
        for (var i = 0; i < 500; i++) await killed.AppendAsync(Batch($"{{\"n\":{i},\"text\":\"{text}\"}}", null) with { Url = $"{i}", Position = $"{i}" }, Origin, 0);
        await killed.DisposeAsync();

        await using var spool = Open();

        Assert.InRange(spool.Read.Rows, 300, 499);
        Assert.Equal($"{spool.Read.Rows - 1}", spool.Read.Last!.Position);
        Assert.Equal(Enumerable.Range(0, (int)spool.Read.Rows).Select(i => $"{{\"_pipeline_page\":{i},\"n\":{i},\"text\":\"{text}\"}}"), (await ContentAsync(spool)).TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_read_that_was_complete_is_not_read_again()
    {
        var killed = Open();
        await killed.AppendAsync(Batch("{\"n\":1}", 1) with { Position = null }, Origin, 0);
        await killed.CompleteAsync();
        var hash = killed.ContentSha256;
        await killed.DisposeAsync();

        await using var spool = Open();

        Assert.True(spool.IsComplete);
        Assert.Equal((1, hash), (spool.Read.Rows, spool.ContentSha256));
        await spool.CompleteAsync();
        Assert.Equal(hash, spool.ContentSha256);
    }

    [Theory]
    [InlineData("another key")]
    [InlineData("no key")]
    [InlineData("no position")]
    [InlineData("the fallback's rows")]
    [InlineData("a part too short")]
    [InlineData("a part is missing")]
    public async Task What_cannot_be_taken_up_is_thrown_away(string why)
    {
        var killed = Open();
        await killed.AppendAsync(Batch("{\"n\":1}", 1) with { Position = why is "no position" ? null : "at 1" }, why is "the fallback's rows" ? "spare/orders" : Origin, 0);
        await killed.DisposeAsync();
        if (why is "a part too short") File.WriteAllText(folder["s/part-0001.jsonl"], "{");
        if (why is "a part is missing") File.Delete(folder["s/part-0001.jsonl"]);

        await using var spool = Open(why is "another key" ? "k2" : why is "no key" ? null : "k");

        Assert.Null(spool.Read.Last);
        Assert.Equal(["journal.jsonl"], Directory.GetFiles(folder["s"]).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(true, "at 1", true)]
    [InlineData(true, null, false)]
    [InlineData(false, "at 1", false)]
    public async Task It_is_kept_only_where_it_is_of_use(bool isWanted, string? position, bool isKept)
    {
        var spool = Open();
        await spool.AppendAsync(Batch("{}", 1) with { Position = position }, Origin, 0);

        await spool.CloseAsync(isWanted);

        Assert.Equal(isKept, Directory.Exists(folder["s"]));
    }

    [Fact]
    public async Task A_file_is_read_in_place_and_must_stay_as_it_was()
    {
        var path = folder.Write("data/rows.jsonl", "{\"a\":1}\n");
        var info = new FileInfo(path);
        await using var spool = Open();
        await spool.AppendAsync(Batch("{\"n\":1}", 1), Origin, 0);
        await spool.AppendAsync(Batch("", null) with { File = new SourceFile(path, SourceFileFormat.JsonLines, info.Length, info.LastWriteTimeUtc), RowCount = 1 }, Origin, 0);
        await spool.AppendAsync(Batch("{\"n\":2}", 2), Origin, 0);
        await spool.CompleteAsync();

        Assert.Equal([folder["s/part-0001.jsonl"], path, folder["s/part-0003.jsonl"]], spool.Read.Parts.Select(part => part.Part.Path));
        Assert.Equal([null, 1, null], spool.Read.Parts.Select(part => part.Part.Page));
        spool.RequireFilesUnchanged();
        File.AppendAllText(path, "{\"a\":2}\n");
        Assert.Contains("was changed while it was read", Assert.Throws<ExpectedException>(spool.RequireFilesUnchanged).Message);
    }

    private async Task<string> HashOfUndisturbedAsync(int pages)
    {
        await using var spool = StreamSpool.Open(folder["undisturbed"], "k", Origin, keepsPages: true);
        for (var page = 1; page <= pages; page++) await spool.AppendAsync(Batch($"{{\"n\":{page}}}", page), Origin, 0);
        await spool.CompleteAsync();
        return spool.ContentSha256;
    }

    private StreamSpool Open(string? key = "k", bool keepsPages = true, long partBytes = StreamSpool.PartBytes) =>
        StreamSpool.Open(folder["s"], key, Origin, keepsPages, partBytes);

    /// <summary>A row of a small page, two large pages, and again a small one.</summary>
    private static IEnumerable<SourceBatch> Mixed()
    {
        yield return Batch("{\"n\":1}", null) with { Url = "small" };
        yield return Batch("{\"n\":2}\n", null) with { Url = "large", IsOfLargePage = true };
        yield return Batch("{\"n\":3}\n{\"n\":4}\n", null) with { Url = "large", IsOfLargePage = true };
        yield return Batch("{\"n\":5}", null) with { Url = "large too", IsOfLargePage = true };
        yield return Batch("{\"n\":6}", null) with { Url = "small too" };
    }

    private static async Task<string> ContentAsync(StreamSpool spool)
    {
        await spool.DisposeAsync();
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
