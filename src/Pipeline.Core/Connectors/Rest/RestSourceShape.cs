using Pipeline.Configuration;
using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

/// <summary>The keys of a REST source's file. A key is here only when something reads it.</summary>
public static class RestSourceShape
{
    private static readonly Shape Secret = Shape.Text;

    private static readonly Shape Address = Shape.TextLike(@"^https?://[^\s?#]+$", "an http or https address without query");

    private static readonly Shape Parameter = Shape.TextLike(@"^(?![\s\S]*\{interval\.)", "text without {interval...}, which no source understands yet");

    /// <summary>How the source knows us.</summary>
    public static KindShape Auth { get; } = Shape.Kinds(
        "auth",
        ("bearer", Shape.Object(
            "bearer auth",
            ShapeKey.Required("token", Secret, "The token, from a secret. An empty one sends no header.") with { Examples = ["${secret:github/api#GITHUB_TOKEN:-}"] })),
        ("header", Shape.Object(
            "header auth",
            ShapeKey.Required("name", Shape.Text, "The header's name.") with { Examples = ["X-Auth-Token"] },
            ShapeKey.Required("value", Secret, "Its value, from a secret."))),
        ("query", Shape.Object(
            "query auth",
            ShapeKey.Required("name", Shape.Text, "The query parameter's name.") with { Examples = ["api_key"] },
            ShapeKey.Required("value", Secret, "Its value, from a secret."))),
        ("basic", Shape.Object(
            "basic auth",
            ShapeKey.Required("user", Shape.Text, "The user."),
            ShapeKey.Required("password", Secret, "The password, from a secret."))),
        ("path", Shape.Object(
            "path auth",
            ShapeKey.Required("key", Secret, "What takes the place of {key} in base_url or path, from a secret."))),
        ("oauth2", Shape.Object(
            "oauth2 auth",
            ShapeKey.Required("token_url", Address, "Where tokens are given (client credentials)."),
            ShapeKey.Required("client_id", Shape.Text, "Who asks."),
            ShapeKey.Required("client_secret", Secret, "The proof of it, from a secret. An empty one asks for no token."),
            ShapeKey.Optional("scope", Shape.Text, "What the token is to allow."),
            ShapeKey.Optional("credentials", Shape.Choice("header", "body"), "Where id and secret are sent.", "header"))));

    /// <summary>What happens after a transient failure.</summary>
    public static ObjectShape Retry { get; } = Shape.Object(
        "retry",
        ShapeKey.Optional("attempts", Shape.Integer(1, 20), "Tries in all, the first included.", "4"),
        ShapeKey.Optional("first_delay", Shape.Duration, "The wait after the first failure; it doubles with each one.", "1s"),
        ShapeKey.Optional("max_wait", Shape.Duration, "The longest wait a server may ask for.", "5m"));

    /// <summary>A stream.</summary>
    public static ObjectShape Stream { get; } = Shape.Object(
        "a stream",
        [
            .. StreamKeys.All,
            ShapeKey.Required("path", Parameter, "Where it is, below base_url.") with { Examples = ["/events"] },
            ShapeKey.Optional("method", Shape.Choice("GET", "POST"), "How it is asked.", "GET"),
            ShapeKey.Optional("params", Shape.Map(Parameter), "Query parameters, sent in this order."),
            ShapeKey.Optional("body", Parameter, "The JSON to send, as text."),
            ShapeKey.Optional("records", Shape.Text, "Where the rows lie in a page, as JSONPath without search.", "$") with { Examples = ["$[*]", "$.data.items[*]"] },
            ShapeKey.Optional("paginator", PaginatorShape.Either, "How one page leads to the next.", "none"),
            ShapeKey.Optional("conditional", Shape.Boolean, "Ask for the first page only when it changed (ETag, Last-Modified).", "false"),
            ShapeKey.Optional("poll_interval_header", Shape.Text, "The response header with the seconds to wait before the next poll.") with { Examples = ["X-Poll-Interval"] },
            ShapeKey.Optional("max_pages", Shape.Integer(1, 1_000_000), "Stop after this many pages, with a warning when there are more."),
        ]);

    /// <summary>A source's file.</summary>
    public static ObjectShape Source { get; } = Shape.Object(
        "a source",
        ShapeKey.Required("source", StreamKeys.Name, "The source's name, the same as its file's."),
        ShapeKey.Required("base_url", Address, "What every path is below of."),
        ShapeKey.Optional("headers", Shape.Map(Shape.Text), "Sent with every request."),
        ShapeKey.Optional("auth", Auth, "How the source knows us."),
        ShapeKey.Optional("timeout", Shape.Duration, "How long one attempt may take, body included.", "60s"),
        ShapeKey.Optional("max_response_bytes", Shape.Integer(1), "The largest decompressed response accepted.", "268435456"),
        ShapeKey.Optional("rate_limit", Shape.TextLike(RateLimit.Pattern, "requests a second, minute or hour, such as 10/minute"), "The most requests the host may get; all sources and streams of a run with this limit count together.") with { Examples = ["10/minute"] },
        ShapeKey.Optional("retry", Retry, "What happens after a transient failure."),
        ShapeKey.Required("streams", Shape.List(Stream, minimum: 1), "What can be read from it."));
}
