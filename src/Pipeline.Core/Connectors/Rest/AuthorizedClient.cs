using System.Net;
using Pipeline.Connectors.Http;
using Pipeline.Diagnostics;

namespace Pipeline.Connectors.Rest;

/// <summary>
/// Sends a source's requests with its credentials, which are put in as each one leaves: next links need not carry them, and
/// a token that ran out is renewed once. A replay needs no credentials. Safe for concurrent use.
/// </summary>
internal sealed class AuthorizedClient(RestAuth auth, ExchangeClient client, OAuthTokens? tokens, bool isReplay) : IDisposable
{
    private const string KeyInUrl = "%7Bkey%7D";

    /// <summary>Sends and reads the whole answer; the caller disposes it.</summary>
    public async Task<ExchangeResponse> SendAsync(ExchangeRequest request, CancellationToken cancellationToken)
    {
        if (tokens is null) return await client.SendAsync(Authorize(request), cancellationToken);
        var token = await tokens.GetAsync(cancellationToken);
        try
        {
            return await client.SendAsync(WithToken(request, token), cancellationToken);
        }
        catch (SourceException exception) when (exception.InnerException is AttemptFailure { Status: HttpStatusCode.Unauthorized })
        {
            // The server may end a token before its time. A new one that is refused too is an error.
            await tokens.ForgetAsync(token, cancellationToken);
        }

        return await client.SendAsync(WithToken(request, await tokens.GetAsync(cancellationToken)), cancellationToken);
    }

    public void Dispose()
    {
        client.Dispose();
        tokens?.Dispose();
    }

    /// <summary>An address as it was before credentials were put in, for links of a source that gives them back.</summary>
    public Uri WithoutCredentials(Uri url)
    {
        var bare = auth.Parameters.Aggregate(url, (rest, parameter) => QueryString.Without(rest, parameter.Key));
        if (auth is not RestAuth.Path { Key: { Length: > 0 } key }) return bare;
        return new UriBuilder(bare) { Path = bare.AbsolutePath.Replace(Uri.EscapeDataString(key), KeyInUrl, StringComparison.Ordinal) }.Uri;
    }

    private ExchangeRequest Authorize(ExchangeRequest request) => request with
    {
        Url = auth.Parameters.Aggregate(WithKey(request.Url), (url, parameter) => QueryString.With(url, parameter.Key, parameter.Value)),
        Headers = auth.Headers.Aggregate(request.Headers, (headers, header) => headers.With(header.Key, header.Value)),
    };

    private static ExchangeRequest WithToken(ExchangeRequest request, string token) =>
        request with { Headers = request.Headers.With("Authorization", $"Bearer {token}") };

    private Uri WithKey(Uri url)
    {
        if (auth is not RestAuth.Path { Key: var key } || !url.AbsolutePath.Contains(KeyInUrl, StringComparison.Ordinal)) return url;
        if (key.Length == 0 && !isReplay)
            throw new SourceException("the key of the source is empty, and its address has a place for it", isTransient: false, "Set the key under 'auth'.");
        // A recording has the mask in the key's place.
        var text = key.Length == 0 ? Redactor.Mask : Uri.EscapeDataString(key);
        return new UriBuilder(url) { Path = url.AbsolutePath.Replace(KeyInUrl, text, StringComparison.Ordinal) }.Uri;
    }
}
