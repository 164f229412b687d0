using System.Net;
using Pipeline.Diagnostics;

namespace Pipeline.Connectors.Http.Recording;

/// <summary>
/// Answers from a folder of exchanges. Several that match the same request are served in the order they were recorded, the
/// last one again and again. A request that matches none fails, naming the nearest. Safe for concurrent use.
/// </summary>
internal sealed class ReplayHandler(RecordingFolder folder, ExchangeSecrets secrets) : HttpMessageHandler
{
    private readonly Lock gate = new();
    private Dictionary<ExchangeKey, Queue<RecordedExchange>>? waiting;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var key = ExchangeKey.Of(request.Method.Method, request.RequestUri!, HeaderList.Of(request.Headers, request.Content?.Headers), body, secrets);
        return await AnswerAsync(Next(key), request, cancellationToken);
    }

    private RecordedExchange Next(ExchangeKey key)
    {
        lock (gate)
        {
            waiting ??= Index();
            if (!waiting.TryGetValue(key, out var exchanges)) throw Unknown(key, waiting);
            return exchanges.Count > 1 ? exchanges.Dequeue() : exchanges.Peek();
        }
    }

    private Dictionary<ExchangeKey, Queue<RecordedExchange>> Index()
    {
        var index = new Dictionary<ExchangeKey, Queue<RecordedExchange>>();
        foreach (var exchange in folder.Exchanges)
        {
            var body = exchange.RequestBody is { } file ? File.ReadAllBytes(file) : null;
            var key = ExchangeKey.Of(exchange.Method, exchange.Url, exchange.RequestHeaders, body, secrets);
            if (!index.TryGetValue(key, out var queue)) index[key] = queue = new();
            queue.Enqueue(exchange);
        }

        return index;
    }

    private SourceException Unknown(ExchangeKey key, Dictionary<ExchangeKey, Queue<RecordedExchange>> known)
    {
        var nearest = known.MinBy(pair => NearestName.Distance(key.ToString(), pair.Key.ToString()));
        var isSameButConditions = nearest.Key with { IfNoneMatch = key.IfNoneMatch, IfModifiedSince = key.IfModifiedSince } == key;
        return new SourceException(
            secrets.Redact($"{key} is not among the recorded exchanges of {folder.Path}; the nearest is {nearest.Key} in {Path.GetFileName(nearest.Value.Peek().File)}"),
            isTransient: false,
            isSameButConditions
                ? "The stream's state comes from other answers than these: forget it with --full-refresh, or record again with --record."
                : "Record it with --record, or correct the stream's path and params.");
    }

    private static async Task<HttpResponseMessage> AnswerAsync(RecordedExchange exchange, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = exchange.ResponseBody is { } file ? await File.ReadAllBytesAsync(file, cancellationToken) : [];
        var response = new HttpResponseMessage((HttpStatusCode)exchange.Status)
        {
            ReasonPhrase = exchange.Reason,
            RequestMessage = request,
            Content = new ByteArrayContent(body),
        };
        foreach (var (name, value) in exchange.ResponseHeaders)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value)) response.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}
