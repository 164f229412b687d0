using System.Text.Json;
using System.Text.RegularExpressions;
using Pipeline.Connectors;
using Pipeline.Connectors.Http;
using Pipeline.Connectors.Http.Recording;
using Pipeline.Connectors.Rest;
using Pipeline.Diagnostics;
using Pipeline.Schema;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Connectors.Rest;

public sealed partial class GithubSamplesTests
{
    private static readonly string Folder = Repository.Path("samples/github");

    private static readonly StreamSpec Events = new("github", "events", new SourceLocation("github.yml", 1))
    {
        RequiredFields = ["id", "type", "created_at", "repo.name", "actor.login"],
    };

    [Fact]
    public async Task Three_pages_hold_77_rows_of_76_events()
    {
        var result = await ReadAsync(StreamState.Empty);

        Assert.Equal([26, 27, 24], result.Batches.Select(batch => batch.RowCount));
        var rows = result.Text.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(77, rows.Count);
        var redelivered = Assert.Single(rows.GroupBy(row => row.GetProperty("id").GetString()), group => group.Count() > 1);
        Assert.Equal("2220415439", redelivered.Key);
        Assert.Single(redelivered.Select(row => row.GetRawText()).Distinct());
        Assert.Equal(["2013-01", "2014-08", "2024-05", "2025-12", "2026-07", "2026-08"],
            rows.Select(row => row.GetProperty("created_at").GetString()![..7]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_second_read_finds_nothing_new()
    {
        var state = (await ReadAsync(StreamState.Empty)).State;

        Assert.Empty((await ReadAsync(state)).Batches);
    }

    [Fact]
    public void They_are_written_as_record_writes_them()
    {
        var exchanges = new RecordingFolder(Folder).Exchanges;

        Assert.Equal(7, exchanges.Count);
        Assert.All(exchanges, exchange => Assert.Equal(exchange.ToText(), File.ReadAllText(exchange.File)));
    }

    [Fact]
    public void They_hold_no_e_mail_address_and_stay_small()
    {
        var files = new DirectoryInfo(Folder).GetFiles();

        Assert.All(files, file => Assert.DoesNotMatch(Address(), File.ReadAllText(file.FullName)));
        Assert.InRange(files.Sum(file => file.Length), 1, 2 << 20);
    }

    private static Task<ReadResult> ReadAsync(StreamState state) =>
        new RestStage(new Uri("https://api.github.com"), HttpTransport.Replay(Folder))
        {
            Stream = new RestStreamOptions(Events, "/events")
            {
                Params = [new("per_page", "100")],
                Paginator = new Paginator.LinkHeader(),
                IsConditional = true,
                PollIntervalHeader = "X-Poll-Interval",
            },
        }.ReadAsync(state);

    [GeneratedRegex(@"[\w.+%-]+@[\w-]+(\.[\w-]+)+|""email"":\s*""[^""]")]
    private static partial Regex Address();
}
