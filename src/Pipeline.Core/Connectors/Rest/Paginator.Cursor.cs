using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

/// <summary>What part of a request carries a cursor.</summary>
public enum CursorPlace
{
    /// <summary>A query parameter.</summary>
    Query,

    /// <summary>A header.</summary>
    Header,

    /// <summary>A member of the JSON body.</summary>
    Body,
}

public abstract partial record Paginator
{
    /// <summary>A page's body holds a cursor, opaque to us, that asks for the next one.</summary>
    /// <param name="Path">Where it lies; absent, null or empty on the last page.</param>
    /// <param name="Place">What carries it back.</param>
    /// <param name="Name">The parameter, header or member; a member inside others is named by a dotted path.</param>
    public sealed record Cursor(RecordsPath Path, CursorPlace Place, string Name) : Paginator
    {
        internal override ExchangeRequest? Next(ReadPage page) => page.Find(Path) is not { } cursor ? null : Place switch
        {
            CursorPlace.Query => page.Request with { Url = QueryString.With(page.Request.Url, Name, cursor.Text) },
            CursorPlace.Header => page.Request with { Headers = page.Request.Headers.With(Name, cursor.Text) },
            _ => page.Request with { Body = InBody(page.Request.Body.Span, cursor) },
        };

        // A number goes back as a number: sources that answer 17 refuse "17".
        private byte[] InBody(ReadOnlySpan<byte> body, PageValue cursor)
        {
            var root = JsonNode.Parse(body)!.AsObject();
            var names = Name.Split('.');
            var parent = names[..^1].Aggregate(root, Enter);
            parent[names[^1]] = cursor.IsNumber ? JsonNode.Parse(cursor.Text) : JsonValue.Create(cursor.Text);
            return Written(root);
        }

        private JsonObject Enter(JsonObject parent, string name) => parent[name] switch
        {
            JsonObject inner => inner,
            null => (JsonObject)(parent[name] = new JsonObject()),
            _ => throw new PageException($"the request's body has no object '{name}' to put the cursor '{Name}' into", "Correct 'body' of the stream or of its paginator."),
        };

        private static byte[] Written(JsonObject root)
        {
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer)) root.WriteTo(json);
            return buffer.ToArray();
        }
    }
}
