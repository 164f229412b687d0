using Pipeline.Tests.EndToEnd;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary>Two runs of one stream at once: one works, and the other says who does.</summary>
public sealed class RacingLoadTests : IDisposable
{
    private readonly GitHubProject project = new();

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task A_second_run_is_told_who_is_at_work_and_asks_for_nothing_while_the_first_goes_on()
    {
        TaskCompletionSource isWaiting = new(), go = new();
        await using var server = new LoopbackServer(_ =>
        {
            isWaiting.TrySetResult();
            return LoopbackReply.After(go.Task, GitHubFeed.Page(1, 2));
        });
        project.ReadFrom(server.Url);
        var first = project.RunAsync("ingest", "github");
        await isWaiting.Task.WaitAsync(Token);

        var (exitCode, stdout, stderr) = await project.RunAsync("ingest", "github");

        Assert.Equal(4, exitCode);
        Assert.Contains("held", stdout);
        Assert.Matches($"github/events is at work in run 20260803T001000Z-[0-9a-f]{{8}} on {Environment.MachineName}, process {Environment.ProcessId}, since 2026-08-03T00:10:00Z", stderr);
        Assert.Contains("its lease ends at 2026-08-03T00:11:30Z", stderr);
        Assert.Single(server.Requests);
        go.SetResult();
        Assert.Equal(0, (await first).ExitCode);
        Assert.Equal([GitHubFeed.Event(1), GitHubFeed.Event(2)], project.BronzeLines());
        Assert.Empty(Directory.GetFiles(project["lake/_pipeline"], "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_run_that_could_not_renew_its_lease_for_too_long_commits_nothing_and_the_next_one_works()
    {
        TaskCompletionSource isWaiting = new();
        await using var server = new LoopbackServer(_ => isWaiting.TrySetResult() ? LoopbackReply.Silence : GitHubFeed.Page(3));
        project.ReadFrom(server.Url);
        var stalled = project.RunAsync("ingest", "github");
        await isWaiting.Task.WaitAsync(Token);

        project.Clock.Advance(TimeSpan.FromMinutes(2));

        var (exitCode, _, stderr) = await stalled;
        Assert.Equal(1, exitCode);
        Assert.Contains("the lease on github/events was lost to another run", stderr);
        Assert.Empty(GitHubFeed.Spooled(project));
        await project.SucceedAsync("ingest", "github");
        Assert.Equal([GitHubFeed.Event(3)], project.BronzeLines());
    }

    [Fact]
    public async Task The_same_rows_given_again_are_nothing_new_and_change_nothing()
    {
        await using var server = new LoopbackServer(GitHubFeed.Page(1, 2));
        project.ReadFrom(server.Url);
        await project.SucceedAsync("ingest", "github");
        var before = project.LakeContent();

        var report = await project.AskAsync("ingest", "github");

        Assert.Equal(2, server.Requests.Count);
        Assert.Equal("nothing_new", report.GetProperty("streams")[0].GetProperty("status").GetString());
        Assert.Equal(before, project.LakeContent());
    }

    [Fact]
    public async Task Rows_given_again_after_others_are_a_load_of_their_own()
    {
        await using var server = new LoopbackServer(GitHubFeed.Page(1), GitHubFeed.Page(2), GitHubFeed.Page(1));
        project.ReadFrom(server.Url);
        for (var load = 0; load < 3; load++) await project.SucceedAsync("ingest", "github");

        Assert.Equal([GitHubFeed.Event(1), GitHubFeed.Event(2), GitHubFeed.Event(1)], project.BronzeLines());
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
