using System.Diagnostics;
using System.Globalization;
using Pipeline.Connectors;
using Pipeline.Connectors.Http;
using Pipeline.Connectors.Rest;
using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Schema;

namespace Pipeline.Benchmarks;

/// <summary>
/// How much a read of many pages takes beyond what the server's latency makes it take: independent pages, eight at once, and
/// pages each of which names the next.
/// </summary>
internal static class Latency
{
    private const int Rounds = 5;
    private const int Concurrency = 8;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(50);

    public static int Run()
    {
        using var server = new SlowServer(Delay);
        var independent = Stream("pages", new Paginator.Page { TotalPages = RecordsPath.Parse("$.pages") }, Concurrency);
        var sequential = Stream("links", new Paginator.JsonLink(RecordsPath.Parse("$.next")), 1);
        Read(server.Url, independent); // compiles what is compiled at its first use
        Print($"1000 independent pages, {Concurrency} at once", 1000 / Concurrency * Delay, 1.2, () => Read(server.Url, independent));
        Print("200 pages, each after the one before", 200 * Delay, 1.05, () => Read(server.Url, sequential));
        return 0;
    }

    private static void Print(string title, TimeSpan bound, double target, Action run)
    {
        var milliseconds = Enumerable.Range(0, Rounds).Select(_ => Measure(run)).Order().ToArray();
        var median = milliseconds[Rounds / 2];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{title,-40} bound {bound.TotalMilliseconds,7:F0} ms   median of {Rounds} {median,7:F0} ms   min {milliseconds[0],7:F0}   max {milliseconds[^1],7:F0}   x{median / bound.TotalMilliseconds:F3} (target {target:0.00})"));
    }

    private static double Measure(Action run)
    {
        var started = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static RestStreamOptions Stream(string path, Paginator paginator, int concurrency) =>
        new(new StreamSpec("bench", path, new SourceLocation("bench.yml", 1)), path)
        {
            Records = RecordsPath.Parse("$.results[*]"),
            Paginator = paginator,
            Concurrency = concurrency,
        };

    private static void Read(Uri url, RestStreamOptions stream)
    {
        var rows = ReadAsync(url, stream).GetAwaiter().GetResult();
        var expected = SlowServer.PagesOf(stream.Path) * SlowServer.RowsPerPage;
        if (rows != expected) throw new InvalidOperationException($"{rows} rows instead of {expected}");
    }

    private static async Task<long> ReadAsync(Uri url, RestStreamOptions stream)
    {
        var options = new RestSourceOptions("bench", url) { Streams = [stream] };
        await using var source = new RestSource(options, HttpTransport.Live(), new Redactor(), TimeProvider.System, new NoEvents());
        var rows = 0L;
        await foreach (var batch in source.ReadAsync(stream.Spec, new ReadRequest(StreamState.Empty), CancellationToken.None)) rows += batch.RowCount;
        return rows;
    }

    private sealed class NoEvents : IRunEventSink
    {
        public void Raise(RunEvent runEvent)
        {
        }
    }
}
