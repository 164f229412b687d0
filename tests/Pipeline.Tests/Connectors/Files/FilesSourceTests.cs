using System.Diagnostics;
using Pipeline.Connectors;
using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Schema;
using Pipeline.Tests.Connectors.Decoding;

namespace Pipeline.Tests.Connectors.Files;

public sealed class FilesSourceTests
{
    private const string AllJson = "path: '**/*.json'";

    [Fact]
    public async Task Objects_come_in_the_order_of_their_names_one_batch_each()
    {
        using var stage = new FilesStage(AllJson);
        stage.Write("b.json", "{\"n\":3}");
        stage.Write("a/2.json", "{\"n\":2}");
        stage.Write("a/10.json", "{\"n\":1}\n{\"n\":1.5}\n");
        stage.Write("a/other.txt", "{}");

        var read = await stage.ReadAsync();

        Assert.Equal("{\"n\":1}\n{\"n\":1.5}\n{\"n\":2}\n{\"n\":3}\n", read.Text);
        Assert.Equal(["data/a/10.json", "data/a/2.json", "data/b.json"], read.Batches.Select(batch => batch.Url));
        Assert.Equal(["a/10.json", "a/2.json", "b.json"], read.State.Objects.Keys.Order(StringComparer.Ordinal));
        Assert.All(read.Batches, batch => Assert.Equal(1, batch.Requests));
    }

    [Fact]
    public async Task Nothing_new_is_no_batch()
    {
        using var stage = new FilesStage(AllJson);
        stage.Write("a.json", "{\"n\":1}");
        var first = await stage.ReadAsync();

        Assert.Empty((await stage.ReadAsync(first.State)).Batches);
        Assert.Empty(stage.Warnings);
        Assert.Equal("nothing new in 1 files", await stage.PlanAsync(first.State));
    }

    [Fact]
    public async Task Only_what_is_new_or_changed_is_read_again()
    {
        using var stage = new FilesStage($"{AllJson}, write_mode: merge, primary_key: n");
        stage.Write("a.json", "{\"n\":1}");
        stage.Write("b.json", "{\"n\":2}");
        var first = await stage.ReadAsync();
        stage.Write("a.json", "{\"n\":1,\"more\":true}");
        stage.Write("c.json", "{\"n\":3}");

        var second = await stage.ReadAsync(first.State);

        Assert.Equal("{\"n\":1,\"more\":true}\n{\"n\":3}\n", second.Text);
        Assert.Equal(["a.json", "b.json", "c.json"], second.State.Objects.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("2 files, 1 of them new, 0.000 MB; first data/a.json", await stage.PlanAsync(first.State));
        Assert.Empty((await stage.ReadAsync(second.State)).Batches);
        Assert.Empty(stage.Warnings);
    }

    [Fact]
    public async Task Adding_the_rows_of_a_changed_object_again_is_warned_of()
    {
        using var stage = new FilesStage(AllJson);
        stage.Write("a.json", "{\"n\":1}");
        var first = await stage.ReadAsync();
        stage.Write("a.json", "{\"n\":1}\n{\"n\":2}");

        await stage.ReadAsync(first.State);

        Assert.Equal(["test/things: 1 objects changed since they were read; all their rows are added again"], stage.Warnings);
    }

    [Theory]
    [InlineData("new")]
    [InlineData("changed")]
    [InlineData("gone")]
    public async Task An_overwrite_reads_all_again_when_anything_is_not_as_it_was(string change)
    {
        using var stage = new FilesStage($"{AllJson}, write_mode: overwrite");
        foreach (var name in (string[])["a", "b", "c"]) stage.Write($"{name}.json", "{}");
        var first = await stage.ReadAsync();
        Assert.Empty((await stage.ReadAsync(first.State)).Batches);
        if (change == "gone") File.Delete(stage.PathOf("c.json"));
        else stage.Write(change == "new" ? "d.json" : "b.json", "{\"n\":1}");

        var second = await stage.ReadAsync(first.State);

        string[] expected = change switch { "new" => ["a", "b", "c", "d"], "gone" => ["a", "b"], _ => ["a", "b", "c"] };
        Assert.Equal(expected.Select(name => $"{name}.json"), second.State.Objects.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(expected.Length, second.Batches.Count);
    }

    [Fact]
    public async Task What_is_hidden_unfinished_or_empty_is_left_out_and_said()
    {
        using var stage = new FilesStage("path: '**', content: jsonl");
        foreach (var name in (string[])["a.json", "_SUCCESS", ".git/x", "_temporary/0/part-0", "b.json.tmp", "c.json~", "d.json.crdownload"]) stage.Write(name, "{}");
        stage.Write("empty.json", "");

        var read = await stage.ReadAsync();

        Assert.Equal(["a.json"], read.State.Objects.Keys);
        var warning = Assert.Single(stage.Warnings);
        Assert.Contains("4 objects are not read", warning, StringComparison.Ordinal);
        Assert.Contains("empty.json (empty)", warning, StringComparison.Ordinal);
        Assert.Contains("b.json.tmp (unfinished by its name)", warning, StringComparison.Ordinal);
        Assert.Contains("3 objects are not read", stage.Events.Of<RunEvent.Traced>()[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hidden_folder_that_is_asked_for_by_name_is_read()
    {
        using var stage = new FilesStage("path: '_data/*.json'");
        stage.Write("_data/a.json", "{}");

        Assert.Equal(1, (await stage.ReadAsync()).RowCount);
    }

    [Fact]
    public async Task A_pattern_that_matches_nothing_is_warned_of()
    {
        using var stage = new FilesStage("path: 'raw/*.jsn', content: json");
        stage.Write("raw/a.json", "{}");

        Assert.Empty((await stage.ReadAsync()).Batches);
        Assert.Equal(["test/things: no object with data in data matches 'raw/*.jsn'"], stage.Warnings);
    }

    [Fact]
    public async Task An_object_counts_as_read_with_its_last_batch_only()
    {
        using var stage = new FilesStage("path: '*.jsonl'");
        var line = $"{{\"text\":\"{new string('x', 1000)}\"}}\n";
        stage.Write("a.jsonl", string.Concat(Enumerable.Repeat(line, 3_000)));
        stage.Write("b.jsonl", line);

        var read = await stage.ReadAsync();

        Assert.Equal(3_001, read.RowCount);
        Assert.True(read.Batches.Count > 3);
        Assert.All(read.Batches[..^2], batch => Assert.Empty(batch.State.Objects));
        Assert.Equal(["a.jsonl"], read.Batches[^2].State.Objects.Keys);
        Assert.Equal([1, 1], read.Batches.Where(batch => batch.Requests > 0).Select(batch => batch.Requests));
    }

    [Fact]
    public async Task A_read_goes_on_behind_any_batch()
    {
        using var stage = new FilesStage("path: '*.jsonl'");
        for (var i = 0; i < 6; i++)
            stage.Write($"{i}.jsonl", string.Concat(Enumerable.Range(0, i % 2 == 0 ? 1 : 3_000).Select(row => $"{{\"n\":{row},\"of\":{i},\"text\":\"{new string('x', 1000)}\"}}\n")));
        var whole = await stage.ReadAsync();
        Assert.True(whole.Batches.Count > 11);

        for (var done = 1; done <= whole.Batches.Count; done++)
        {
            var left = done;
            var first = await stage.ReadAsync(isEnough: _ => --left == 0);
            var rest = await stage.ReadAsync(position: first.Batches[^1].Position);

            Assert.Equal(whole.Text, first.Text + rest.Text);
            Assert.Equal(whole.Batches.Count - done, rest.Batches.Count);
            if (rest.Batches.Count > 0) Assert.Equal(Sorted(whole.State), Sorted(rest.State));
        }
    }

    [Fact]
    public async Task Small_objects_share_a_state_that_never_counts_one_too_early()
    {
        using var stage = new FilesStage(AllJson);
        for (var i = 0; i < 600; i++) stage.Write($"{i:000}.json", "{}");

        var read = await stage.ReadAsync();

        Assert.Equal([0, 256, 512, 600], read.Batches.Select(batch => batch.State.Objects.Count).Distinct());
        Assert.All(read.Batches.Index(), batch => Assert.True(batch.Item.State.Objects.Count <= batch.Index + 1));
        Assert.Equal(600, read.State.Objects.Count);
    }

    [Fact]
    public async Task A_read_of_an_interval_takes_the_objects_of_that_time()
    {
        using var stage = new FilesStage("path: 'day={interval.start:yyyy-MM-dd}/*.json'");
        for (var day = 1; day <= 3; day++) stage.Write($"day=2026-01-0{day}/a.json", $"{{\"day\":{day}}}");
        var second = new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

        Assert.Equal("{\"day\":2}\n", (await stage.ReadAsync(interval: new Interval(second, second.AddDays(1)))).Text);
        Assert.Equal(3, (await stage.ReadAsync()).RowCount);
        Assert.True((await FilesStage.BindAsync("path: 'day={interval.start:yyyy-MM-dd}/*.json'")).Specs[0].IsWindowed);
    }

    [Fact]
    public async Task An_interval_that_the_path_does_not_use_is_warned_of()
    {
        using var stage = new FilesStage(AllJson);
        stage.Write("a.json", "{}");

        await stage.ReadAsync(interval: new Interval(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1)));

        Assert.StartsWith("test/things cannot be asked for the past: ", Assert.Single(stage.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("03.json", "{\"n\":\"came\"}", true)]
    [InlineData("1.json", "{\"n\":\"changed\"}", true)]
    [InlineData("9.json", "{\"n\":\"behind\"}", false)]
    public async Task A_position_is_refused_once_what_lies_before_it_has_changed(string name, string content, bool isLost)
    {
        using var stage = new FilesStage(AllJson);
        for (var i = 0; i < 4; i++) stage.Write($"{i}.json", $"{{\"n\":{i}}}");
        var first = await stage.ReadAsync(isEnough: batch => batch.Url == "data/1.json");
        stage.Write(name, content);

        if (!isLost)
        {
            Assert.Equal(3, (await stage.ReadAsync(position: first.Batches[^1].Position)).Batches.Count);
            return;
        }

        var failure = await Assert.ThrowsAsync<SourceException>(() => stage.ReadAsync(position: first.Batches[^1].Position));
        Assert.True(failure.IsPositionLost);
        Assert.Contains("data/1.json", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "data/a.jsonl was changed (from 1900000 to 1900002 bytes) while it was read")]
    [InlineData(false, "data/a.jsonl was removed while it was read")]
    public async Task An_object_that_changes_while_it_is_read_fails_the_read(bool isChanged, string message)
    {
        using var stage = new FilesStage("path: '*.jsonl'");
        stage.Write("a.jsonl", string.Concat(Enumerable.Repeat("{\"a\":\"2345678901\"}\n", 100_000)));
        var isTouched = false;

        var failure = await Assert.ThrowsAsync<SourceException>(() => stage.ReadAsync(onBatch: batch =>
        {
            if (isTouched) return;
            if (isChanged) File.AppendAllText(stage.PathOf("a.jsonl"), "{}");
            else File.Delete(stage.PathOf("a.jsonl"));
            isTouched = true;
            Assert.Empty(batch.State.Objects);
        }));

        Assert.Equal(message, failure.Message);
        Assert.True(failure.IsTransient);
    }

    [Theory]
    [InlineData("big.jsonl", "{\"a\":1}\n", true)]
    [InlineData("big.ndjson", "{\"a\":1}\r\n", true)]
    [InlineData("big.json", "{\"a\":1}\n", true)]
    [InlineData("big.jsonl", "\uFEFF{\"a\":1}\n", false)]
    [InlineData("big.jsonl", " {\"a\":1}\n", false)]
    public async Task Large_json_lines_are_handed_on_as_they_lie(string name, string first, bool isInPlace)
    {
        using var stage = new FilesStage("path: '*', content: json");
        stage.Write(name, first + string.Concat(Enumerable.Repeat($"{{\"text\":\"{new string('x', 2_000)}\"}}\n", 4_500)));

        var read = await stage.ReadAsync();

        Assert.Equal(isInPlace, read.Batches[0].File is not null);
        Assert.Equal(isInPlace ? 0 : 4_501, read.RowCount);
        Assert.Equal([name], read.State.Objects.Keys);
        if (read.Batches[0].File is not { } file) return;
        var info = new FileInfo(stage.PathOf(name));
        Assert.Equal(new SourceFile(info.FullName, SourceFileFormat.JsonLines, info.Length, info.LastWriteTimeUtc), file);
        Assert.NotNull(read.Batches[0].Position);
    }

    [Theory]
    [InlineData(9_000, true)]
    [InlineData(3_000, false)]
    public async Task Of_a_large_object_that_is_copied_every_batch_says_so(int rows, bool isLarge)
    {
        using var stage = new FilesStage("path: '*.jsonl'");
        stage.Write("a.jsonl", "\uFEFF" + string.Concat(Enumerable.Repeat($"{{\"text\":\"{new string('x', 1_000)}\"}}\n", rows)));
        stage.Write("b.jsonl", "{}");

        var read = await stage.ReadAsync();

        Assert.All(read.Batches[..^1], batch => Assert.Equal(isLarge, batch.IsOfLargePage));
        Assert.False(read.Batches[^1].IsOfLargePage);
    }

    [Fact]
    public async Task A_small_object_that_is_gone_when_its_turn_comes_fails_the_read_then_and_not_before()
    {
        using var stage = new FilesStage(AllJson);
        for (var i = 0; i < 600; i++) stage.Write($"{i:000}.json", "{}");
        var given = 0;

        var failure = await Assert.ThrowsAsync<SourceException>(() => stage.ReadAsync(onBatch: _ =>
        {
            if (++given == 1) File.Delete(stage.PathOf("500.json"));
        }));

        Assert.Equal(500, given);
        Assert.StartsWith("data/500.json cannot be opened", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.IsTransient);
    }

    [Fact]
    public async Task A_limit_stops_after_a_batch_and_leaves_the_state_of_a_cut_object_alone()
    {
        using var stage = new FilesStage("path: '*.jsonl'");
        stage.Write("a.jsonl", string.Concat(Enumerable.Repeat($"{{\"text\":\"{new string('x', 2_000)}\"}}\n", 4_500)));

        var read = await stage.ReadAsync(limit: 10);

        Assert.Single(read.Batches);
        Assert.InRange(read.RowCount, 10, 600);
        Assert.Empty(read.State.Objects);
    }

    [Fact]
    public async Task Parquet_is_handed_on_and_what_only_calls_itself_so_is_refused()
    {
        using var stage = new FilesStage("path: '*.parquet'");
        stage.Write("a.parquet", "PAR1 and so on");
        Assert.Equal(SourceFileFormat.Parquet, (await stage.ReadAsync()).Batches.Single().File!.Format);
        stage.Write("b.parquet", "<html>");

        var failure = await Assert.ThrowsAsync<SourceException>(() => stage.ReadAsync());

        Assert.Equal("data/b.parquet cannot be read: it is no Parquet file: it does not begin with PAR1", failure.Message);
    }

    [Fact]
    public async Task Packed_objects_are_unpacked()
    {
        using var stage = new FilesStage("path: 'x.*', content: { kind: jsonl, member: '*.jsonl' }");
        stage.Write("x.gz", DecodeBench.Gzip("{\"n\":1}\n"u8.ToArray()));
        stage.Write("x.zip", DecodeBench.Zip(("a.jsonl", "{\"n\":2}"u8.ToArray()), ("b.jsonl", "{\"n\":3}"u8.ToArray()), ("readme.txt", [1])));

        var read = await stage.ReadAsync();

        Assert.Equal("{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n", read.Text);
        Assert.Equal(["data/x.gz", "data/x.zip/a.jsonl", "data/x.zip/b.jsonl"], read.Batches.Select(batch => batch.Url));
        Assert.Equal(2, read.State.Objects.Count);
    }

    [Fact]
    public async Task Rejects_stay_with_the_batch_they_came_with()
    {
        using var stage = new FilesStage("path: '*.jsonl'");
        stage.Write("a.jsonl", "{\"n\":1}\n");
        stage.Write("b.jsonl", "no row\n");
        stage.Write("c.jsonl", "{\"n\":3}\nnor this\n");

        var read = await stage.ReadAsync();

        Assert.Equal([0, 1, 1], read.Batches.Select(batch => batch.Rejects.Count));
        Assert.Equal(["data/b.jsonl", "data/c.jsonl"], read.Rejects.Select(reject => reject.Url));
        Assert.Equal([1L, 2L], read.Rejects.Select(reject => reject.Line!.Value));
    }

    [Theory]
    [InlineData("path: '*.dat'", "what is in '*.dat' cannot be told from its ending")]
    [InlineData("path: '/etc/*.json'", "'path' cannot be '/etc/*.json': it begins with '/'; names are relative to 'root'")]
    [InlineData("path: '../*.json'", "'path' cannot be '../*.json': it leads out of 'root' with '..'")]
    [InlineData("path: '{interval.start:%}/*.json'", "a format in it is no date format")]
    [InlineData("path: '{interval.start:yyyy}/*.json', write_mode: overwrite", "the objects of one interval cannot overwrite the whole table")]
    [InlineData("path: '*.{json'", "'path' cannot be '*.{json': a '{' is not closed")]
    [InlineData("path: '*.json', content: { kind: json, records: items }", "'records' cannot be 'items': a records path begins with '$'")]
    public async Task A_declaration_that_cannot_work_is_refused_in_its_place(string stream, string reason)
    {
        var failure = await Assert.ThrowsAsync<ConfigurationException>(() => FilesStage.BindAsync(stream));

        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thousands_of_small_files_are_read_in_a_moment()
    {
        using var stage = new FilesStage(AllJson);
        var row = $"{{\"text\":\"{new string('x', 1_600)}\"}}\n";
        for (var i = 0; i < 100; i++) stage.Write($"{i}/0.json", "{}");
        for (var i = 0; i < 3_000; i++) File.WriteAllText(stage.PathOf($"{i % 100}/{i}.json"), row);
        await stage.ReadAsync(limit: 1);

        var watch = Stopwatch.StartNew();
        await using var source = await stage.OpenAsync();
        long rows = 0;
        await foreach (var batch in source.ReadAsync(source.Streams[0], new ReadRequest(StreamState.Empty), TestContext.Current.CancellationToken))
            rows += batch.RowCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"3,100 files in {watch.ElapsedMilliseconds} ms");

        Assert.Equal(3_099, rows);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }

    private static IEnumerable<(string, string)> Sorted(StreamState state) =>
        state.Objects.Select(entry => (entry.Key, entry.Value)).Order();
}
