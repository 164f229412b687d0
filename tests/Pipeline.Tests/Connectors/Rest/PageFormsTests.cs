using Pipeline.Connectors;
using Pipeline.Connectors.Rest;
using Pipeline.Tests.Support;
using static Pipeline.Tests.Support.LoopbackReply;

namespace Pipeline.Tests.Connectors.Rest;

/// <summary>Sources whose pages do not always look the same: a bare list here, a wrapped one there, and sometimes nothing at all.</summary>
public sealed class PageFormsTests
{
    [Theory]
    [InlineData("""[{"id":1},{"id":2}]""")]
    [InlineData("""{"data":[{"id":1},{"id":2}],"links":{"next":null}}""")]
    [InlineData("\n {\"meta\":[], \"data\":[{\"id\":1},{\"id\":2}]}")]
    public async Task The_rows_are_found_in_a_bare_list_and_in_a_wrapped_one(string page)
    {
        await using var server = new LoopbackServer(Json(page));

        var result = await Stage(server.Url, stream => stream with { Records = RecordsPath.Parse("$[*]"), OtherRecords = [RecordsPath.Parse("$.data[*]")] }).ReadAsync();

        Assert.Equal("{\"id\":1}\n{\"id\":2}\n", result.Text);
    }

    [Fact]
    public async Task A_wrapped_list_without_its_member_is_refused_and_not_taken_for_an_empty_one()
    {
        await using var server = new LoopbackServer(Json("""{"message":"Too Many Attempts."}"""));
        var stage = Stage(server.Url, stream => stream with { Records = RecordsPath.Parse("$[*]"), OtherRecords = [RecordsPath.Parse("$.data[*]")] });

        var error = await stage.FailAsync();

        Assert.Contains("$ has no 'data'; it has message", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF\r\n  ")]
    public async Task An_empty_body_is_a_list_without_rows_where_that_is_said(string body)
    {
        await using var server = new LoopbackServer(Json(body));

        Assert.Empty((await Stage(server.Url, stream => stream with { AllowsEmptyBody = true }).ReadAsync()).Batches);
        Assert.Contains("its body is empty where JSON was expected", (await Stage(server.Url).FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_body_before_the_last_page_is_no_end_of_the_list()
    {
        await using var server = new LoopbackServer(request => Json(request.Target.Contains("page=3", StringComparison.Ordinal)
            ? ""
            : $$$"""{"data":[{"u":"{{{request.Target}}}"}],"meta":{"last_page":5,"total":5}}"""));
        var stage = Stage(server.Url, stream => stream with
        {
            AllowsEmptyBody = true,
            Records = RecordsPath.Parse("$.data[*]"),
            Paginator = new Paginator.Page { Total = RecordsPath.Parse("$.meta.total"), TotalPages = RecordsPath.Parse("$.meta.last_page") },
        });

        var error = await stage.FailAsync();

        Assert.Contains("it ends the pages after 2 rows, and the source says there are 5 rows", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("records: ['$[*]', data]", "'records' cannot be 'data': a records path begins with '$'")]
    [InlineData("empty_body: maybe", "'empty_body' must be fail or no_rows, not 'maybe'")]
    public async Task What_the_file_says_of_it_is_checked(string key, string problem)
    {
        using var project = new EndToEnd.SourceProject(new Uri("http://unused.invalid"), $"  - name: funds\n    path: /funds\n    {key}\n");

        var (exitCode, _, stderr) = await project.RunAsync("ingest", "shop");

        Assert.Equal(2, exitCode);
        Assert.Contains(problem, stderr, StringComparison.Ordinal);
    }

    private static RestStage Stage(Uri url, Func<RestStreamOptions, RestStreamOptions>? change = null)
    {
        var stream = new RestStreamOptions(new StreamSpec("test", "funds", new("test.yml", 1)), "funds") { Records = RecordsPath.Parse("$[*]") };
        return new RestStage(url) { Stream = change?.Invoke(stream) ?? stream };
    }
}
