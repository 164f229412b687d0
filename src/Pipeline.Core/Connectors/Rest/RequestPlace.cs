using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

/// <summary>What part of a request carries a cursor or a count.</summary>
public enum RequestPlace
{
    /// <summary>A query parameter.</summary>
    Query,

    /// <summary>A header.</summary>
    Header,

    /// <summary>A member of the JSON body; one inside others is named by a dotted path.</summary>
    Body,
}

/// <summary>Puts values into requests.</summary>
internal static class RequestPlaces
{
    /// <summary>The request with a value in its place, instead of one that was there.</summary>
    public static ExchangeRequest With(this ExchangeRequest request, RequestPlace place, string name, string value, bool isNumber) => place switch
    {
        RequestPlace.Query => request with { Url = QueryString.With(request.Url, name, value) },
        RequestPlace.Header => request with { Headers = request.Headers.With(name, value) },
        _ => request with { Body = InBody(request.Body.Span, name.Split('.'), isNumber ? JsonNode.Parse(value) : JsonValue.Create(value)) },
    };

    /// <summary>The request with a number in its place.</summary>
    public static ExchangeRequest With(this ExchangeRequest request, RequestPlace place, string name, long number) =>
        request.With(place, name, number.ToString(CultureInfo.InvariantCulture), isNumber: true);

    private static byte[] InBody(ReadOnlySpan<byte> body, string[] names, JsonNode? value)
    {
        var root = JsonNode.Parse(body)!.AsObject();
        names[..^1].Aggregate(root, Enter)[names[^1]] = value;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) root.WriteTo(json);
        return buffer.ToArray();
    }

    private static JsonObject Enter(JsonObject parent, string name) => parent[name] switch
    {
        JsonObject inner => inner,
        null => (JsonObject)(parent[name] = new JsonObject()),
        _ => throw new PageException($"the request's body has no object '{name}' to put the paginator's value into", "Correct 'body' of the stream or of its paginator."),
    };
}
