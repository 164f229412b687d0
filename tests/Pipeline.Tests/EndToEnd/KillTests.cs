using System.Diagnostics;

namespace Pipeline.Tests.EndToEnd;

/// <summary>The power goes out: <c>kill -9</c> at thirty seeded moments of an ingest.</summary>
public sealed class KillTests
{
    private const int Kills = 30;

    [Fact]
    public async Task An_ingest_killed_at_any_moment_and_run_again_lands_the_same_rows_as_one_that_was_left_alone()
    {
        using var undisturbed = new GitHubProject();
        var whole = Stopwatch.GetTimestamp();
        await RunToTheEndAsync(undisturbed);
        var duration = Stopwatch.GetElapsedTime(whole);
        var expected = undisturbed.BronzeLines();
        var random = new Random(20260102);
        var killed = 0;

        for (var kill = 0; kill < Kills; kill++)
        {
            using var project = new GitHubProject();
            if (await KillAfterAsync(project, duration * random.NextDouble())) killed++;
            AssertNothingHalf(project);
            await RunToTheEndAsync(project);
            Assert.Equal(expected, project.BronzeLines());
        }

        // A machine so fast that nothing is ever killed would make this test say nothing.
        Assert.True(killed >= Kills / 3, $"only {killed} of {Kills} runs were killed before they ended");
    }

    /// <summary>After a kill the stream is there whole or not at all.</summary>
    private static void AssertNothingHalf(GitHubProject project)
    {
        if (Directory.Exists(project["lake/bronze/github/events/_loads/_delta_log"]) && TableReader.Replay(project["lake/bronze/github/events/_loads"]).Files.Count > 0)
            Assert.Equal(77, project.BronzeLines().Count);
    }

    private static async Task<bool> KillAfterAsync(GitHubProject project, TimeSpan moment)
    {
        using var process = Start(project);
        using var alarm = new CancellationTokenSource(moment);
        try
        {
            await process.WaitForExitAsync(alarm.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return true;
        }
    }

    private static async Task RunToTheEndAsync(GitHubProject project)
    {
        using var process = Start(project);
        var stderr = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, stderr);
    }

    private static Process Start(GitHubProject project) => Process.Start(new ProcessStartInfo(
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "pipeline.exe" : "pipeline"),
        ["ingest", "github", "--replay", project["samples/github"], "--project-root", project["."]])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
