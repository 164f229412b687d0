using Pipeline.Runs;
using Pipeline.Runs.Projects;
using Pipeline.Schema;

namespace Pipeline.Tests.Cli;

public sealed class RequestTests : IDisposable
{
    private readonly CliHost host = new();

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Ingest_takes_a_source_or_its_streams()
    {
        var all = await RequestOfAsync<IngestRequest>("ingest github");
        var some = await RequestOfAsync<IngestRequest>("ingest github/events github/repos github/events");
        var both = await RequestOfAsync<IngestRequest>("ingest github/events github");

        Assert.Equal(("github", []), (all.Source, all.Streams));
        Assert.Equal(["events", "repos"], some.Streams);
        Assert.Equal([], both.Streams);
    }

    [Theory]
    [InlineData("--since 2026-01-01 --until 2026-01-02", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")]
    [InlineData("--since 2026-01-01T02:03 --until 2026-01-01T02:03:04.5Z", "2026-01-01T02:03:00Z", "2026-01-01T02:03:04.5Z")]
    [InlineData("--since 2026-01-01T02:00:00+02:00", "2026-01-01T00:00:00Z", "2026-01-02T03:04:05Z")]
    [InlineData("--since 7d --until 1h30m", "2025-12-26T03:04:05Z", "2026-01-02T01:34:05Z")]
    public async Task Times_are_utc_and_may_be_relative_to_now(string options, string start, string end)
    {
        var request = await RequestOfAsync<IngestRequest>($"ingest github {options}");

        Assert.Equal(new Interval(Utc(start), Utc(end)), request.Interval);
    }

    [Fact]
    public async Task Ingest_passes_its_options_on()
    {
        var request = await RequestOfAsync<IngestRequest>("ingest github --full-refresh --yes --limit 100 --dry-run --replay samples/github");

        Assert.Equal((true, 100L, true, null), (request.FullRefresh, request.Limit, request.IsDryRun, request.Interval));
        Assert.Equal(new ExchangeFolders(null, "samples/github"), host.Invocation!.Exchanges);
    }

    [Fact]
    public async Task Transform_takes_selectors_in_both_ways_of_dbt()
    {
        var request = await RequestOfAsync<TransformRequest>("transform --select +orders tag:daily -s @x --exclude y --full-refresh --vars {a:1}");

        Assert.Equal(["+orders", "tag:daily", "@x"], request.Select);
        Assert.Equal(["y"], request.Exclude);
        Assert.Equal((true, "{a:1}", false), (request.FullRefresh, request.Vars, request.IsDryRun));
    }

    [Fact]
    public async Task Transform_of_a_project_folder_passes_its_options_on()
    {
        var request = await RequestOfAsync<BuildRequest>(
            "transform --project-dir shop --profiles-dir conf --target prod --threads 3 -s a+ --exclude b --indirect-selection cautious --resource-type model "
            + "--resource-type seed --exclude-resource-type test --full-refresh --fail-fast --no-gate --empty --vars {a:1} --state before --defer");

        Assert.Equal(("shop", "conf", "prod", 3, "{a:1}", "before"), (request.Folder, request.ProfilesFolder, request.Target, request.Threads, request.Vars, request.StateFolder));
        Assert.Equal((true, true, true, true, true), (request.FullRefresh, request.FailFast, request.NoGate, request.Empty, request.Defer));
        Assert.Equal(["a+"], request.Nodes.Select);
        Assert.Equal(["model", "seed"], request.Nodes.ResourceTypes);
        Assert.Equal(["test"], request.Nodes.ExcludedResourceTypes);
        Assert.Equal("cautious", request.Nodes.IndirectSelection);
    }

    [Fact]
    public async Task Validate_passes_its_options_on()
    {
        var request = await RequestOfAsync<ValidateRequest>("validate --select tag:github --checks a.yml b.yml --fail-on warn --allow-empty");

        Assert.Equal(["a.yml", "b.yml"], request.CheckFiles);
        Assert.Equal((true, true), (request.FailOnWarn, request.AllowEmpty));
    }

    [Fact]
    public async Task Backfill_passes_its_options_on()
    {
        var request = await RequestOfAsync<BackfillRequest>("backfill github --from 2026-01-01 --to 2026-02-01 --every 1d --run-backwards --dry-run --var season=2015,2016 --var league=PL");

        Assert.Equal(
            new BackfillRequest("github", new Interval(Utc("2026-01-01T00:00:00Z"), Utc("2026-02-01T00:00:00Z")), TimeSpan.FromDays(1), true, true)
            {
                Variables = new GivenVariables(new Dictionary<string, IReadOnlyList<string>> { ["season"] = ["2015", "2016"], ["league"] = ["PL"] }),
            },
            request);
    }

    [Fact]
    public async Task Run_and_the_options_of_every_command_are_passed_on()
    {
        var request = await RequestOfAsync<FlowRequest>(
            "run github --full-refresh --yes --record rec --target dev --project-root p --output json --quiet --no-input");

        Assert.Equal(new FlowRequest("github", FullRefresh: true), request);
        Assert.Equal(new ExchangeFolders("rec"), host.Invocation!.Exchanges);
        Assert.Equal(
            new GlobalOptions { ProjectRoot = "p", Target = "dev", Output = OutputFormat.Json, IsQuiet = true, NoInput = true }, host.Invocation.Options);
    }

    [Fact]
    public async Task Options_of_every_command_may_stand_before_it()
    {
        await host.RunAsync("--target dev list");

        Assert.Equal("dev", host.Invocation!.Options.Target);
    }

    [Theory]
    [InlineData("y", 0)]
    [InlineData("n", 1)]
    [InlineData("", 1)]
    public async Task A_full_refresh_asks_a_person(string answer, int exitCode)
    {
        var result = await host.RunAsync("ingest github --full-refresh", terminal => terminal with
        {
            In = () => new StringReader(answer),
            IsInTerminal = true,
            IsErrorTerminal = true,
        });

        Assert.True(exitCode == result.ExitCode, result.Error);
        Assert.Equal(exitCode == 0, host.Request is not null);
        Assert.Contains("Go on? [y/N]", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_input_never_asks()
    {
        var result = await host.RunAsync("ingest github --full-refresh --no-input", terminal => terminal with
        {
            In = () => throw new InvalidOperationException("asked"),
            IsInTerminal = true,
            IsErrorTerminal = true,
        });

        Assert.Equal(2, result.ExitCode);
    }

    [Fact]
    public async Task A_dry_run_leaves_no_artifact()
    {
        var result = await host.RunAsync("ingest github --dry-run");

        Assert.Equal(0, result.ExitCode);
        Assert.Null(host.Artifact);
        Assert.Contains("dry run: nothing was changed", result.Error, StringComparison.Ordinal);
    }

    private async Task<TRequest> RequestOfAsync<TRequest>(string commandLine)
    {
        var result = await host.RunAsync(commandLine);
        Assert.True(result.ExitCode is 0 or 3, result.Error);
        return Assert.IsType<TRequest>(host.Request);
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
