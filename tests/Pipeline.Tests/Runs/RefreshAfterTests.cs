using Pipeline.Tests.EndToEnd;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary>Streams that ask for each row of their parent again once its answer is old enough.</summary>
public sealed class RefreshAfterTests
{
    private const string Pulls = """
          - name: pulls
            path: /{parent.repo}
            records: $[*]
            primary_key: [repo, asked]
            write_mode: merge
            for_each: { values: [{ repo: a }, { repo: b }], refresh_after: 7d, include: [repo] }

        """;

    [Fact]
    public async Task A_row_is_asked_for_again_when_its_own_time_has_passed_and_not_a_tick_before()
    {
        await using var server = new LoopbackServer(Answer);
        using var project = new SourceProject(server.Url, Pulls);
        await project.IngestAsync("shop");
        project.Clock.Advance(TimeSpan.FromDays(3));
        project.WriteSource("shop", server.Url, Pulls.Replace("{ repo: b }", "{ repo: b }, { repo: c }", StringComparison.Ordinal));
        await project.IngestAsync("shop");
        Assert.Equal(["/a", "/b", "/c"], Asked(server));

        project.Clock.Advance(TimeSpan.FromDays(4) - TimeSpan.FromTicks(1));
        Assert.Equal("nothing_new", (await project.IngestAsync("shop")).GetProperty("status").GetString());
        Assert.Equal(["/a", "/b", "/c"], Asked(server));

        project.Clock.Advance(TimeSpan.FromTicks(1));
        await project.IngestAsync("shop");
        Assert.Equal(["/a", "/b", "/c", "/a", "/b"], Asked(server));

        project.Clock.Advance(TimeSpan.FromDays(3));
        await project.IngestAsync("shop");
        Assert.Equal(["/a", "/b", "/c", "/a", "/b", "/c"], Asked(server));
    }

    [Fact]
    public async Task Rows_of_another_stream_are_asked_for_again_too()
    {
        await using var server = new LoopbackServer(Answer);
        using var project = new SourceProject(server.Url, Pulls
            .Replace("values: [{ repo: a }, { repo: b }]", "stream: repos", StringComparison.Ordinal) + "  - name: repos\n    path: /repos\n    records: $[*]\n");
        await project.IngestAsync("shop");
        project.Clock.Advance(TimeSpan.FromDays(6));
        await project.IngestAsync("shop/pulls");
        Assert.Equal(["/repos", "/x", "/y"], Asked(server));

        project.Clock.Advance(TimeSpan.FromDays(1));
        await project.IngestAsync("shop/pulls");

        Assert.Equal(["/repos", "/x", "/y", "/x", "/y"], Asked(server));
    }

    [Fact]
    public async Task A_load_that_fails_has_asked_for_nothing()
    {
        var fails = true;
        await using var server = new LoopbackServer(request => fails && request.Target == "/b" ? LoopbackReply.Status(404) : Answer(request));
        using var project = new SourceProject(server.Url, Pulls);
        Assert.Equal(1, (await project.RunAsync("ingest", "shop")).ExitCode);
        Assert.Empty(project.Log("pulls"));

        fails = false;
        await project.IngestAsync("shop");

        Assert.Equal(["/a", "/b", "/a", "/b"], Asked(server));
        Assert.Equal(["a", "b"], project.Query("pulls", "select repo from t order by repo"));
    }

    [Fact]
    public async Task What_a_read_that_was_interrupted_had_asked_for_is_as_old_as_that_read()
    {
        var fails = true;
        await using var server = new LoopbackServer(request => fails && request.Target == "/b" ? LoopbackReply.Status(503) : Answer(request));
        using var project = new SourceProject(server.Url, Pulls);
        Assert.Equal(1, (await project.RunAsync("ingest", "shop")).ExitCode);
        fails = false;
        project.Clock.Advance(TimeSpan.FromDays(3));
        await project.IngestAsync("shop");
        Assert.Equal(["/a", "/b", "/b"], Asked(server));

        project.Clock.Advance(TimeSpan.FromDays(4));
        await project.IngestAsync("shop");

        Assert.Equal(["/a", "/b", "/b", "/a", "/b"], Asked(server));
    }

    [Fact]
    public async Task A_row_without_an_answer_is_not_asked_for_again_before_its_time_either()
    {
        await using var server = new LoopbackServer(request => request.Target == "/c" ? LoopbackReply.Json("[]") : Answer(request));
        using var project = new SourceProject(server.Url, Pulls);
        await project.IngestAsync("shop");
        project.WriteSource("shop", server.Url, Pulls.Replace("{ repo: b }", "{ repo: b }, { repo: c }", StringComparison.Ordinal));

        for (var run = 0; run < 2; run++)
        {
            project.Clock.Advance(TimeSpan.FromHours(6));
            await project.IngestAsync("shop");
        }

        Assert.Equal(["/a", "/b", "/c"], Asked(server));
    }

    [Fact]
    public async Task A_full_refresh_asks_for_all_and_a_read_cut_short_remembers_nothing()
    {
        await using var server = new LoopbackServer(Answer);
        using var project = new SourceProject(server.Url, Pulls);

        await project.IngestAsync("shop", "--limit", "1");
        await project.IngestAsync("shop");
        await project.IngestAsync("shop", "--full-refresh", "--yes");

        Assert.Equal(["/a", "/a", "/b", "/a", "/b"], Asked(server));
    }

    [Fact]
    public async Task The_plan_and_the_run_say_how_many_rows_are_left_out()
    {
        await using var server = new LoopbackServer(Answer);
        using var project = new SourceProject(server.Url, Pulls);
        await project.IngestAsync("shop");
        project.WriteSource("shop", server.Url, Pulls.Replace("{ repo: b }", "{ repo: b }, { repo: c }", StringComparison.Ordinal));

        var plan = await project.SucceedAsync("ingest", "shop", "--dry-run", "--output", "json");
        var (_, _, stderr) = await project.RunAsync("ingest", "shop");

        Assert.Contains("; 2 rows of the parent were asked for less than 1w ago", plan, StringComparison.Ordinal);
        Assert.Contains("shop/pulls: 2 rows of the parent were asked for less than 1w ago and are not asked for", stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_overwrite_that_would_lose_the_rows_left_out_is_refused()
    {
        using var project = new SourceProject(new Uri("http://unused.invalid"), Pulls.Replace("write_mode: merge", "write_mode: overwrite", StringComparison.Ordinal));

        var (exitCode, _, stderr) = await project.RunAsync("ingest", "shop");

        Assert.Equal(2, exitCode);
        Assert.Contains("'refresh_after' asks for some rows at a time, and an overwrite would lose what came of the others", stderr, StringComparison.Ordinal);
    }

    private static LoopbackReply Answer(LoopbackRequest request) => LoopbackReply.Json(
        request.Target == "/repos" ? """[{"repo":"x"},{"repo":"y"}]""" : $$"""[{"repo":"{{request.Target[1..]}}","asked":"{{Guid.NewGuid()}}"}]""");

    private static IEnumerable<string> Asked(LoopbackServer server) => server.Requests.Select(request => request.Target);
}
