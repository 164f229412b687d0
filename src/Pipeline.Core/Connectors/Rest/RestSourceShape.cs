using Pipeline.Configuration;
using Pipeline.Connectors.Decoding;
using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

/// <summary>The keys of a REST source's file. A key is here only when something reads it.</summary>
public static class RestSourceShape
{
    private static readonly Shape Secret = Shape.Text;

    private static readonly Shape Address = Shape.TextLike(@"^https?://[^\s?#]+$", "an http or https address without query");

    private const string Places = "{interval.start}, {interval.end} and {cursor}, with :FORMAT if wanted, {parent.field} and {var.name} are filled in";

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

    /// <summary>The field a stream is read on by.</summary>
    public static ObjectShape Cursor { get; } = Shape.Object(
        "a cursor",
        ShapeKey.Required("field", Shape.Text, "The field of the rows, as dotted path: an instant, a date or a number. Its largest value is remembered."),
        ShapeKey.Optional("initial", Shape.Text, "Where to begin when nothing was read yet, as the source writes it.") with { Examples = ["2020-01-01"] },
        ShapeKey.Optional("lag", Shape.TextLike(@"^(\d+|(\d+(\.\d+)?(ms|s|m|h|d|w))+)$", "a length of time such as 2d, or a number for a numeric cursor"), "How far to reach back behind the largest value, for rows that come late.") with { Examples = ["2d"] },
        ShapeKey.Optional("param", Shape.Text, "The query parameter that says where to read on. It is left out while nothing is known.") with { Examples = ["fromDateTime"] },
        ShapeKey.Optional("end_param", Shape.Text, "The query parameter that says where to stop: the run's now, or --until.") with { Examples = ["toDateTime"] },
        ShapeKey.Optional("format", Shape.Text, "How both are written, as a .NET date format or unix; without it, as the source writes the field.") with { Examples = ["yyyy-MM-dd"] });

    /// <summary>Whose rows a child stream is asked for.</summary>
    public static ObjectShape ForEach { get; } = Shape.Object(
        "for_each",
        ShapeKey.Optional("stream", StreamKeys.Name, "A stream of this source: one question a row of its table."),
        ShapeKey.Optional("where", Shape.Text, "Only rows for which this SQL condition over the table's columns is true."),
        ShapeKey.Optional("values", Shape.List(Shape.Map(Shape.Text), minimum: 1), "Rows written here instead of a stream's."),
        ShapeKey.Optional("include", Shape.List(Shape.Text, minimum: 1), "Fields that every row gets as _parent_field, as text."),
        ShapeKey.Optional("concurrency", Shape.Integer(1, 64), "The most rows asked for at once; the rows that come of it keep their order.", "1"),
        ShapeKey.Optional("on_missing", Shape.Choice("fail", "skip"), "What an answer of 404 means.", "fail"));

    /// <summary>A stream.</summary>
    public static ObjectShape Stream { get; } = Shape.Object(
        "a stream",
        [
            .. StreamKeys.All,
            ShapeKey.Required("path", Shape.Text, $"Where it is, below base_url; {Places}.") with { Examples = ["/events"] },
            ShapeKey.Optional("method", Shape.Choice("GET", "POST"), "How it is asked.", "GET"),
            ShapeKey.Optional("params", Shape.Map(Shape.Text), $"Query parameters, sent in this order; {Places}, and one whose value is not known yet is left out."),
            ShapeKey.Optional("body", Shape.Text, $"The JSON to send, as text; {Places}."),
            ShapeKey.Optional("include_vars", Shape.List(StreamKeys.Name, minimum: 1), "Variables whose value every row gets as _var_name, as text.") with { Examples = ["[season]"] },
            ShapeKey.Optional("records", Shape.Text, "Where the rows lie in a page, as JSONPath without search.", "$") with { Examples = ["$[*]", "$.data.items[*]"] },
            ShapeKey.Optional("content", ContentShape.Either, "What the answers hold, when they are no JSON: archives, XML, CSV, documents. Such a stream has one page, or pages by Link header."),
            ShapeKey.Optional("paginator", PaginatorShape.Either, "How one page leads to the next.", "none"),
            ShapeKey.Optional("cursor", Cursor, "The field by which the stream is read on instead of again."),
            ShapeKey.Optional("for_each", ForEach, "The stream is asked once for each of these rows."),
            ShapeKey.Optional("concurrency", Shape.Integer(1, 64), "The most pages fetched at once, for the paginators page and offset with a total.", "1"),
            ShapeKey.Optional("conditional", Shape.Boolean, "Ask for the first page only when it changed (ETag, Last-Modified).", "false"),
            ShapeKey.Optional("poll_interval_header", Shape.Text, "The response header with the seconds to wait before the next poll.") with { Examples = ["X-Poll-Interval"] },
            ShapeKey.Optional("max_pages", Shape.Integer(1, 1_000_000), "Stop after this many pages, with a warning when there are more."),
        ]);

    /// <summary>A source's file.</summary>
    public static ObjectShape Source { get; } = Shape.Object(
        "a source",
        ShapeKey.Required("source", StreamKeys.Name, "The source's name, the same as its file's."),
        ShapeKey.Required("base_url", Address, "What every path is below of."),
        ShapeKey.Optional("headers", Shape.Map(Shape.Text), "Sent with every request; {interval.start}, {interval.end} and {cursor} are filled in."),
        SourceVars.Declaration,
        ShapeKey.Optional("auth", Auth, "How the source knows us."),
        ShapeKey.Optional("timeout", Shape.Duration, "How long one attempt may take, body included.", "60s"),
        ShapeKey.Optional("max_response_bytes", Shape.Integer(1), "The largest decompressed response accepted.", "268435456"),
        ShapeKey.Optional("rate_limit", Shape.TextLike(RateLimit.Pattern, "requests a second, minute or hour, such as 10/minute"), "The most requests the host may get; all sources and streams of a run with this limit count together.") with { Examples = ["10/minute"] },
        ShapeKey.Optional("retry", Retry, "What happens after a transient failure."),
        ShapeKey.Required("streams", Shape.List(Stream, minimum: 1), "What can be read from it."));
}
