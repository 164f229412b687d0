using Pipeline.Diagnostics;

namespace Pipeline.Connectors.Http.Recording;

/// <summary>
/// Keeps every exchange that passes as two files a person can read: <c>001-GET-events.http</c> with its lines and
/// <c>001-GET-events.json</c> with the body as received, decompressed. Secrets are masked before anything is written. An
/// exchange that never got an answer leaves no trace.
/// </summary>
internal sealed class RecordingHandler(RecordingFolder folder, ExchangeSecrets secrets, long maxResponseBytes) : DelegatingHandler
{
    /// <summary>Headers that speak of one connection or of the body's encoding, not of the answer, or set secrets.</summary>
    private static readonly string[] Dropped =
        ["Alt-Svc", "Connection", "Content-Encoding", "Content-Length", "Keep-Alive", "Set-Cookie", "Transfer-Encoding"];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var requestBody = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        // Before sending: below, the connection adds headers of its own.
        var requestHeaders = Masked(HeaderList.Of(request.Headers, request.Content?.Headers));
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(maxResponseBytes, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            await KeepAsync(request, requestHeaders, requestBody, response, body, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task KeepAsync(
        HttpRequestMessage request,
        HeaderList requestHeaders,
        byte[] requestBody,
        HttpResponseMessage response,
        byte[] body,
        CancellationToken cancellationToken)
    {
        var url = new Uri(secrets.Show(request.RequestUri!));
        var name = folder.NextName(request.Method.Method, SubjectOf(url));
        var exchange = new RecordedExchange(name + ".http", request.Method.Method, url, (int)response.StatusCode)
        {
            Reason = response.ReasonPhrase ?? "",
            RequestHeaders = requestHeaders,
            RequestBody = requestBody.Length == 0 ? null : name + ".request" + ExtensionOf(request.Content, requestBody),
            ResponseHeaders = Masked(HeaderList.Of(response.Headers, response.Content.Headers)),
            ResponseBody = body.Length == 0 ? null : name + ExtensionOf(response.Content, body),
        };
        await folder.WriteAsync(exchange, secrets.Redact(requestBody.AsMemory()), secrets.Redact(body.AsMemory()), cancellationToken);
    }

    private HeaderList Masked(HeaderList headers) => new(
    [
        .. headers
            .Where(header => !Dropped.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .Select(header => KeyValuePair.Create(header.Key, secrets.IsSecretHeader(header.Key) ? Redactor.Mask : secrets.Redact(header.Value))),
    ]);

    private static string SubjectOf(Uri url)
    {
        var words = url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var subject = string.Concat(string.Join('-', words).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
        return subject.Length switch { 0 => "root", > 60 => subject[^60..], _ => subject };
    }

    private static string ExtensionOf(HttpContent? content, ReadOnlySpan<byte> body) => content?.Headers.ContentType?.MediaType switch
    {
        { } type when type.Contains("ndjson", StringComparison.Ordinal) => ".jsonl",
        { } type when type.Contains("json", StringComparison.Ordinal) => ".json",
        { } type when type.Contains("html", StringComparison.Ordinal) => ".html",
        { } type when type.Contains("xml", StringComparison.Ordinal) => ".xml",
        { } type when type.Contains("csv", StringComparison.Ordinal) => ".csv",
        { } type when type.StartsWith("text/", StringComparison.Ordinal) => ".txt",
        null when body is [(byte)'{' or (byte)'[', ..] => ".json",
        _ => ".bin",
    };
}
