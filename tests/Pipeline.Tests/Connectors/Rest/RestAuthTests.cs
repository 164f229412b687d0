using System.Text;
using Pipeline.Connectors.Http;
using Pipeline.Connectors.Rest;
using Pipeline.Tests.Support;
using static Pipeline.Tests.Support.LoopbackReply;

namespace Pipeline.Tests.Connectors.Rest;

public sealed class RestAuthTests : IDisposable
{
    private const string Secret = "s3cr3t/t0ken+value";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_key_takes_its_place_in_the_path_on_every_page()
    {
        await using var server = new LoopbackServer(Json("""{"next":"?page=2","events":[{"id":1}]}"""), Json("""{"events":[{"id":2}]}"""));

        await Keyed(server.Url, Secret).ReadAsync();

        Assert.Equal(
            ["/api/v1/json/s3cr3t%2Ft0ken%2Bvalue/eventsday.php", "/api/v1/json/s3cr3t%2Ft0ken%2Bvalue/eventsday.php?page=2"],
            server.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task A_key_in_the_path_is_in_no_error_and_no_batch()
    {
        await using var server = new LoopbackServer(request => request.Target.EndsWith('2') ? Status(404, $"no {Secret}") : Json("""{"next":"?page=2","events":[{"id":1}]}"""));

        var error = await Keyed(server.Url, Secret).FailAsync();

        Assert.Equal($"GET {server.Url}api/v1/json/***/eventsday.php?page=2 failed: 404 Not Found: no ***", error.Message);
        Assert.DoesNotContain("s3cr3t", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_in_the_path_is_in_no_recording_and_a_replay_needs_none()
    {
        Uri url;
        await using (var server = new LoopbackServer(Json($$"""{"next":"?page=2","events":[{"id":1,"sent":"{{Secret}}"}]}"""), Json("""{"events":[{"id":2}]}""")))
        {
            await Keyed(url = server.Url, Secret, HttpTransport.Record(folder.Path)).ReadAsync();
        }

        var replayed = await Keyed(url, "", HttpTransport.Replay(folder.Path)).ReadAsync();

        Assert.Equal(2, replayed.Batches.Count);
        Assert.DoesNotContain("s3cr3t", Kept(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_key_is_not_sent_into_a_path_that_needs_one()
    {
        await using var server = new LoopbackServer(Json("[]"));

        var error = await Keyed(server.Url, "").FailAsync();

        Assert.Contains("the key of the source is empty", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(false, "grant_type=client_credentials&scope=read%20all")]
    [InlineData(true, "grant_type=client_credentials&scope=read%20all&client_id=me&client_secret=s3cr3t%2Ft0ken%2Bvalue")]
    public async Task One_token_is_fetched_and_serves_all_pages(bool isInBody, string form)
    {
        await using var tokens = new LoopbackServer(Token("token-one"));
        await using var server = new LoopbackServer(Json("""{"next":"?page=2","events":[{"id":1}]}"""), Json("""{"events":[{"id":2}]}"""));

        await OAuth(server.Url, tokens.Url, isInBody).ReadAsync();

        var asked = Assert.Single(tokens.Requests);
        Assert.Equal(("POST", "/token", form), (asked.Method, asked.Target, asked.Body));
        Assert.Equal("application/x-www-form-urlencoded", asked.Headers["Content-Type"]);
        Assert.Equal(isInBody ? null : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("me:s3cr3t%2Ft0ken%2Bvalue")), asked.Headers.GetValueOrDefault("Authorization"));
        Assert.Equal(["Bearer token-one", "Bearer token-one"], server.Requests.Select(request => request.Headers["Authorization"]));
    }

    [Theory]
    [InlineData("3600", 3539, 1)]
    [InlineData("3600", 3540, 2)]
    [InlineData("\"60\"", 29, 1)]
    [InlineData("\"60\"", 30, 2)]
    [InlineData("null", 1_000_000, 1)]
    public async Task A_token_is_renewed_shortly_before_it_expires(string lifetime, int later, int fetched)
    {
        await using var tokens = new LoopbackServer(Token("token-one", lifetime), Token("token-two", lifetime));
        RestStage? stage = null;
        await using var server = new LoopbackServer(request =>
        {
            if (request.Target.EndsWith('2')) return Json("""{"events":[{"id":2}]}""");
            stage!.Clock.Advance(TimeSpan.FromSeconds(later));
            return Json("""{"next":"?page=2","events":[{"id":1}]}""");
        });
        stage = OAuth(server.Url, tokens.Url);

        await stage.ReadAsync();

        Assert.Equal(fetched, tokens.Requests.Count);
        Assert.Equal(fetched == 1 ? "Bearer token-one" : "Bearer token-two", server.Requests.Last().Headers["Authorization"]);
    }

    [Fact]
    public async Task A_token_the_server_refuses_is_renewed_once()
    {
        await using var tokens = new LoopbackServer(Token("token-one"), Token("token-two"));
        await using var server = new LoopbackServer(request =>
            request.Headers["Authorization"] == "Bearer token-two" ? Json("""{"events":[{"id":1}]}""") : Status(401, "token-one has ended"));

        var result = await OAuth(server.Url, tokens.Url).ReadAsync();

        Assert.Equal("{\"id\":1}\n", result.Text);
        Assert.Equal(2, tokens.Requests.Count);
    }

    [Fact]
    public async Task A_second_refusal_is_an_error_that_shows_no_token()
    {
        var given = 0;
        await using var tokens = new LoopbackServer(_ => Token($"token-number-{++given}"));
        await using var server = new LoopbackServer(request => Status(401, $"{request.Headers["Authorization"]} is not good"));

        var error = await OAuth(server.Url, tokens.Url).FailAsync();

        Assert.Equal($"GET {server.Url}api/v1/json/events failed: 401 Unauthorized: Bearer *** is not good", error.Message);
        Assert.Equal((2, 2), (tokens.Requests.Count, server.Requests.Count));
    }

    public static TheoryData<LoopbackReply, string> Refusals => new()
    {
        { Status(401, $"who is {Secret}?"), "token failed: 401 Unauthorized: who is ***?" },
        { Json("""{"error":"invalid_scope"}"""), "token has no access token" },
        { Json("""{"access_token":""}"""), "token has no access token" },
        { Json("[]"), "token has no access token" },
        { Status(200, "<html>"), "token has no access token" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public async Task A_token_that_is_not_given_stops_the_read_and_says_so(LoopbackReply refusal, string expected)
    {
        await using var tokens = new LoopbackServer(refusal);
        await using var server = new LoopbackServer(Json("[]"));

        var error = await OAuth(server.Url, tokens.Url).FailAsync();

        Assert.EndsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Neither_token_nor_secret_is_recorded_and_a_replay_asks_for_none()
    {
        Uri url;
        await using var tokens = new LoopbackServer(Token("token-one"));
        await using (var server = new LoopbackServer(Json($$"""{"events":[{"id":1,"sent":"token-one {{Secret}}"}]}""")))
        {
            await OAuth(url = server.Url, tokens.Url, transport: HttpTransport.Record(folder.Path)).ReadAsync();
        }

        var replayed = await OAuth(url, tokens.Url, transport: HttpTransport.Replay(folder.Path)).ReadAsync();

        Assert.Equal("{\"id\":1,\"sent\":\"*** ***\"}\n", replayed.Text);
        Assert.Single(tokens.Requests);
        Assert.DoesNotContain("token-one", Kept(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", Kept(), StringComparison.Ordinal);
    }

    private static LoopbackReply Token(string text, string lifetime = "3600") =>
        Json($$"""{"access_token":"{{text}}","token_type":"Bearer","expires_in":{{lifetime}}}""");

    private string Kept() => string.Concat(Directory.GetFiles(folder.Path).Select(file => file + File.ReadAllText(file)));

    private static RestStage Keyed(Uri url, string key, HttpTransport? transport = null) =>
        Stage(url, new RestAuth.Path(key), "{key}/eventsday.php", transport);

    private static RestStage OAuth(Uri url, Uri tokens, bool isInBody = false, HttpTransport? transport = null) =>
        Stage(url, new RestAuth.OAuth2(new Uri(tokens, "token"), "me", Secret) { Scope = "read all", IsSecretInBody = isInBody }, "events", transport);

    private static RestStage Stage(Uri url, RestAuth auth, string path, HttpTransport? transport) => new(new Uri(url, "api/v1/json"), transport)
    {
        Auth = auth,
        Stream = new RestStreamOptions(new("test", "events", new("test.yml", 1)), path)
        {
            Paginator = new Paginator.JsonLink(RecordsPath.Parse("$.next")),
            Records = RecordsPath.Parse("$.events[*]"),
        },
    };
}
