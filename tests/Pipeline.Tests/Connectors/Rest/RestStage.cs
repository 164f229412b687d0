using System.Text;
using Pipeline.Connectors;
using Pipeline.Connectors.Http;
using Pipeline.Connectors.Rest;
using Pipeline.Diagnostics;
using Pipeline.Schema;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Connectors.Rest;

/// <summary>A source with one stream, <c>events</c>, and everything around it that a test may want to look at.</summary>
internal sealed class RestStage(Uri baseUrl, HttpTransport? transport = null)
{
    public FakeClock Clock { get; } = new();

    public CollectingSink Events { get; } = new();

    public Redactor Redactor { get; } = new();

    public RestAuth Auth { get; init; } = RestAuth.Anonymous;

    public ExchangeOptions Exchange { get; init; } = new() { Retry = new RetryOptions { Randomizer = () => 0.5 } };

    public RestStreamOptions Stream { get; init; } = new(new StreamSpec("test", "events", new SourceLocation("test.yml", 1)), "events")
    {
        Paginator = new Paginator.LinkHeader(),
        IsConditional = true,
        PollIntervalHeader = "X-Poll-Interval",
    };

    public RestSource Open() => new(
        new RestSourceOptions("test", baseUrl)
        {
            Headers = new HeaderList([new("User-Agent", "pipeline")]),
            Auth = Auth,
            Exchange = Exchange,
            Streams = [Stream],
        },
        transport ?? HttpTransport.Live(),
        Redactor,
        Clock,
        Events);

    /// <summary>Reads all there is.</summary>
    public async Task<ReadResult> ReadAsync(
        StreamState? state = null, long? limit = null, Interval? interval = null, IReadOnlyList<IReadOnlyDictionary<string, string?>>? parents = null)
    {
        await using var source = Open();
        var result = new ReadResult();
        var request = new ReadRequest(state ?? StreamState.Empty, interval, limit) { Parents = parents ?? [] };
        await foreach (var batch in source.ReadAsync(Stream.Spec, request, TestContext.Current.CancellationToken))
        {
            result.Rows.Append(Encoding.UTF8.GetString(batch.Rows.Span));
            result.Batches.Add(batch with { Rows = default });
        }

        return result;
    }

    public async Task<SourceException> FailAsync(StreamState? state = null) =>
        await Assert.ThrowsAsync<SourceException>(() => ReadAsync(state));
}

internal sealed record ReadResult
{
    public StringBuilder Rows { get; } = new();

    public List<SourceBatch> Batches { get; } = [];

    public string Text => Rows.ToString();

    public StreamState State => Batches[^1].State;
}
