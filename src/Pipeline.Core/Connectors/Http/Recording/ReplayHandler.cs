using System.Net;
using Pipeline.Diagnostics;

namespace Pipeline.Connectors.Http.Recording;

/// <summary>
/// Answers from a folder of exchanges. Several that match the same request are served in the order they were recorded, the
/// last one again and again; the order is one for all clients of the process. A request that matches none fails, naming the
/// nearest. Safe for concurrent use.
/// </summary>
internal sealed class ReplayHandler(RecordingFolder folder, ExchangeSecrets secrets) : HttpMessageHandler
{
    private readonly Lazy<Dictionary<ExchangeKey, List<RecordedExchange>>> known = new(() => Index(folder, secrets));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var headers = HeaderList.Of(request.Headers, contentHeaders: null);
        var key = ExchangeKey.Of(request.Method.Method, request.RequestUri!, headers, body, secrets);
        return known.Value.TryGetValue(key, out var matching)
            ? await AnswerAsync(folder.Serve(matching), cancellationToken)
            : throw Unknown(key);
    }

    private static Dictionary<ExchangeKey, List<RecordedExchange>> Index(RecordingFolder folder, ExchangeSecrets secrets)
    {
        var index = new Dictionary<ExchangeKey, List<RecordedExchange>>();
        foreach (var exchange in folder.Exchanges)
        {
            var body = exchange.RequestBody is { } file ? File.ReadAllBytes(file) : [];
            var key = ExchangeKey.Of(exchange.Method, exchange.Url, exchange.RequestHeaders, body, secrets);
            if (!index.TryGetValue(key, out var matching)) index[key] = matching = [];
            matching.Add(exchange);
        }

        return index;
    }

    private SourceException Unknown(ExchangeKey key)
    {
        var nearest = known.Value.MinBy(pair => NearestName.Distance(key.ToString(), pair.Key.ToString()));
        var isSameButConditions = nearest.Key with { IfNoneMatch = key.IfNoneMatch, IfModifiedSince = key.IfModifiedSince } == key;
        var message = $"{key} is not among the recorded exchanges of {folder.Path}; "
            + $"the nearest is {nearest.Key} in {Path.GetFileName(nearest.Value[0].File)}";
        return new SourceException(
            secrets.Redact(message),
            isTransient: false,
            isSameButConditions
                ? "The stream's state comes from other answers than these: forget it with --full-refresh, or record again with --record."
                : "Record it with --record, or correct the stream's path and params.");
    }

    private static async Task<HttpResponseMessage> AnswerAsync(RecordedExchange exchange, CancellationToken cancellationToken)
    {
        var body = await exchange.ReadResponseBodyAsync(cancellationToken);
        var response = new HttpResponseMessage((HttpStatusCode)exchange.Status)
        {
            ReasonPhrase = exchange.Reason,
            Content = new ByteArrayContent(body),
        };
        foreach (var (name, value) in exchange.ResponseHeaders)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value)) response.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}
