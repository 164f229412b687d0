using System.Security.Cryptography;

namespace Pipeline.Connectors.Http.Recording;

/// <summary>What makes two requests the same to a recording: method, address without secret parameters, body, and conditions.</summary>
internal sealed record ExchangeKey(string Method, string Url, string Body, string? IfNoneMatch, string? IfModifiedSince)
{
    public static ExchangeKey Of(string method, Uri url, HeaderList headers, ReadOnlyMemory<byte> body, ExchangeSecrets secrets) => new(
        method,
        secrets.Identity(url),
        body.IsEmpty ? "" : Convert.ToHexStringLower(SHA256.HashData(secrets.Redact(body).Span))[..12],
        headers["If-None-Match"],
        headers["If-Modified-Since"]);

    /// <summary>The request as messages name it.</summary>
    public override string ToString() =>
        $"{Method} {Url}"
        + (Body.Length > 0 ? $" with body sha256 {Body}" : "")
        + (IfNoneMatch is null ? "" : $" with If-None-Match: {IfNoneMatch}")
        + (IfModifiedSince is null ? "" : $" with If-Modified-Since: {IfModifiedSince}");
}
