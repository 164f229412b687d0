using System.Text.Json;
using Pipeline.Configuration;
using Pipeline.Connectors.Http;
using Pipeline.Diagnostics;

namespace Pipeline.Connectors.Rest;

/// <summary>Reads a source's file into <see cref="RestSourceOptions"/>. What its keys are and mean is in <see cref="RestSourceShape"/>.</summary>
public static class RestSourceFile
{
    /// <summary>The source with its placeholders filled in; throws a <see cref="ConfigurationException"/> with everything that is wrong.</summary>
    public static async ValueTask<RestSourceOptions> BindAsync(YamlNode file, Interpolation interpolation, CancellationToken cancellationToken)
    {
        var source = await BoundObject.OpenAsync(RestSourceShape.Source, file, "the file", interpolation, cancellationToken);
        var problems = new ProblemList();
        var options = Source(source, problems);
        problems.ThrowIfAny();
        return options;
    }

    private static RestSourceOptions Source(BoundObject source, ProblemList problems)
    {
        var name = source.Text("source");
        if (!Uri.TryCreate(source.Text("base_url"), UriKind.Absolute, out var baseUrl))
            problems.Add($"'base_url' is no address: {source.Given("base_url")!.Describe()}", source.LocationOf("base_url"));
        var auth = Auth(source, problems);
        var streams = Streams(source, name, problems);
        if (auth is RestAuth.Path && !HasKey(source.Text("base_url")) && streams.Find(stream => !HasKey(stream.Path)) is { } stream)
            problems.Add($"neither 'base_url' nor the path of '{stream.Spec.Name}' has a '{{key}}' for the key of 'auth'", source.LocationOf("auth"));
        return new RestSourceOptions(name, baseUrl!)
        {
            Headers = new HeaderList(source.Map("headers")),
            Auth = auth,
            Exchange = Exchange(source),
            Streams = streams,
        };
    }

    private static bool HasKey(string address) => address.Split('?')[0].Contains("{key}", StringComparison.Ordinal);

    private static RestAuth Auth(BoundObject source, ProblemList problems) => source.Variant("auth", RestSourceShape.Auth) switch
    {
        null => RestAuth.Anonymous,
        ("bearer", var auth) => new RestAuth.Bearer(auth.Text("token")),
        ("header", var auth) => new RestAuth.Header(auth.Text("name"), auth.Text("value")),
        ("query", var auth) => new RestAuth.Query(auth.Text("name"), auth.Text("value")),
        ("basic", var auth) => new RestAuth.Basic(auth.Text("user"), auth.Text("password")),
        ("path", var auth) => new RestAuth.Path(auth.Text("key")),
        ("oauth2", var auth) => OAuth2(auth, problems),
        var (kind, _) => throw new InvalidOperationException($"the shape allows the auth kind '{kind}' and nothing reads it"),
    };

    private static RestAuth.OAuth2 OAuth2(BoundObject auth, ProblemList problems)
    {
        if (!Uri.TryCreate(auth.Text("token_url"), UriKind.Absolute, out var tokenUrl))
            problems.Add($"'token_url' is no address: {auth.Given("token_url")!.Describe()}", auth.LocationOf("token_url"));
        return new RestAuth.OAuth2(tokenUrl!, auth.Text("client_id"), auth.Text("client_secret"))
        {
            Scope = auth.TextOrNull("scope"),
            IsSecretInBody = auth.Text("credentials") == "body",
        };
    }

    private static ExchangeOptions Exchange(BoundObject source)
    {
        var options = new ExchangeOptions
        {
            Timeout = source.Duration("timeout")!.Value,
            MaxResponseBytes = source.Integer("max_response_bytes")!.Value,
            RateLimit = source.TextOrNull("rate_limit") is { } text && RateLimit.TryParse(text, out var limit) ? limit : null,
        };
        return source.Object("retry", RestSourceShape.Retry) is not { } retry ? options : options with
        {
            Retry = new RetryOptions
            {
                Attempts = (int)retry.Integer("attempts")!.Value,
                FirstDelay = retry.Duration("first_delay")!.Value,
                MaxWait = retry.Duration("max_wait")!.Value,
            },
        };
    }

    private static List<RestStreamOptions> Streams(BoundObject source, string sourceName, ProblemList problems)
    {
        List<RestStreamOptions> streams = [];
        foreach (var stream in source.Objects("streams", RestSourceShape.Stream))
        {
            var name = stream.Text("name");
            if (streams.Find(other => other.Spec.Name == name) is { } other)
                problems.Add($"the stream '{name}' is already declared on line {other.Spec.Location.Line}", stream.LocationOf("name"), "Give it another name.");
            streams.Add(Stream(stream, sourceName, problems));
        }

        return streams;
    }

    private static RestStreamOptions Stream(BoundObject stream, string source, ProblemList problems)
    {
        var records = Records(stream, problems);
        return new RestStreamOptions(StreamKeys.Bind(stream, source, problems), stream.Text("path"))
        {
            Method = HttpMethod.Parse(stream.Text("method")),
            Params = stream.Map("params"),
            Body = Body(stream, problems),
            Records = records,
            Paginator = new PaginatorBinding(stream, records, problems).Bind(),
            MaxPages = (int?)stream.Integer("max_pages"),
            IsConditional = stream.Boolean("conditional"),
            PollIntervalHeader = stream.TextOrNull("poll_interval_header"),
        };
    }

    private static RecordsPath Records(BoundObject stream, ProblemList problems)
    {
        if (RecordsPath.TryParse(stream.Text("records"), out var path, out var error)) return path;
        problems.Add($"'records' cannot be {stream.Given("records")!.Describe()}: {error}", stream.LocationOf("records"));
        return RecordsPath.Root;
    }

    private static string? Body(BoundObject stream, ProblemList problems)
    {
        if (stream.TextOrNull("body") is not { } body) return null;
        try
        {
            using var json = JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            problems.Add("'body' is not JSON", stream.LocationOf("body"));
        }

        return body;
    }
}
