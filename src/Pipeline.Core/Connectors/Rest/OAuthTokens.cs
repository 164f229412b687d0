using System.Globalization;
using System.Text.Json;
using Pipeline.Connectors.Http;
using Pipeline.Diagnostics;

namespace Pipeline.Connectors.Rest;

/// <summary>
/// The access token of a source (OAuth 2.0 client credentials, RFC 6749 section 4.4): fetched when first needed, kept until
/// shortly before it expires, hidden from all output. Token requests are never recorded. Safe for concurrent use.
/// </summary>
internal sealed class OAuthTokens(RestAuth.OAuth2 auth, ExchangeClient client, Redactor redactor, TimeProvider clock) : IDisposable
{
    /// <summary>A token must not expire on its way.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim gate = new(1);
    private (string Text, DateTimeOffset? RenewAt)? current;

    /// <summary>A token that is good for now.</summary>
    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (current is not { } token || clock.GetUtcNow() >= token.RenewAt) current = token = await FetchAsync(cancellationToken);
            return token.Text;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Drops a token the server refused, unless another one has taken its place.</summary>
    public async Task ForgetAsync(string refused, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        if (current?.Text == refused) current = null;
        gate.Release();
    }

    public void Dispose()
    {
        client.Dispose();
        gate.Dispose();
    }

    private async Task<(string Text, DateTimeOffset? RenewAt)> FetchAsync(CancellationToken cancellationToken)
    {
        using var answer = await client.SendAsync(auth.TokenRequest(), cancellationToken);
        var (text, lifetime) = Read(answer);
        redactor.Register(text);
        return (text, lifetime is { } time ? clock.GetUtcNow() + time - Shorter(Margin, time / 2) : null);
    }

    private (string Text, TimeSpan? Lifetime) Read(ExchangeResponse answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            var token = json.RootElement.GetProperty("access_token").GetString();
            if (token is not { Length: > 0 }) throw NoToken();
            return (token, LifetimeOf(json.RootElement));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw NoToken(exception);
        }
    }

    // Some servers write the seconds as text.
    private static TimeSpan? LifetimeOf(JsonElement answer) =>
        answer.TryGetProperty("expires_in", out var value) && long.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, 100L * 365 * 86_400))
            : null;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private SourceException NoToken(Exception? cause = null) => new(
        $"the answer of {auth.TokenUrl.GetLeftPart(UriPartial.Path)} has no access token",
        isTransient: false,
        "Check 'token_url' under 'auth'.",
        cause);
}
