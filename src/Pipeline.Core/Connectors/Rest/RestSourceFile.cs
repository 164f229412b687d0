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
        var headers = new HeaderList(source.Map("headers"));
        var variables = SourceVars.Bind(source);
        foreach (var stream in source.Objects("streams", RestSourceShape.Stream))
        {
            var name = stream.Text("name");
            if (streams.Find(other => other.Spec.Name == name) is { } other)
                problems.Add($"the stream '{name}' is already declared on line {other.Spec.Location.Line}", stream.LocationOf("name"), "Give it another name.");
            streams.Add(new RestStreamBinding(stream, sourceName, headers, variables, problems).Bind());
        }

        RequireParents(source, streams, problems);
        return streams;
    }

    private static void RequireParents(BoundObject source, List<RestStreamOptions> streams, ProblemList problems)
    {
        var names = streams.Select(stream => stream.Spec.Name).ToArray();
        foreach (var (stream, keys) in streams.Zip(source.Objects("streams", RestSourceShape.Stream)))
        {
            if (stream.Spec.Parent?.Stream is not { } parent) continue;
            if (!names.Contains(parent))
                problems.Add($"'for_each' names no stream of this source: '{parent}'", keys.LocationOf("for_each"), NearestName.Hint(parent, names));
            else if (IsBelowItself(stream, streams))
                problems.Add($"'for_each' of '{stream.Spec.Name}' leads back to it", keys.LocationOf("for_each"));
        }
    }

    private static bool IsBelowItself(RestStreamOptions stream, List<RestStreamOptions> streams)
    {
        var above = stream.Spec.Parent?.Stream;
        for (var steps = 0; above is not null && steps < streams.Count; steps++)
        {
            if (above == stream.Spec.Name) return true;
            above = streams.Find(other => other.Spec.Name == above)?.Spec.Parent?.Stream;
        }

        return false;
    }

    /// <summary>True when the text is JSON of a kind; places in it count as values.</summary>
    internal static bool IsJson(string? text, JsonValueKind? kind = null)
    {
        if (text is null) return false;
        try
        {
            using var json = JsonDocument.Parse(RequestText.Parse(text).Filled("0"));
            return kind is null || json.RootElement.ValueKind == kind;
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            return kind is not null; // said once, where 'body' is read
        }
    }
}
