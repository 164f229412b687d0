using System.Net;

namespace Pipeline.Connectors.Http;

/// <summary>A whole answer: status, headers and body, decompressed. The body lives in a pooled buffer until disposal.</summary>
public sealed class ExchangeResponse : IDisposable
{
    private readonly PooledBuffer body;

    internal ExchangeResponse(Uri url, HttpStatusCode status, HeaderList headers, PooledBuffer body) =>
        (Url, Status, Headers, this.body) = (url, status, headers, body);

    /// <summary>The address that answered: after redirects, another one than was asked.</summary>
    public Uri Url { get; }

    /// <summary>A success, or 304 when the request was conditional.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>The response's headers, those of its content included.</summary>
    public HeaderList Headers { get; }

    /// <summary>The decompressed body.</summary>
    public ReadOnlyMemory<byte> Body => body.WrittenMemory;

    /// <summary>True when the condition the request carried says nothing changed.</summary>
    public bool IsNotModified => Status == HttpStatusCode.NotModified;

    /// <inheritdoc/>
    public void Dispose() => body.Dispose();
}
