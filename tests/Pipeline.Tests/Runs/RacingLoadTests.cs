using Pipeline.Tests.EndToEnd;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary>Two runs of one stream at once: one load is committed, and the other run says what happened.</summary>
public sealed class RacingLoadTests : IDisposable
{
    private readonly GitHubProject project = new();

    public void Dispose() => project.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_load_that_another_run_won_fails_and_commits_nothing(bool wasLoadedBefore)
    {
        var asked = 0;
        TaskCompletionSource isWaiting = new(), go = new();
        await using var server = new LoopbackServer(_ =>
        {
            switch (Interlocked.Increment(ref asked) + (wasLoadedBefore ? 0 : 1))
            {
                case 1:
                    return GitHubFeed.Page(1);
                case 2:
                    isWaiting.SetResult();
                    return LoopbackReply.After(go.Task, GitHubFeed.Page(2));
                default:
                    return GitHubFeed.Page(3);
            }
        });
        project.ReadFrom(server.Url);
        if (wasLoadedBefore) await project.SucceedAsync("ingest", "github");

        var slow = project.RunAsync("ingest", "github");
        await isWaiting.Task.WaitAsync(TestContext.Current.CancellationToken);
        await project.SucceedAsync("ingest", "github");
        var won = project.LakeContent();
        go.SetResult();
        var (exitCode, _, stderr) = await slow;

        Assert.Equal(1, exitCode);
        Assert.Contains("loaded by another run meanwhile", stderr);
        Assert.Contains("Run again", stderr);
        Assert.Equal(wasLoadedBefore ? [GitHubFeed.Event(1), GitHubFeed.Event(3)] : [GitHubFeed.Event(3)], project.BronzeLines());
        Assert.True(won.ToHashSet().IsSubsetOf(project.LakeContent()), "a file of the load that won was changed");
        Assert.Empty(GitHubFeed.Spooled(project));
    }

    [Fact]
    public async Task Two_runs_that_read_the_same_rows_at_once_commit_them_once()
    {
        var asked = 0;
        TaskCompletionSource both = new();
        await using var server = new LoopbackServer(_ =>
        {
            if (Interlocked.Increment(ref asked) == 2) both.SetResult();
            return LoopbackReply.After(both.Task, GitHubFeed.Page(1, 2));
        });
        project.ReadFrom(server.Url);

        var runs = await Task.WhenAll(project.RunAsync("ingest", "github"), project.RunAsync("ingest", "github"));

        Assert.Contains(runs, run => run.ExitCode == 0);
        Assert.All(runs, run => Assert.True(run.ExitCode == 0 || run.Error.Contains("loaded by another run meanwhile", StringComparison.Ordinal), run.Error));
        Assert.Equal([GitHubFeed.Event(1), GitHubFeed.Event(2)], project.BronzeLines());
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
}
