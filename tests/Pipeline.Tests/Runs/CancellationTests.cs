using System.Diagnostics;
using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Runs;
using Pipeline.Tests.EndToEnd;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary>A run that is interrupted cleans up after itself and leaves the lake as it was, or with whole commits.</summary>
public sealed class CancellationTests : IDisposable
{
    private readonly GitHubProject project = new();

    public void Dispose() => project.Dispose();

    [Theory]
    [InlineData("-TERM", "ingest")]
    [InlineData("-INT", "ingest")]
    [InlineData("-TERM", "run")]
    public async Task A_signal_in_the_middle_of_a_load_ends_with_130_nothing_left_and_an_unchanged_lake(string signal, string verb)
    {
        await project.ReplayAsync("run", "github");
        var before = project.LakeContent();
        TaskCompletionSource isWaiting = new();
        await using var server = new LoopbackServer(request =>
        {
            if (!request.Target.Contains("page=2", StringComparison.Ordinal)) return GitHubFeed.PageBeforeAnother(request, 1, 2);
            isWaiting.TrySetResult();
            return LoopbackReply.Silence;
        });
        project.ReadFrom(server.Url);
        using var process = Start("pipeline", verb, "github", "--project-root", project["."]);
        await isWaiting.Task.WaitAsync(Token);
        Assert.NotEmpty(GitHubFeed.Spooled(project));

        using (var kill = Start("kill", signal, $"{process.Id}")) await kill.WaitForExitAsync(Token);
        var stderr = await process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);

        Assert.Equal(130, process.ExitCode);
        Assert.Contains("cancelled", stderr);
        Assert.Empty(GitHubFeed.Left(project));
        Assert.Equal(before, project.LakeContent());
    }

    /// <summary>Every place a run can be in, told by the event it has just raised.</summary>
    [Theory]
    [InlineData(nameof(RunEvent.StepStarted), 1)]
    [InlineData(nameof(RunEvent.StepProgressed), 1)]
    [InlineData(nameof(RunEvent.Committed), 1)]
    [InlineData(nameof(RunEvent.StepStarted), 2)]
    [InlineData(nameof(RunEvent.CheckJudged), 1)]
    [InlineData(nameof(RunEvent.Committed), 2)]
    [InlineData(nameof(RunEvent.StepStarted), 4)]
    public async Task A_run_cancelled_anywhere_lets_the_cancellation_through_and_the_next_run_gives_what_one_would_have(string kind, int occurrence)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var sink = new CancellingSink(kind, occurrence, cancellation);
        var invocation = new Invocation(
            new GlobalOptions { ProjectRoot = project["."] }, new ExchangeFolders(ReplayFrom: project["samples/github"]), sink, new Redactor());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Composition.UseCases(project.Clock).RunFlow(invocation, new FlowRequest("github"), cancellation.Token));

        Assert.True(cancellation.IsCancellationRequested);
        Assert.Equal(RunOutcome.Cancelled, sink.Outcome);
        Assert.Empty(GitHubFeed.Left(project));
        await project.ReplayAsync("run", "github");
        Assert.Empty(GitHubFeed.Spooled(project));
        Assert.Equal(77, project.BronzeLines().Count);
        Assert.Equal(["76|76"], project.Query("select count(*), count(distinct event_id) from silver"));
        Assert.Equal(["76"], project.Query("select sum(events_count) from gold"));
    }

    /// <summary>What was kept of the first read has a place in a list of files that is no longer the list.</summary>
    [Fact]
    public async Task A_read_of_files_that_cannot_go_on_where_it_was_cancelled_begins_anew()
    {
        foreach (var name in (string[])["b", "c", "d"]) project.Write($"data/{name}.json", $"{{\"name\":\"{name}\"}}\n");
        project.Write("config/sources/shelf.yml", "source: shelf\nkind: files\nroot: data\nstreams:\n  - { name: books, path: '*.json', content: jsonl }\n");
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var sink = new CancellingSink(nameof(RunEvent.StepProgressed), 2, cancellation);
        var invocation = new Invocation(new GlobalOptions { ProjectRoot = project["."] }, ExchangeFolders.None, sink, new Redactor());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Composition.UseCases(project.Clock).Ingest(invocation, new IngestRequest("shelf", []), cancellation.Token));
        Assert.NotEmpty(GitHubFeed.Spooled(project));
        project.Write("data/a.json", "{\"name\":\"a\"}\n");

        var report = await project.AskAsync("ingest", "shelf");

        Assert.Equal(4, report.GetProperty("streams")[0].GetProperty("rows").GetInt32());
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Process Start(string program, params string[] args) => Process.Start(new ProcessStartInfo(
        program is "pipeline" ? Path.Combine(AppContext.BaseDirectory, program) : program, args)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private sealed class CancellingSink(string kind, int occurrence, CancellationTokenSource cancellation) : IRunEventSink
    {
        private int left = occurrence;

        public RunOutcome? Outcome { get; private set; }

        public void Raise(RunEvent runEvent)
        {
            if (runEvent is RunEvent.RunFinished finished) Outcome = finished.Outcome;
            if (runEvent.GetType().Name == kind && --left == 0) cancellation.Cancel();
        }
    }
}
