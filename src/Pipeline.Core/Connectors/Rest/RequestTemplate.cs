using System.Text;
using System.Text.Json;
using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

/// <summary>A stream's requests as its source's file describes them, still without credentials and without what is only known when they are sent.</summary>
internal sealed class RequestTemplate
{
    private static readonly HeaderList JsonContent = new([new("Content-Type", "application/json")]);

    private readonly RestStreamOptions stream;
    private readonly string baseUrl;
    private readonly RequestText path;
    private readonly RequestText? body;
    private readonly IReadOnlyList<(string Name, RequestText Value)> parameters;
    private readonly IReadOnlyList<(string Name, RequestText Value)> headers;

    /// <summary>The template of a stream; a place nobody knows is a <see cref="FormatException"/>.</summary>
    public RequestTemplate(Uri baseUrl, HeaderList headers, RestStreamOptions stream)
    {
        (this.stream, this.baseUrl) = (stream, baseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/'));
        path = RequestText.Parse(stream.Path);
        body = stream.Body is null ? null : RequestText.Parse(stream.Body);
        parameters =
        [
            .. stream.Params.Select(parameter => (parameter.Key, RequestText.Parse(parameter.Value))),
            .. stream.CursorParam is { } start ? ((string, RequestText)[])[(start, RequestText.CursorStart(stream.CursorFormat))] : [],
            .. stream.CursorEndParam is { } end ? ((string, RequestText)[])[(end, RequestText.CursorEnd(stream.CursorFormat))] : [],
        ];
        this.headers = [.. headers.Select(header => (header.Key, RequestText.Parse(header.Value)))];
    }

    /// <summary>True when the requests say where the range begins.</summary>
    public bool UsesStart => Texts.Any(text => text.UsesStart);

    /// <summary>True when the requests say where the range ends.</summary>
    public bool UsesEnd => Texts.Any(text => text.UsesEnd);

    /// <summary>True when the requests carry the cursor.</summary>
    public bool UsesCursor => Texts.Any(text => text.UsesCursor);

    /// <summary>The parent's fields the requests use.</summary>
    public IEnumerable<string> ParentFields => Texts.SelectMany(text => text.ParentFields).Distinct();

    /// <summary>The source's variables the requests use.</summary>
    public IEnumerable<string> Variables => Texts.SelectMany(text => text.Variables).Distinct();

    private IEnumerable<RequestText> Texts =>
        [path, .. parameters.Select(parameter => parameter.Value), .. headers.Select(header => header.Value), .. body is null ? (RequestText[])[] : [body]];

    /// <summary>The request that asks the stream's question. A parameter whose value is not known yet is left out; anything else must be known.</summary>
    public ExchangeRequest Fill(RequestValues values) => new(stream.Method, UrlOf(values))
    {
        Headers = new HeaderList(
        [
            .. headers.Select(header => KeyValuePair.Create(header.Name, Known(header.Value, values, static text => text))),
            .. body is not null && !headers.Any(header => header.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)) ? JsonContent : HeaderList.Empty,
        ]),
        Body = BodyOf(values),
    };

    private Uri UrlOf(RequestValues values)
    {
        var address = $"{baseUrl}/{Known(path, values, Uri.EscapeDataString).TrimStart('/')}";
        var known = parameters.Select(parameter => (parameter.Name, parameter.Value.Fill(values, static text => text).Text)).Where(parameter => parameter.Text is not null);
        var query = string.Join('&', known.Select(parameter => $"{Uri.EscapeDataString(parameter.Name)}={Uri.EscapeDataString(parameter.Text!)}"));
        return new Uri(query.Length == 0 ? address : $"{address}{(address.Contains('?') ? '&' : '?')}{query}");
    }

    private byte[] BodyOf(RequestValues values)
    {
        if (body is null) return [];
        var text = Known(body, values, static value => JsonEncodedText.Encode(value, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString());
        try
        {
            using var json = JsonDocument.Parse(text);
        }
        catch (JsonException exception)
        {
            throw Unusable("its body is no JSON once its places are filled", "Put quotes around places of the body whose values are text.", exception);
        }

        return Encoding.UTF8.GetBytes(text);
    }

    private string Known(RequestText text, RequestValues values, Func<string, string> escape)
    {
        var (filled, unknown) = text.Fill(values, escape);
        if (filled is not null) return filled;
        throw unknown!.StartsWith("{parent.", StringComparison.Ordinal)
            ? Unusable($"{unknown} is null in one of the parent's rows", "Leave such rows out with 'where' under 'for_each'.")
            : Unusable($"{unknown} is not known yet: nothing was read so far", "Give the stream a cursor with 'initial', or ask with --since and --until.");
    }

    private SourceException Unusable(string reason, string hint, Exception? cause = null) =>
        new($"{stream.Spec.FullName} cannot be asked ({stream.Method} {stream.Path}): {reason}", isTransient: false, hint, cause);
}
