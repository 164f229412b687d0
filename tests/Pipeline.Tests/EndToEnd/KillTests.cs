using System.Diagnostics;
using System.Text.Json;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.EndToEnd;

/// <summary>The power goes out: <c>kill -9</c> at a hundred seeded moments of an ingest, several in a row on the way to one commit.</summary>
public sealed class KillTests
{
    private const int Kills = 100;
    private const int KillsInARow = 4;
    private const int Pages = 8;

    [Theory]
    [InlineData("jsonl", 20260102)]
    [InlineData("parquet", 20260103)]
    public async Task An_ingest_killed_at_any_moments_and_run_again_lands_the_rows_of_one_that_was_left_alone_once(string format, int seed)
    {
        await using var server = new LoopbackServer(Page);
        using var undisturbed = Project(server, format);
        await RunToTheEndAsync(undisturbed);
        var duration = await RunToTheEndAsync(undisturbed);
        var expected = Rows(undisturbed, format);
        Assert.Equal(Enumerable.Range(1, 3 * Pages).Select(id => $"{id}").Order(StringComparer.Ordinal), expected);
        var random = new Random(seed);
        var killed = 0;

        while (killed < Kills / 2)
        {
            using var project = Project(server, format);
            for (var kill = 0; kill < KillsInARow; kill++)
            {
                if (await IsKilledAsync(project, duration * random.NextDouble())) killed++;
                Assert.True(Rows(project, format) is var rows && (rows is [] || rows.SequenceEqual(expected)), "a killed run left half of its rows");
            }

            await RunToTheEndAsync(project);
            Assert.Equal(expected, Rows(project, format));
            Assert.DoesNotContain(project.Spooled(), file => file.Contains("/streams/", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("parquet")]
    public async Task A_killed_read_is_taken_up_where_it_was_and_asks_for_no_page_it_has(string format)
    {
        TaskCompletionSource isWaiting = new();
        await using var server = new LoopbackServer(request => request.Target.EndsWith("page=5", StringComparison.Ordinal) && isWaiting.TrySetResult() ? LoopbackReply.Silence : Page(request));
        using var project = Project(server, format);
        using (var process = project.Start("ingest", "shop"))
        {
            await isWaiting.Task.WaitAsync(TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await RunToTheEndAsync(project);

        Assert.Equal(3 * Pages, Rows(project, format).Count);
        Assert.Equal(["1", "2", "3", "4", "5", "5", "6", "7", "8"], server.Requests.Select(PageOf).Select(page => $"{page}"));
        Assert.DoesNotContain(project.Spooled(), file => file.Contains("/streams/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("parquet")]
    public async Task Of_four_processes_on_one_stream_one_commits_and_the_others_say_so(string format)
    {
        TaskCompletionSource go = new();
        await using var server = new LoopbackServer(request => LoopbackReply.After(go.Task, Page(request)));
        using var project = Project(server, format);

        var running = Enumerable.Range(0, 4).Select(_ => ExitCodeAsync(project.Start("ingest", "shop"))).ToList();
        await Task.WhenAny(running);
        go.SetResult();
        var ends = await Task.WhenAll(running);

        Assert.Contains(ends, end => end.ExitCode == 0);
        Assert.All(ends.Where(end => end.ExitCode != 0), end => Assert.True(end.ExitCode == 4 && end.Error.Contains("is at work in run", StringComparison.Ordinal), end.Error));
        Assert.Equal(3 * Pages, Rows(project, format).Count);
        Assert.Single(project.Log(format == "jsonl" ? "orders/_loads" : "orders"), entry => entry.Any(action => action.TryGetProperty("txn", out _)));
    }

    private static SourceProject Project(LoopbackServer server, string format) =>
        new(server.Url, $"  - name: orders\n    path: /orders\n    records: $[*]\n    paginator: link_header\n    format: {format}\n");

    /// <summary>Three rows a page.</summary>
    private static LoopbackReply Page(LoopbackRequest request)
    {
        var page = PageOf(request);
        string[] headers = page < Pages ? [$"Link: <http://{request.Headers["Host"]}/orders?page={page + 1}>; rel=\"next\""] : [];
        return LoopbackReply.Json($"[{string.Join(',', Enumerable.Range(1 + (3 * (page - 1)), 3).Select(id => $$"""{"id":"{{id}}"}"""))}]", headers);
    }

    private static int PageOf(LoopbackRequest request) => request.Target.Split("page=") is [_, var page] ? int.Parse(page, null) : 1;

    /// <summary>The ids of committed rows; none before the first commit.</summary>
    private static IReadOnlyList<string> Rows(SourceProject project, string format)
    {
        if (format is "jsonl")
        {
            return project.Log("orders/_loads").Any(entry => entry.Any(action => action.TryGetProperty("add", out _)))
                ? [.. GitHubProject.BronzeLines(project["lake"], "bronze/shop/orders").Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!).Order(StringComparer.Ordinal)]
                : [];
        }

        return project.Log("orders") is [] ? [] : [.. project.Query("orders", "select id from t").Order(StringComparer.Ordinal)];
    }

    /// <summary>False when it was faster than the kill.</summary>
    private static async Task<bool> IsKilledAsync(SourceProject project, TimeSpan moment)
    {
        using var process = project.Start("ingest", "shop");
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

    private static async Task<TimeSpan> RunToTheEndAsync(SourceProject project)
    {
        var started = Stopwatch.GetTimestamp();
        var (exitCode, stderr) = await ExitCodeAsync(project.Start("ingest", "shop"));
        Assert.True(exitCode == 0, stderr);
        return Stopwatch.GetElapsedTime(started);
    }

    private static async Task<(int ExitCode, string Error)> ExitCodeAsync(Process process)
    {
        using (process)
        {
            var stderr = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, stderr);
        }
    }
}
