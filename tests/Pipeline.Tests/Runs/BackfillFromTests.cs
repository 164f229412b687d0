using System.Globalization;
using System.IO.Compression;
using System.Text;
using Pipeline.Tests.EndToEnd;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary>Streams whose past lies elsewhere: a feed of the last hours, and an archive of one file an hour.</summary>
public sealed class BackfillFromTests
{
    private const string Events = "  - name: events\n    path: /events\n    records: $[*]\n    event_time: at\n    backfill_from: archive/hours\n    columns: { id: VARCHAR, at: TIMESTAMP WITH TIME ZONE }\n";

    private const string Hours = "  - name: hours\n    path: '/{interval.start:yyyy-MM-dd-H}.json.gz'\n    content: jsonl\n    window: 1h\n";

    [Theory]
    [InlineData("parquet")]
    [InlineData("jsonl")]
    public async Task A_days_backfill_reads_the_archives_24_hours_into_the_streams_own_table(string format)
    {
        await using var archive = Archive();
        await using var feed = new LoopbackServer(LoopbackReply.Json("""[{"id":"live","at":"2026-08-03T00:00:00Z"}]"""));
        using var project = Project(feed.Url, Events + $"    format: {format}\n", archive.Url);
        await project.IngestAsync("shop");

        await project.SucceedAsync("backfill", "shop/events", "--from", "2026-01-02", "--to", "2026-01-03", "--every", "1d");

        // An hour before ten has one digit there.
        Assert.Equal(Enumerable.Range(0, 24).Select(hour => $"/2026-01-02-{hour}.json.gz"), archive.Requests.Select(request => request.Target));
        Assert.Single(feed.Requests);
        Assert.False(Directory.Exists(project["lake/bronze/archive"]));
        if (format == "jsonl")
        {
            Assert.Equal(25, Directory.GetFiles(project["lake/bronze/shop/events"], "*.gz", SearchOption.AllDirectories).Sum(Lines));
            return;
        }

        Assert.Equal(["archive/hours|24", "shop/events|1"], project.Query("events", "select _source, count(*) from t group by 1 order by 1"));
    }

    [Fact]
    public async Task An_ordinary_read_does_not_touch_the_archive_and_goes_on_where_it_was()
    {
        await using var archive = Archive();
        await using var feed = new LoopbackServer(LoopbackReply.Json("""[{"id":"live","at":"2026-08-03T00:00:00Z"}]"""));
        using var project = Project(feed.Url, Events + "    cursor: { field: at, initial: 2026-08-01, param: since }\n", archive.Url);
        await project.IngestAsync("shop");
        await project.SucceedAsync("backfill", "shop/events", "--from", "2026-01-02T05:00:00Z", "--to", "2026-01-02T06:00:00Z");

        await project.IngestAsync("shop");

        Assert.Equal(["/events?since=2026-08-01", "/events?since=2026-08-03T00%3A00%3A00Z"], feed.Requests.Select(request => request.Target));
        Assert.Equal(["/2026-01-02-5.json.gz"], archive.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task A_window_the_interval_only_touches_is_read_whole()
    {
        await using var archive = Archive();
        using var project = Project(new Uri("http://127.0.0.1:1"), Events, archive.Url);

        await project.SucceedAsync("backfill", "shop/events", "--from", "2026-01-02T09:30:00Z", "--to", "2026-01-02T11:10:00Z");

        Assert.Equal(["/2026-01-02-9.json.gz", "/2026-01-02-10.json.gz", "/2026-01-02-11.json.gz"], archive.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task The_archive_may_be_a_folder_of_files()
    {
        using var project = Project(new Uri("http://127.0.0.1:1"), Events, new Uri("http://127.0.0.1:1"));
        project.Write("config/sources/archive.yml", "source: archive\nkind: files\nroot: data\nstreams:\n  - { name: hours, path: '{interval.start:yyyy-MM-dd-H}.json', content: jsonl, window: 1h }\n");
        foreach (var hour in (int[])[1, 10, 11, 23]) project.Write($"data/2026-01-02-{hour}.json", Line(new DateTime(2026, 1, 2, hour, 0, 0, DateTimeKind.Utc)));

        await project.SucceedAsync("backfill", "shop/events", "--from", "2026-01-02", "--to", "2026-01-02T12:00:00Z");

        Assert.Equal(["2026-01-02-1", "2026-01-02-10", "2026-01-02-11"], project.Query("events", "select id from t order by \"at\""));
    }

    [Fact]
    public async Task The_same_interval_again_is_the_same_load()
    {
        await using var archive = Archive();
        using var project = Project(new Uri("http://127.0.0.1:1"), Events, archive.Url);
        for (var time = 0; time < 2; time++) await project.SucceedAsync("backfill", "shop/events", "--from", "2026-01-02", "--to", "2026-01-03", "--every", "1d");

        Assert.Equal(["24"], project.Query("events", "select count(*) from t"));
    }

    [Fact]
    public async Task An_hour_that_is_missing_fails_the_interval_and_lands_nothing_of_it()
    {
        await using var archive = new LoopbackServer(request => request.Target.Contains("-5.", StringComparison.Ordinal) ? LoopbackReply.Status(404) : Reply(request));
        using var project = Project(new Uri("http://127.0.0.1:1"), Events, archive.Url);

        var (exitCode, _, stderr) = await project.RunAsync("backfill", "shop/events", "--from", "2026-01-02", "--to", "2026-01-03", "--every", "1d");

        Assert.Equal(1, exitCode);
        Assert.Contains("2026-01-02-5.json", stderr, StringComparison.Ordinal);
        Assert.False(Directory.Exists(project["lake/bronze/shop/events"]));
    }

    [Theory]
    [InlineData("archive/hors", "has no stream 'hors'", "Did you mean 'hours'?")]
    [InlineData("archiv/hours", "there is no source 'archiv'", "Did you mean 'archive'?")]
    [InlineData("archive/all", "which cannot be asked for the past", "interval.start")]
    public async Task A_past_that_cannot_be_had_is_a_mistake_of_the_file(string from, string message, string hint)
    {
        using var project = Project(new Uri("http://127.0.0.1:1"), Events.Replace("archive/hours", from, StringComparison.Ordinal), new Uri("http://127.0.0.1:1"));

        var (exitCode, _, stderr) = await project.RunAsync("backfill", "shop/events", "--from", "2026-01-02", "--to", "2026-01-03");

        Assert.Equal(2, exitCode);
        Assert.Contains(message, stderr, StringComparison.Ordinal);
        Assert.Contains(hint, stderr, StringComparison.Ordinal);
        Assert.Contains("config/sources/shop.yml:5", stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_window_without_a_time_to_ask_for_is_a_mistake_of_the_file()
    {
        using var project = Project(new Uri("http://127.0.0.1:1"), "  - name: events\n    path: /events\n    window: 1h\n", new Uri("http://127.0.0.1:1"));

        var (exitCode, _, stderr) = await project.RunAsync("ingest", "shop");

        Assert.Equal(2, exitCode);
        Assert.Contains("'window' is given", stderr, StringComparison.Ordinal);
        Assert.Contains("config/sources/shop.yml:7", stderr, StringComparison.Ordinal);
    }

    private static int Lines(string file)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        return text.ReadToEnd().Count(symbol => symbol == '\n');
    }

    private static SourceProject Project(Uri feed, string events, Uri archive)
    {
        var project = new SourceProject(feed, events);
        project.WriteSource("archive", archive, Hours + "  - name: all\n    path: /all\n");
        project.Write("sql/dbt_project.yml", "name: shop\nversion: '1.0'\n");
        return project;
    }

    private static LoopbackServer Archive() => new(Reply);

    private static LoopbackReply Reply(LoopbackRequest request) =>
        LoopbackReply.Of(200, Zipped(Line(DateTime.ParseExact(request.Target.Split('.')[0], "/yyyy-MM-dd-H", CultureInfo.InvariantCulture))), ["Content-Type: application/gzip"]);

    private static byte[] Zipped(string text)
    {
        using var buffer = new MemoryStream();
        using (var zip = new GZipStream(buffer, CompressionLevel.Fastest)) zip.Write(Encoding.UTF8.GetBytes(text));
        return buffer.ToArray();
    }

    private static string Line(DateTime hour) =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"id\":\"{hour:yyyy-MM-dd-H}\",\"at\":\"{hour:yyyy-MM-ddTHH:mm:ssZ}\"}}\n");
}
