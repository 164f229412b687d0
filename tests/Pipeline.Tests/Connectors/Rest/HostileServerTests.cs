using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Pipeline.Connectors;
using Pipeline.Connectors.Http;
using Pipeline.Connectors.Rest;
using Pipeline.Tests.Support;
using static Pipeline.Tests.Support.LoopbackReply;

namespace Pipeline.Tests.Connectors.Rest;

public sealed class HostileServerTests
{
    private const int Seeds = 200;
    private const int Pages = 12;
    private const int PerPage = 5;

    private static readonly string[] AllRows = PagedApi.RowsOf(0, Pages * PerPage).TrimEnd('\n').Split('\n');

    /// <summary>What the server may do instead of answering; the pages of a request are its own and its neighbours'.</summary>
    private static readonly Func<int, LoopbackReply>[] Faults =
    [
        _ => Status(500),
        _ => Status(502, "<html><body>Bad Gateway</body></html>", "Content-Type: text/html"),
        _ => Status(503, "", "Retry-After: Fri, 02 Jan 2032 00:00:30 GMT", "Date: Fri, 02 Jan 2032 00:00:00 GMT"),
        _ => Status(429, "", "Retry-After: 2"),
        _ => Status(408),
        _ => LoopbackReply.Reset,
        page => ResetWithin(Body(page)),
        page => Of(200, Gzip(Body(page))[..^9], ["Content-Encoding: gzip"]),
        page => Of(200, Encoding.UTF8.GetBytes(Body(page)), [], announced: 10_000),
    ];

    /// <summary>What no second try sets right.</summary>
    private static readonly Func<int, LoopbackReply>[] Lies =
    [
        _ => Status(404),
        _ => Of(200, "<!DOCTYPE html><html>Sign in"u8.ToArray(), ["Content-Type: text/html"]),
        _ => Of(200, [], []),
        _ => Json("null"),
        _ => Json("""{"total":60,"results":[]}"""),
        page => Of(200, Encoding.UTF8.GetBytes(Body(page)), [], announced: 40),
        page => Json(Body(Math.Max(1, page - 1))),
        page => Json(Body(page + 1)),
        _ => Of(200, Gzip(new string(' ', 3 << 20)), ["Content-Encoding: gzip"]),
    ];

    [Fact]
    public async Task With_any_mix_of_faults_the_rows_are_all_there_once_or_the_read_fails_and_names_the_request()
    {
        var outcomes = new ConcurrentDictionary<int, string?>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Seeds),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken },
            async (seed, _) => outcomes[seed] = await TryAsync(seed));

        var failures = outcomes.Values.OfType<string>().ToList();
        Assert.All(failures, failure => Assert.Matches(@"^(GET|page \d+ of) http://127\.0\.0\.1:\d+/events\?page=\d+", failure));

        // Without lies (every other seed) most mixes are survived; with them, some are found out.
        Assert.InRange(outcomes.Count(outcome => outcome.Value is null), Seeds / 4, Seeds - 1);
    }

    /// <summary>Null when all rows came; else why the read failed. Anything else is what must never happen.</summary>
    private static async Task<string?> TryAsync(int seed)
    {
        var tries = new ConcurrentDictionary<string, int>();
        await using var server = new LoopbackServer(request => Answer(seed, request.Target, tries.AddOrUpdate(request.Target, 1, (_, count) => count + 1)));
        var stage = new RestStage(server.Url)
        {
            Exchange = new ExchangeOptions { Timeout = TimeSpan.FromSeconds(20), MaxResponseBytes = 1 << 20, Retry = new RetryOptions { Randomizer = () => 0.5 } },
            Stream = PagedApi.Stream(new Paginator.Page { Total = RecordsPath.Parse("$.total") }, false) with { Concurrency = 1 + (seed % 5), IsConditional = false },
        };
        try
        {
            var rows = (await stage.ReadAsync()).Text.TrimEnd('\n').Split('\n');
            Assert.True(AllRows.Order(StringComparer.Ordinal).SequenceEqual(rows.Order(StringComparer.Ordinal)), $"seed {seed}: {rows.Length} rows, {rows.Distinct().Count()} different ones");
            return null;
        }
        catch (SourceException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>The same for the same seed whatever the timing.</summary>
    private static LoopbackReply Answer(int seed, string target, int attempt)
    {
        var page = int.Parse(target.Split('=')[1], null);
        var random = new Random(HashOf(seed, page, attempt));
        var (dice, mayLie, isSwapped) = (random.Next(100), seed % 2 == 1, seed % 10 == 3);
        if (dice < 15) return Faults[random.Next(Faults.Length)](page);
        if (dice < 18 && mayLie) return Lies[random.Next(Lies.Length)](page);
        if (isSwapped && page is 4 or 5) page = 9 - page;
        // Nobody finds out a server that ends early and names a wrong total: those seeds do not lie otherwise.
        var total = seed % 10 == 6 && page > 1 ? random.Next(1, 2 * AllRows.Length) : AllRows.Length;
        return Json(Body(page, total));
    }

    private static int HashOf(int seed, int page, int attempt) => (((seed * 1009) + page) * 31) + attempt;

    private static string Body(int page, int total = Pages * PerPage)
    {
        var rows = page > Pages ? "" : PagedApi.RowsOf((page - 1) * PerPage, PerPage).TrimEnd('\n').Replace('\n', ',');
        return $$"""{"total":{{total}},"results":[{{rows}}]}""";
    }

    private static byte[] Gzip(string text)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
