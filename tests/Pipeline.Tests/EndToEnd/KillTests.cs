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
        var duration = await RunToTheEndAsync(undisturbed);
        var expected = undisturbed.BronzeLines();
        var random = new Random(20260102);
        var killed = 0;

        for (var attempt = 0; killed < Kills; attempt++)
        {
            Assert.True(attempt < 4 * Kills, $"only {killed} of {attempt} runs were killed before they ended");
            using var project = new GitHubProject();
            if (await KillAfterAsync(project, duration * random.NextDouble()) is { } ended)
            {
                // It was faster than the kill: later moments are drawn from what a run really takes.
                duration = ended < duration ? ended : duration;
                continue;
            }

            killed++;
            AssertNothingHalf(project);
            await RunToTheEndAsync(project);
            Assert.Equal(expected, project.BronzeLines());
        }
    }

    /// <summary>After a kill the stream is there whole or not at all.</summary>
    private static void AssertNothingHalf(GitHubProject project)
    {
        if (Directory.Exists(project["lake/bronze/github/events/_loads/_delta_log"]) && TableReader.Replay(project["lake/bronze/github/events/_loads"]).Files.Count > 0)
            Assert.Equal(77, project.BronzeLines().Count);
    }

    /// <summary>Null when the run was killed; else how long it took to end by itself.</summary>
    private static async Task<TimeSpan?> KillAfterAsync(GitHubProject project, TimeSpan moment)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Start(project);
        using var alarm = new CancellationTokenSource(moment);
        try
        {
            await process.WaitForExitAsync(alarm.Token);
            return Stopwatch.GetElapsedTime(started);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return null;
        }
    }

    private static async Task<TimeSpan> RunToTheEndAsync(GitHubProject project)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Start(project);
        var stderr = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, stderr);
        return Stopwatch.GetElapsedTime(started);
    }

    private static Process Start(GitHubProject project) => Process.Start(new ProcessStartInfo(
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "pipeline.exe" : "pipeline"),
        ["ingest", "github", "--replay", project["samples/github"], "--project-root", project["."]])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
