namespace Pipeline.Tests.Cli;

public sealed class UsageTests : IDisposable
{
    private readonly CliHost host = new();

    public void Dispose() => host.Dispose();

    [Theory]
    [InlineData("ingst github", "unknown command 'ingst'. Did you mean 'ingest'?")]
    [InlineData("frobnicate", "unknown command 'frobnicate'. Known: backfill,")]
    [InlineData("--quiet", "which command?")]
    [InlineData("ingest", "Required argument missing for command: 'ingest'.")]
    [InlineData("ingest github --limitt 5", "unknown option '--limitt'. Did you mean '--limit'?")]
    [InlineData("ingest github --limitt=5", "unknown option '--limitt'. Did you mean '--limit'?")]
    [InlineData("ingest github --taget dev", "unknown option '--taget'. Did you mean '--target'?")]
    [InlineData("transform --select a --exclud b", "unknown option '--exclud'. Did you mean '--exclude'?")]
    [InlineData("transform --vars --dry-rn", "unknown option '--dry-rn'. Did you mean '--dry-run'?")]
    [InlineData("list -x", "unknown option '-x'.")]
    [InlineData("list extra", "'extra'")]
    [InlineData("ingest github --output xml", "'xml'")]
    [InlineData("transform --fail-fast", "--fail-fast works on a dbt project folder only")]
    [InlineData("transform --project-dir shop --retry --select a", "--retry takes its nodes from the last build")]
    [InlineData("list --select orders", "--select works on a dbt project folder only")]
    [InlineData("list --project-dir shop --resource-type modle", "'modle'")]
    [InlineData("validate --fail-on never", "'never'")]
    [InlineData("completion fish", "'fish'")]
    [InlineData("ingest github --limit 0", "--limit: must be 1 or more.")]
    [InlineData("ingest github --since yesterday", "--since: 'yesterday' is not a time. Write 2026-01-02,")]
    [InlineData("ingest github --since 2026-13-01", "--since: '2026-13-01' is not a time.")]
    [InlineData("ingest github --until 2026-01-01", "--until needs --since")]
    [InlineData("ingest github gitlab", "'gitlab' is another source than 'github'")]
    [InlineData("ingest github/", "'github/' is neither a source nor source/stream")]
    [InlineData("ingest github --record a --replay b", "--record and --replay exclude each other")]
    [InlineData("ingest github --full-refresh", "this needs consent")]
    [InlineData("run github --full-refresh", "this needs consent")]
    [InlineData("backfill github --from 2026-01-01", "'--to' is required")]
    [InlineData("backfill github --from 2026-01-02 --to 2026-01-01", "must be later than --from")]
    [InlineData("backfill github --from 2026-01-01 --to 2026-01-02 --every day", "--every: 'day' is not a length of time.")]
    public async Task Usage_that_cannot_be_run_is_2_said_on_stderr_and_calls_nothing(string commandLine, string message)
    {
        var result = await host.RunAsync(commandLine);

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Null(host.Request);
    }

    [Fact]
    public async Task No_arguments_show_the_help()
    {
        var (nothing, help) = (await host.RunAsync([]), await host.RunAsync("--help"));

        Assert.Equal(help, nothing);
        Assert.Equal((0, ""), (help.ExitCode, help.Error));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ingest")]
    [InlineData("transform")]
    [InlineData("validate")]
    [InlineData("validate diff")]
    [InlineData("backfill")]
    [InlineData("run")]
    [InlineData("list")]
    [InlineData("compile")]
    [InlineData("show")]
    [InlineData("docs")]
    [InlineData("init")]
    [InlineData("schema")]
    [InlineData("compact")]
    [InlineData("gc")]
    [InlineData("doctor")]
    [InlineData("completion")]
    public async Task Help_is_as_reviewed_and_begins_with_examples(string verb)
    {
        var result = await host.RunAsync($"{verb} --help");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal("Examples:", result.Out.Split('\n')[2]);
        Support.Golden.Verify($"cli/help{(verb.Length > 0 ? $"-{verb.Replace(' ', '-')}" : "")}.txt", result.Out);
    }

    [Fact]
    public async Task Every_example_of_the_help_is_understood()
    {
        foreach (var verb in (string[])["ingest", "transform", "validate", "validate diff", "backfill", "run", "list", "schema", "compact", "gc", "doctor"])
        {
            var examples = (await host.RunAsync($"{verb} --help")).Out.Split('\n')
                .Where(line => line.StartsWith($"  pipeline {verb}", StringComparison.Ordinal) && !line.Contains("[options]", StringComparison.Ordinal))
                .Select(line => line.Trim()["pipeline ".Length..].Split("   ")[0].Split(" > ")[0]).ToList();

            Assert.NotEmpty(examples);
            foreach (var example in examples) Assert.NotEqual((example, 2), (example, (await host.RunAsync(example)).ExitCode));
        }
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        var result = await host.RunAsync("--version");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^pipeline \d+\.\d+\.\d+\n$", result.Out);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("pwsh")]
    public async Task A_completion_script_asks_the_program(string shell)
    {
        var result = await host.RunAsync($"completion {shell}");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("pipeline \"[suggest:", result.Out, StringComparison.Ordinal);
    }
}
