using System.Globalization;
using System.Text;
using Pipeline.Diagnostics;

namespace Pipeline.Connectors.Http.Recording;

/// <summary>
/// One exchange as its <c>.http</c> file tells it. Request, then response: a first line, headers, an empty line, and
/// <c>&lt; file</c> where a body lies beside it. Lines beginning with <c>#</c> are comments.
/// </summary>
internal sealed record RecordedExchange(string File, string Method, Uri Url, int Status)
{
    private const string BodyMark = "< ";

    public string Reason { get; init; } = "";

    public HeaderList RequestHeaders { get; init; } = HeaderList.Empty;

    /// <summary>The full path of the request's body; null for none.</summary>
    public string? RequestBody { get; init; }

    public HeaderList ResponseHeaders { get; init; } = HeaderList.Empty;

    /// <summary>The full path of the response's body; null for none.</summary>
    public string? ResponseBody { get; init; }

    /// <summary>The response's body; empty when there is none.</summary>
    public async Task<byte[]> ReadResponseBodyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return ResponseBody is { } file ? await System.IO.File.ReadAllBytesAsync(file, cancellationToken) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not to be taken for a failure of the network, which is tried again.
            throw new ExpectedException(
                $"'{ResponseBody}' cannot be replayed: {exception.Message}",
                "Record it again with --record.",
                innerException: exception);
        }
    }

    public string ToText()
    {
        var text = new StringBuilder();
        Append(text, $"{Method} {Url.AbsoluteUri}", RequestHeaders, RequestBody);
        text.Append('\n');
        Append(text, $"HTTP/1.1 {Status} {Reason}".TrimEnd(), ResponseHeaders, ResponseBody);
        return text.ToString();
    }

    public static RecordedExchange Parse(string file, string text) => new Parser(file, text).Parse();

    private static void Append(StringBuilder text, string firstLine, HeaderList headers, string? body)
    {
        text.Append(firstLine).Append('\n');
        foreach (var (name, value) in headers) text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\n");
        if (body is not null) text.Append(CultureInfo.InvariantCulture, $"\n{BodyMark}{Path.GetFileName(body)}\n");
    }

    /// <summary>Reads line by line so that whatever is wrong has a line to point at.</summary>
    private sealed class Parser(string file, string text)
    {
        private readonly string[] lines = [.. text.Split('\n').Select(line => line.TrimEnd('\r'))];
        private int next;

        public RecordedExchange Parse()
        {
            var (method, url) = RequestLine(Line("a request line such as 'GET https://host/path'"));
            var (requestHeaders, requestBody) = HeadersAndBody();
            var (status, reason) = StatusLine(Line("a status line such as 'HTTP/1.1 200 OK'"));
            var (responseHeaders, responseBody) = HeadersAndBody();
            if (SkipToText()) throw Wrong($"nothing may follow the response, but here is '{lines[next]}'", next);
            return new RecordedExchange(file, method, url, status)
            {
                Reason = reason,
                RequestHeaders = requestHeaders,
                RequestBody = requestBody,
                ResponseHeaders = responseHeaders,
                ResponseBody = responseBody,
            };
        }

        private (string Method, Uri Url) RequestLine(string line) =>
            line.Split(' ') is [var method, var address]
            && Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? (method, url)
                : throw Wrong($"expected a request line such as 'GET https://host/path', found '{line}'", next - 1);

        private (int Status, string Reason) StatusLine(string line) =>
            line.Split(' ', 3) is ["HTTP/1.1", { Length: 3 } code, .. var reason]
            && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status)
                ? (status, string.Concat(reason))
                : throw Wrong($"expected a status line such as 'HTTP/1.1 200 OK', found '{line}'", next - 1);

        private (HeaderList Headers, string? Body) HeadersAndBody()
        {
            List<KeyValuePair<string, string>> headers = [];
            for (; next < lines.Length && lines[next].Length > 0; next++)
            {
                var line = lines[next];
                if (line.IndexOf(": ", StringComparison.Ordinal) is not (> 0 and var colon))
                    throw Wrong($"expected 'Name: value', found '{line}'", next);
                headers.Add(new(line[..colon], line[(colon + 2)..]));
            }

            var hasBody = SkipToText() && lines[next].StartsWith(BodyMark, StringComparison.Ordinal);
            return (new HeaderList(headers), hasBody ? BodyFile(lines[next++]) : null);
        }

        private string BodyFile(string line)
        {
            var name = line[BodyMark.Length..].Trim();
            var path = Path.Combine(Path.GetDirectoryName(file)!, name);
            return name == Path.GetFileName(name) && System.IO.File.Exists(path)
                ? path
                : throw Wrong($"the body file '{name}' is not beside it", next - 1);
        }

        private string Line(string expected) =>
            SkipToText() ? lines[next++] : throw Wrong($"the file ends where {expected} should be", lines.Length - 1);

        private bool SkipToText()
        {
            while (next < lines.Length && (lines[next].Length == 0 || lines[next][0] == '#')) next++;
            return next < lines.Length;
        }

        private ConfigurationException Wrong(string what, int line) =>
            new($"not a recorded exchange: {what}", new SourceLocation(file, line + 1), "Record it again with --record, or remove the file.");
    }
}
