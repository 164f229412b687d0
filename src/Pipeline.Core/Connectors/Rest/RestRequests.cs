using System.Text;
using Pipeline.Connectors.Http;
using Pipeline.Schema;

namespace Pipeline.Connectors.Rest;

/// <summary>Requests as a source's file describes them, still without credentials.</summary>
internal static class RestRequests
{
    private static readonly HeaderList JsonContent = new([new("Content-Type", "application/json")]);

    /// <summary>The first request of a read.</summary>
    public static ExchangeRequest First(RestSourceOptions source, RestStreamOptions stream, StreamState state)
    {
        var request = new ExchangeRequest(stream.Method, UrlOf(source, stream))
        {
            Headers = new HeaderList(
            [
                .. source.Headers,
                .. stream.IsConditional ? Conditions(state) : HeaderList.Empty,
                .. stream.Body is not null && source.Headers["Content-Type"] is null ? JsonContent : HeaderList.Empty,
            ]),
            Body = Encoding.UTF8.GetBytes(stream.Body ?? ""),
        };
        return stream.Paginator.First(request);
    }

    /// <summary>The request as later pages are asked: validators speak of the first page only.</summary>
    public static ExchangeRequest WithoutConditions(ExchangeRequest request) => request with
    {
        Headers = new HeaderList([.. request.Headers.Where(header => header.Key is not ("If-None-Match" or "If-Modified-Since"))]),
    };

    private static Uri UrlOf(RestSourceOptions source, RestStreamOptions stream)
    {
        var path = $"{source.BaseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{stream.Path.TrimStart('/')}";
        var query = string.Join('&', stream.Params.Select(parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value)}"));
        return new Uri(query.Length == 0 ? path : $"{path}{(path.Contains('?') ? '&' : '?')}{query}");
    }

    // One of the two: a server that knows the entity tag must ignore the date.
    private static HeaderList Conditions(StreamState state) =>
        state.ETag is { } etag ? new([new("If-None-Match", etag)])
        : state.LastModified is { } date ? new([new("If-Modified-Since", date)])
        : HeaderList.Empty;
}
