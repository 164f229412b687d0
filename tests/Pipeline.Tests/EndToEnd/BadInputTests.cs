using System.IO.Compression;
using System.Text;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.EndToEnd;

/// <summary>What a source or a person gets wrong: a clear message, the right exit code, nothing committed, and the next good run goes on.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Good = """[{"id":"1","type":"PushEvent","actor":{"id":1,"login":"a"},"repo":{"id":2,"name":"o/r"},"payload":{},"public":true,"created_at":"2026-01-02T00:00:00Z"}]""";

    private readonly GitHubProject project = new();

    public static TheoryData<string, string> BadPages => new()
    {
        { "malformed JSON", "JSON" },
        { "truncated gzip", "truncated" },
        { "HTML", "expected JSON" },
        { "500 forever", "500" },
        { "no id", "id" },
    };

    public void Dispose() => project.Dispose();

    [Theory]
    [MemberData(nameof(BadPages))]
    public async Task A_bad_page_fails_the_load_commits_nothing_and_the_next_good_run_goes_on(string kind, string said)
    {
        var bad = true;
        await using var server = new LoopbackServer(request => bad ? Reply(kind) : LoopbackReply.Json(Good));
        project.ReadFrom(server.Url);

        var (exitCode, _, stderr) = await project.RunAsync("ingest", "github");

        Assert.Equal(1, exitCode);
        Assert.Contains(said, stderr, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(server.Url.Authority, stderr);
        Assert.False(Directory.Exists(project["lake/bronze/github/events"]) && Directory.EnumerateFiles(project["lake/bronze/github/events"], "*.gz", SearchOption.AllDirectories).Any());

        bad = false;
        await project.SucceedAsync("run", "github");
        Assert.Single(project.BronzeLines());
    }

    [Fact]
    public async Task A_load_that_fails_after_a_committed_one_leaves_that_one_as_it_was()
    {
        await project.ReplayAsync("run", "github");
        var before = project.LakeContent();
        await using var server = new LoopbackServer(Reply("HTML"));
        project.ReadFrom(server.Url);

        var (exitCode, _, _) = await project.RunAsync("run", "github");

        Assert.Equal(1, exitCode);
        Assert.Equal(before, project.LakeContent());
    }

    [Theory]
    [InlineData("a misspelt key", "config/sources/github.yml", "conditional:", "conditonal:", "config/sources/github.yml:17", "conditional")]
    [InlineData("a misspelt flow key", "config/flows/github.yml", "schedule:", "shedule:", "config/flows/github.yml:5", "schedule")]
    [InlineData("a misspelt target key", "config/pipeline.yml", "lake: lake", "lakee: lake", "config/pipeline.yml:6", "lake")]
    [InlineData("an unknown source in a flow", "config/flows/github.yml", "github/events", "gihub/events", "config/flows/github.yml:8", "github")]
    public async Task A_mistake_in_a_file_is_named_with_its_place_and_the_likely_word(
        string what, string file, string old, string replacement, string place, string suggestion)
    {
        project.Edit(file, old, replacement);

        var (exitCode, _, stderr) = await project.RunAsync("run", "github", "--replay", project["samples/github"]);

        Assert.True(exitCode == 2, $"{what}: exit {exitCode}\n{stderr}");
        Assert.Contains(place, stderr);
        Assert.Contains(suggestion, stderr);
    }

    [Theory]
    [InlineData(new[] { "ingest", "gitbub" }, "github")]
    [InlineData(new[] { "ingest", "github/event" }, "events")]
    [InlineData(new[] { "run", "gihub" }, "github")]
    [InlineData(new[] { "run", "github", "--target", "lokal" }, "local")]
    [InlineData(new[] { "transform", "--select", "tagg:github" }, "'tag'")]
    [InlineData(new[] { "transform", "--select", "tag:githb" }, "'github'")]
    [InlineData(new[] { "transform", "--select", "github_events_slver" }, "'github_events_silver'")]
    [InlineData(new[] { "validate", "--select", "tag:githb" }, "'github'")]
    public async Task A_name_that_does_not_exist_is_answered_with_the_nearest_one(string[] args, string suggestion)
    {
        var (exitCode, _, stderr) = await project.RunAsync(args);

        Assert.Equal(2, exitCode);
        Assert.Contains(suggestion, stderr);
    }

    [Fact]
    public async Task A_secret_appears_nowhere_not_even_in_the_error_that_quotes_it()
    {
        const string token = "ghp_0123456789abcdef";
        project.Edit("config/sources/github.yml", "${secret:github/api#GITHUB_TOKEN:-}", token);
        await using var server = new LoopbackServer(LoopbackReply.Status(401, $"bad credentials: {token}"));
        project.ReadFrom(server.Url);

        var (exitCode, stdout, stderr) = await project.RunAsync("ingest", "github", "--record", project["recorded"], "--log-level", "debug", "--log-file", project["log.txt"]);

        Assert.Equal(1, exitCode);
        Assert.Equal($"Bearer {token}", server.Requests.First().Headers["Authorization"]);
        var written = Directory.EnumerateFiles(project["."], "*", SearchOption.AllDirectories).Where(file => !file.Contains("/config/", StringComparison.Ordinal)).Select(File.ReadAllText);
        Assert.All(written.Append(stdout).Append(stderr), text => Assert.DoesNotContain(token, text, StringComparison.Ordinal));
    }

    private static LoopbackReply Reply(string kind) => kind switch
    {
        "malformed JSON" => LoopbackReply.Json("""[{"id":"1", oops}]"""),
        "truncated gzip" => LoopbackReply.Of(200, Gzip(Good)[..^12], ["Content-Type: application/json", "Content-Encoding: gzip"]),
        "HTML" => LoopbackReply.Of(200, Encoding.UTF8.GetBytes("<html><body>Please log in</body></html>"), ["Content-Type: text/html"]),
        "500 forever" => LoopbackReply.Status(500, "boom"),
        "no id" => LoopbackReply.Json(Good.Replace("\"id\":\"1\",", "", StringComparison.Ordinal)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static byte[] Gzip(string text)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return buffer.ToArray();
    }
}
