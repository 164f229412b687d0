using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Runs;

namespace Pipeline.Tests.Cli;

public sealed class ExitCodeTests : IDisposable
{
    private readonly CliHost host = new();

    public static TheoryData<string> Verbs =>
        ["ingest github", "transform", "validate", "backfill github --from 2026-01-01 --to 2026-01-02", "run github"];

    public void Dispose() => host.Dispose();

    [Theory]
    [InlineData("Succeeded", 0)]
    [InlineData("Failed", 1)]
    [InlineData("ChecksFailed", 3)]
    [InlineData("Cancelled", 130)]
    public async Task A_reports_outcome_is_the_exit_code_of_every_verb(string outcomeName, int exitCode)
    {
        var outcome = Enum.Parse<RunOutcome>(outcomeName);
        host.UseCases = host.UseCases with
        {
            Ingest = host.Answer<IngestRequest, IngestReport>(SomeReports.Ingest with { Outcome = outcome }),
            Transform = host.Answer<TransformRequest, TransformReport>(SomeReports.Transform with { Outcome = outcome }),
            Validate = host.Answer<ValidateRequest, ValidateReport>(SomeReports.Validate with { Outcome = outcome }),
            Backfill = host.Answer<BackfillRequest, BackfillReport>(SomeReports.Backfill with { Outcome = outcome }),
            RunFlow = host.Answer<FlowRequest, FlowReport>(SomeReports.Flow with { Outcome = outcome }),
        };

        foreach (var row in Verbs) Assert.Equal((row.Data, exitCode), (row.Data, (await host.RunAsync(row.Data)).ExitCode));
    }

    [Fact]
    public async Task An_expected_failure_says_what_where_why_and_what_to_do()
    {
        host.FailWith(new ExpectedException(
            "page 3 of github/events is not JSON", "Record it again.", new SourceLocation("samples/3.json", 1, 7), new FormatException("'<' at 1:7")));

        var result = await host.RunAsync("ingest github");

        Assert.Equal(
            (1, "", "error: samples/3.json:1:7: page 3 of github/events is not JSON\n  because: '<' at 1:7\n  Record it again.\n"),
            (result.ExitCode, result.Out, result.Error));
    }

    [Fact]
    public async Task A_configuration_failure_shows_every_problem()
    {
        host.FailWith(new ConfigurationException(
        [
            new Problem("unknown key 'pth'", new SourceLocation("config/sources/github.yml", 4, 5), "Did you mean 'path'?"),
            new Problem("no target 'prd'", new SourceLocation("config/pipeline.yml", 2, 1)),
        ]));

        var result = await host.RunAsync("ingest github");

        Assert.Equal(
            (2, "error: config/sources/github.yml:4:5: unknown key 'pth'\n  Did you mean 'path'?\nerror: config/pipeline.yml:2:1: no target 'prd'\n"),
            (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task A_lease_somebody_else_holds_is_4()
    {
        host.FailWith(new LeaseHeldException("run 7f3a works on github/events since 03:04"));

        Assert.Equal(4, (await host.RunAsync("ingest github")).ExitCode);
    }

    [Fact]
    public async Task Anything_else_is_called_a_bug_and_shows_its_stack()
    {
        host.UseCases = host.UseCases with { Ingest = (_, _, _) => throw new InvalidOperationException("sequence is empty") };

        var result = await host.RunAsync("ingest github");

        Assert.Equal((70, ""), (result.ExitCode, result.Out));
        Assert.Contains("this is a bug in pipeline: sequence is empty", result.Error, StringComparison.Ordinal);
        Assert.Contains($"at {typeof(ExitCodeTests).FullName}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_stack_of_an_expected_failure_is_shown_only_with_debug()
    {
        host.FailWith(new ExpectedException("no"));

        Assert.DoesNotContain("   at ", (await host.RunAsync("ingest github")).Error, StringComparison.Ordinal);
        Assert.Contains("   at ", (await host.RunAsync("ingest github --debug")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_run_ends_its_finally_blocks_first_and_is_130()
    {
        using var cancellation = new CancellationTokenSource();
        var steps = new List<string>();
        host.UseCases = host.UseCases with
        {
            Ingest = async (_, _, cancellationToken) =>
            {
                try
                {
                    await cancellation.CancelAsync();
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                }
                finally
                {
                    await Task.Yield();
                    steps.Add("lease released");
                }

                return SomeReports.Ingest;
            },
        };

        var result = await host.RunAsync("ingest github", cancellationToken: cancellation.Token);

        Assert.Equal((130, "", "cancelled\n"), (result.ExitCode, result.Out, result.Error));
        Assert.Equal(["lease released"], steps);
        Assert.Null(host.Artifact);
    }

    [Fact]
    public async Task A_cancellation_nobody_asked_for_is_a_bug()
    {
        host.FailWith(new TaskCanceledException("a timeout deep below"));

        Assert.Equal(70, (await host.RunAsync("ingest github")).ExitCode);
    }

    [Fact]
    public async Task An_artifact_that_cannot_be_written_is_said_after_the_result()
    {
        host.UseCases = host.UseCases with { ArtifactFolder = _ => "/dev/null" };

        var result = await host.RunAsync("ingest github --output json");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("could not be kept", result.Error, StringComparison.Ordinal);
        Assert.Equal("ingest", System.Text.Json.Nodes.JsonNode.Parse(result.Out)!["kind"]!.GetValue<string>());
    }
}
