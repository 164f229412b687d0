using System.Text.Json;
using Pipeline.Tests.EndToEnd;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary>Variables of sources: what streams are asked about, and what is remembered of it.</summary>
public sealed class VariableTests
{
    private const string Head = "vars: { season: [2024, 2025], league: PL }\n";

    private const string Matches = "  - name: matches\n    path: /{var.league}/matches\n    params: { season: '{var.season}' }\n    records: $[*]\n";

    private static readonly Uri nowhere = new("http://127.0.0.1:1");

    [Fact]
    public async Task A_stream_is_read_once_for_each_value_in_their_order()
    {
        await using var server = Server();
        using var project = Project(server.Url, Matches + "    include_vars: [season]\n");

        await project.IngestAsync("shop");

        Assert.Equal(["/PL/matches?season=2024", "/PL/matches?season=2025"], Asked(server));
        Assert.Equal(["PL-2024|2024", "PL-2025|2025"], project.Query("matches", "select id, _var_season from t order by id"));
    }

    [Fact]
    public async Task The_command_line_takes_other_values_and_other_variables_keep_theirs()
    {
        await using var server = Server();
        using var project = Project(server.Url, Matches + "  - name: teams\n    path: /teams\n    records: $[*]\n");

        await project.IngestAsync("shop", "--var", "season=2015,2016", "--var", "season=2014,2013");

        Assert.Equal(["/PL/matches?season=2014", "/PL/matches?season=2013", "/teams"], Asked(server));
    }

    [Fact]
    public async Task All_combinations_are_read_and_bodies_are_filled_in()
    {
        await using var server = new LoopbackServer(request => LoopbackReply.Json("[{\"id\":1}]"));
        using var project = Project(server.Url, "  - name: q\n    path: /q\n    method: POST\n    body: '{\"of\":\"{var.season}/{var.league}\"}'\n    records: $[*]\n");

        await project.IngestAsync("shop", "--var", "league=PL,\"CL\"");

        Assert.Equal(
            ["2024/PL", "2024/\"CL\"", "2025/PL", "2025/\"CL\""],
            server.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement.GetProperty("of").GetString()));
    }

    /// <summary>The danger: 2015's newest row is younger than what 2025 has yet to give, or older; either way the next usual read must go on where it was.</summary>
    [Theory]
    [InlineData("2099-01-01")]
    [InlineData("2015-01-01")]
    public async Task A_read_of_another_value_moves_no_watermark_but_its_own(string newestOf2015)
    {
        await using var server = new LoopbackServer(request => LoopbackReply.Json(
            request.Target.Contains("season=2015", StringComparison.Ordinal)
                ? $$"""[{"id":"old","at":"{{newestOf2015}}"}]"""
                : $$"""[{"id":"{{request.Target}}","at":"2026-02-0{{(request.Target.Contains("2024", StringComparison.Ordinal) ? 1 : 2)}}"}]"""));
        using var project = Project(server.Url, Matches + "    cursor: { field: at, initial: 2000-01-01, param: since }\n    primary_key: id\n    write_mode: merge\n");

        await project.IngestAsync("shop");
        await project.IngestAsync("shop", "--var", "season=2015");
        await project.IngestAsync("shop");
        await project.IngestAsync("shop", "--var", "season=2015");

        Assert.Equal(
            [
                "2024&since=2000-01-01", "2025&since=2000-01-01",
                "2015&since=2000-01-01",
                "2024&since=2026-02-01", "2025&since=2026-02-02",
                $"2015&since={newestOf2015}",
            ],
            Asked(server).Select(target => target["/PL/matches?season=".Length..]));
    }

    [Fact]
    public async Task A_usual_read_that_brings_the_same_rows_as_before_is_nothing_new_although_another_value_was_read_between()
    {
        await using var server = Server();
        using var project = Project(server.Url, Matches);
        await project.IngestAsync("shop");
        await project.IngestAsync("shop", "--var", "season=2015");

        Assert.Equal("nothing_new", (await project.IngestAsync("shop")).GetProperty("status").GetString());
        Assert.Equal("nothing_new", (await project.IngestAsync("shop", "--var", "season=2015")).GetProperty("status").GetString());
        Assert.Equal(["PL-2015", "PL-2024", "PL-2025"], project.Query("matches", "select id from t order by id"));
    }

    [Fact]
    public async Task An_interval_of_each_value_is_a_load_of_its_own()
    {
        await using var server = Server();
        using var project = Project(server.Url, Matches.Replace("'{var.season}' }", "'{var.season}', day: '{interval.start:yyyy-MM-dd}' }", StringComparison.Ordinal));
        string[] asked = ["shop", "--since", "2026-01-01", "--until", "2026-01-02", "--var"];
        foreach (var season in (string[])["season=2015", "season=2016", "season=2015"]) await project.IngestAsync([.. asked, season]);

        Assert.Equal(["PL-2015", "PL-2016"], project.Query("matches", "select id from t order by id"));
    }

    [Fact]
    public async Task A_child_stream_that_names_the_variable_asks_all_parents_again_for_a_given_value_and_forgets_none_of_the_usual()
    {
        await using var server = new LoopbackServer(request => LoopbackReply.Json(request.Target == "/teams" ? """[{"id":1}]""" : "[{\"id\":\"x\"}]"));
        using var project = Project(server.Url, """
              - name: teams
                path: /teams
                records: $[*]
              - name: squads
                path: /teams/{parent.id}/{var.season}
                records: $[*]
                for_each: { stream: teams }

            """);
        await project.IngestAsync("shop/teams");
        await project.IngestAsync("shop/squads", "--var", "season=2015");
        await project.IngestAsync("shop/squads");
        await project.IngestAsync("shop/squads");

        Assert.Equal(["/teams", "/teams/1/2015", "/teams/1/2024", "/teams/1/2025"], Asked(server));
    }

    [Fact]
    public async Task A_table_that_is_replaced_whole_is_not_replaced_by_some_values()
    {
        await using var server = Server();
        using var project = Project(server.Url, Matches + "    write_mode: overwrite\n");
        await project.IngestAsync("shop");

        var (exitCode, _, stderr) = await project.RunAsync("ingest", "shop", "--var", "season=2015");

        Assert.Equal(1, exitCode);
        Assert.Contains("with --var season=2015 it would keep the rows of these values only", stderr, StringComparison.Ordinal);
        Assert.Equal(["PL-2024", "PL-2025"], project.Query("matches", "select id from t order by id"));
        await project.IngestAsync("shop", "--var", "season=2015", "--full-refresh", "--yes");
        Assert.Equal(["PL-2015"], project.Query("matches", "select id from t order by id"));
    }

    [Theory]
    [InlineData("seson=2015", "'seson'", "Did you mean 'season'?")]
    [InlineData("season", "'season' is no NAME=VALUE[,VALUE]", "--var season=2015,2016")]
    [InlineData("season=2015,", "'season=2015,' is no NAME=VALUE[,VALUE]", "--var season=2015,2016")]
    public async Task A_mistake_on_the_command_line_is_answered_before_anything_is_asked(string given, string message, string hint)
    {
        await using var server = Server();
        using var project = Project(server.Url, Matches);
        project.Write("config/flows/shop.yml", "flow: shop\nsteps:\n  - ingest: shop/matches\n");
        project.Write("sql/dbt_project.yml", "name: shop\nversion: '1.0'\n");
        foreach (var verb in (string[][])[["ingest", "shop"], ["run", "shop"], ["backfill", "shop", "--from", "2026-01-01", "--to", "2026-01-02"]])
        {
            var (exitCode, _, stderr) = await project.RunAsync([.. verb, "--var", given]);

            Assert.Equal(2, exitCode);
            Assert.Contains(message, stderr, StringComparison.Ordinal);
            Assert.Contains(hint, stderr, StringComparison.Ordinal);
        }

        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("    path: /{var.seson}", "no variable 'seson'", "Did you mean 'season'?")]
    [InlineData("    path: /x\n    include_vars: [season]", "no variable the stream is asked with", "config/sources/shop.yml:8")]
    [InlineData("    path: '/{var.season:x}'", "can be followed by :lower or :upper only", "config/sources/shop.yml:7")]
    public async Task A_mistake_in_the_file_has_its_place(string stream, string message, string hint)
    {
        using var project = Project(nowhere, $"  - name: matches\n{stream}\n");

        var (exitCode, _, stderr) = await project.RunAsync("ingest", "shop");

        Assert.Equal(2, exitCode);
        Assert.Contains(message, stderr, StringComparison.Ordinal);
        Assert.Contains(hint, stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flows_ingest_steps_and_a_backfill_take_the_values_too()
    {
        await using var server = Server();
        using var project = Project(server.Url, Matches + "  - name: days\n    path: /days/{interval.start:yyyy-MM-dd}/{interval.end:yyyy-MM-dd}\n    records: $[*]\n  - name: teams\n    path: /teams\n    records: $[*]\n");
        project.Write("config/flows/shop.yml", "flow: shop\nsteps:\n  - ingest: shop/matches\n");
        project.Write("sql/dbt_project.yml", "name: shop\nversion: '1.0'\n");

        await project.SucceedAsync("run", "shop", "--var", "season=2015");
        var (_, _, stderr) = await project.RunAsync("backfill", "shop/matches", "--from", "2026-01-01", "--to", "2026-01-03", "--var", "season=2016");

        // What knows no interval is asked once, not once a day.
        Assert.Equal(["/PL/matches?season=2015", "/PL/matches?season=2016"], Asked(server));
        Assert.DoesNotContain("cannot be asked for the past", stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_all_values_are_read_and_a_given_one_narrows_them()
    {
        using var project = new SourceProject(nowhere, Matches.Replace("{var.league}", "x", StringComparison.Ordinal).Replace("{var.season}", "y", StringComparison.Ordinal));
        project.Write("config/sources/drops.yml", "source: drops\nkind: files\nroot: data\nvars: { season: [2024, 2025] }\nstreams:\n  - { name: matches, path: 'matches/*/{var.season}.json', primary_key: id, write_mode: merge }\n");
        foreach (var season in (int[])[2015, 2024, 2025]) project.Write($"data/matches/2/{season}.json", $"[{{\"id\":{season}}}]");

        await project.IngestAsync("drops");
        Assert.Equal(["2024", "2025"], project.QueryTable("bronze/drops/matches", "select id from t order by id"));
        await project.IngestAsync("drops", "--var", "season=2015");

        Assert.Equal(["2015", "2024", "2025"], project.QueryTable("bronze/drops/matches", "select id from t order by id"));
        Assert.Equal("nothing_new", (await project.IngestAsync("drops")).GetProperty("status").GetString());
        Assert.Contains("'a/b' cannot be a value of 'season'", (await project.RunAsync("ingest", "drops", "--var", "season=a/b")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_off_read_goes_on_with_the_value_it_was_at()
    {
        var isDown = true;
        await using var server = new LoopbackServer(request => isDown && request.Target.Contains("2025", StringComparison.Ordinal)
            ? LoopbackReply.Status(500)
            : LoopbackReply.Json($$"""[{"id":"{{request.Target}}","at":"2026-02-01"}]"""));
        using var project = Project(server.Url, Matches + "    cursor: { field: at, initial: 2000-01-01, param: since }\n");
        Assert.Equal(1, (await project.RunAsync("ingest", "shop")).ExitCode);
        isDown = false;

        await project.IngestAsync("shop");
        await project.IngestAsync("shop");

        Assert.Equal(
            ["2024&since=2000-01-01", "2025&since=2000-01-01", "2025&since=2000-01-01", "2024&since=2026-02-01", "2025&since=2026-02-01"],
            Asked(server).Select(target => target["/PL/matches?season=".Length..]));
        Assert.Equal(2, project.Query("matches", "select id from t where id like '%2000-01-01'").Count);
    }

    private static SourceProject Project(Uri server, string streams)
    {
        var project = new SourceProject(server, streams);
        var file = project["config/sources/shop.yml"];
        File.WriteAllText(file, File.ReadAllText(file).Replace("retry:", $"{Head}retry:", StringComparison.Ordinal));
        return project;
    }

    /// <summary>One row that says of which league and season it is.</summary>
    private static LoopbackServer Server() => new(request =>
        LoopbackReply.Json($$"""[{"id":"{{request.Target.Split('/')[1]}}-{{request.Target.Split("season=")[^1].Split('&')[0]}}"}]"""));

    private static IEnumerable<string> Asked(LoopbackServer server) => server.Requests.Select(request => request.Target);
}
