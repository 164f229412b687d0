using System.Diagnostics;
using System.Text.Json;

namespace Pipeline.Tests.EndToEnd;

/// <summary>When a flow runs, several at once, the time of each step, and what a crash leaves.</summary>
public sealed class FlowRunTests : IDisposable
{
    private const int Kills = 12;

    private readonly FlowProject project = new();

    public void Dispose() => project.Dispose();

    /// <summary>A condition, and whether the flow runs when everything has been built once.</summary>
    [Theory]
    [InlineData("select count(*) > 1 from {{ ref('gold_trending') }}", true)]
    [InlineData("select count(*) > 2 from {{ ref('gold_trending') }}", false)]
    [InlineData("select bool_or(trades > 5) from {{ ref('gold_trending') }}", false)]
    [InlineData("select null", false)]
    [InlineData("select count(*) > 0 from {{ source('shop', 'trades') }}", true)]
    public async Task A_flow_runs_when_its_condition_holds(string condition, bool runs)
    {
        await project.SucceedAsync("run", "shop");
        project.WriteFlow($"only_when: {condition}\n{FlowProject.Steps}");

        var report = await project.AskAsync("run", "shop");

        Assert.Equal("succeeded", report.GetProperty("outcome").GetString());
        Assert.Equal(runs ? 6 : 0, report.GetProperty("steps").GetArrayLength());
        Assert.Equal(runs ? null : $"nothing to do: only_when is not true: {condition}", report.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Nothing_to_do_is_said_in_text_with_the_reason()
    {
        project.WriteFlow($"only_when: |\n  select false\n{FlowProject.Steps}");

        var (exitCode, stdout, _) = await project.RunAsync("run", "shop");

        Assert.Equal((0, "nothing to do: only_when is not true: select false\n"), (exitCode, stdout));
    }

    [Theory]
    [InlineData("select count(*) > 99 from {{ ref('gold_trending') }}")]
    [InlineData("select count(*) > 99 from {{ source('shop', 'trades') }}")]
    public async Task A_condition_on_what_was_never_built_or_loaded_holds(string condition)
    {
        project.WriteFlow($"only_when: {condition}\n{FlowProject.Steps}");

        Assert.Equal(6, (await project.AskAsync("run", "shop")).GetProperty("steps").GetArrayLength());
    }

    [Theory]
    [InlineData("select 1", 1, "config/flows/shop.yml:2:12: only_when must return one boolean, and it returned 1")]
    [InlineData("select true, false", 1, "it returned 2 columns")]
    [InlineData("select true where false", 1, "it returned 0 rows")]
    [InlineData("select true from {{ ref('gold_trendy') }}", 1, "gold_trendy")]
    [InlineData("select nonsense", 1, "nonsense")]
    public async Task A_condition_that_is_none_is_an_error_at_its_place(string condition, int expected, string message)
    {
        await project.SucceedAsync("run", "shop");
        project.WriteFlow($"only_when: {condition}\n{FlowProject.Steps}");

        var (exitCode, _, stderr) = await project.RunAsync("run", "shop");

        Assert.Equal(expected, exitCode);
        Assert.Contains(message, stderr);
    }

    [Fact]
    public async Task All_flows_run_by_name_one_failing_stops_no_other_and_the_worst_decides()
    {
        project.WriteFlow("steps:\n  - ingest: nowhere\n", "broken");
        project.WriteFlow("only_when: select false\nsteps:\n  - ingest: shop\n", "asleep");
        project.WriteFlow("steps:\n  - transform: strict\n", "zeal");
        project.Write("sql/models/strict.sql", "select 1 as id union all select 1\n");
        project.Write("sql/models/_strict.yml", "version: 2\nmodels:\n  - name: strict\n    columns: [{ name: id, data_tests: [unique] }]\n");

        var (exitCode, stdout, stderr) = await project.RunAsync("run", "--all");

        Assert.Equal(1, exitCode);
        var lines = stdout.Split('\n');
        Assert.Equal(["asleep", "broken", "shop", "zeal"], lines.SkipWhile(line => !line.Contains("publish", StringComparison.Ordinal) || !line.Contains("status", StringComparison.Ordinal)).Skip(2).Take(4).Select(line => line.Trim().Split(' ')[0]));
        Assert.Contains("asleep: nothing to do: only_when is not true: select false", stdout);
        Assert.Contains("broken: FAILED: config/flows/broken.yml:3:13: there is no source 'nowhere'", stdout);
        Assert.Contains("zeal: CHECKS FAILED", stdout);
        Assert.Contains("4 flows in ", stdout);
        Assert.Contains("1 nothing to do, 1 FAILED, 1 ok, 1 CHECKS FAILED", stdout);
        Assert.Contains("succeeded in", stderr);
        Assert.Single(project.Events("run.complete"));
    }

    [Fact]
    public async Task Named_flows_run_in_their_order_and_checks_that_fail_are_the_exit_code()
    {
        project.WriteFlow("steps:\n  - transform: strict\n", "zeal");
        project.Write("sql/models/strict.sql", "select 1 as id union all select 1\n");
        project.Write("sql/models/_strict.yml", "version: 2\nmodels:\n  - name: strict\n    columns: [{ name: id, data_tests: [unique] }]\n");

        var (exitCode, stdout, _) = await project.RunAsync("run", "zeal", "shop", "--output", "json");

        Assert.Equal(3, exitCode);
        var report = JsonDocument.Parse(stdout).RootElement;
        Assert.Equal(["zeal", "shop"], report.GetProperty("flows").EnumerateArray().Select(flow => flow.GetProperty("flow").GetString()!));
        Assert.Equal("checks_failed", report.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task A_flow_without_a_recording_is_left_out_and_said()
    {
        project.WriteFlow("steps:\n  - transform: tickers\n", "seeds");
        Directory.CreateDirectory(project["rec/seeds"]);

        var report = await project.AskAsync("run", "--all", "--replay", project["rec"]);

        Assert.Equal("seeds", Assert.Single(report.GetProperty("flows").EnumerateArray()).GetProperty("flow").GetString());
        Assert.Equal($"there is no recording '{project["rec/shop"]}'", Assert.Single(report.GetProperty("skipped").EnumerateArray()).GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("run", "no flow is named")]
    [InlineData("run --all shop", "--all and the names of flows exclude each other")]
    [InlineData("run shop shpo", "there is no flow 'shpo'\n  Did you mean 'shop'?")]
    public async Task A_command_line_that_names_no_flow_or_a_wrong_one_runs_none(string commandLine, string message)
    {
        var (exitCode, _, stderr) = await project.RunAsync(commandLine.Split(' '));

        Assert.Equal(2, exitCode);
        Assert.Contains(message, stderr);
        Assert.Empty(project.Files());
    }

    [Fact]
    public async Task Every_step_has_its_time_and_share()
    {
        var steps = (await project.AskAsync("run", "shop")).GetProperty("steps").EnumerateArray().ToList();

        Assert.Equal(
            ["ingest shop/trades succeeded", "emit test.shop ingestion.complete succeeded", "transform tag:shop succeeded", "validate tag:shop succeeded", "publish api/v1 succeeded", "emit test.shop run.complete succeeded"],
            steps.Select(step => $"{step.GetProperty("step")} {step.GetProperty("subject")} {step.GetProperty("status")}"));
        Assert.All(steps, step => Assert.True(step.TryGetProperty("elapsed_seconds", out _) && step.TryGetProperty("share", out _)));
    }

    [Fact]
    public async Task A_flow_killed_at_any_moments_and_run_again_tells_everything_once_and_publishes_what_one_left_alone_does()
    {
        using var undisturbed = new FlowProject();
        var duration = await RunToTheEndAsync(undisturbed);
        var expected = Rows(undisturbed);
        var random = new Random(20260104);
        var killed = 0;
        for (var attempt = 0; killed < Kills && attempt < 5 * Kills; attempt++)
        {
            using var one = new FlowProject();
            if (await IsKilledAsync(one, duration * (0.3 + (0.7 * random.NextDouble())))) killed++;

            await RunToTheEndAsync(one);

            Assert.Equal(expected, Rows(one));
            Assert.Equal((1, 1), (one.Events("ingestion.complete").Count, one.Events("run.complete").Count));
            var before = one.Files();
            await RunToTheEndAsync(one);
            Assert.Equal(Unleased(before), Unleased(one.Files()));
        }

        Assert.Equal(Kills, killed);
    }

    /// <summary>Every document's rows: versions differ, because a killed run may have committed an empty table first.</summary>
    private static List<string> Rows(FlowProject project) =>
        [.. project.Names("api").Where(file => !file.EndsWith("_published.json", StringComparison.Ordinal)).Select(file => $"{file} {project.Json(file).GetProperty("data").GetRawText()}")];

    /// <summary>A dead holder's lease is taken over, which moves its number.</summary>
    private static IEnumerable<string> Unleased(IReadOnlyList<string> files) => files.Where(file => !file.StartsWith("_pipeline/", StringComparison.Ordinal) && !file.StartsWith(".tmp/", StringComparison.Ordinal));

    private static async Task<bool> IsKilledAsync(FlowProject project, TimeSpan moment)
    {
        using var process = project.Start("run", "shop");
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

    private static async Task<TimeSpan> RunToTheEndAsync(FlowProject project)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = project.Start("run", "shop");
        var stdout = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var stderr = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, stderr + await stdout);
        return Stopwatch.GetElapsedTime(started);
    }
}
