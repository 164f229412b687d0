namespace Pipeline.Connectors.Http;

/// <summary>One request to a source.</summary>
/// <param name="Method">GET or POST, mostly.</param>
/// <param name="Url">The absolute address, secrets included: show it only through <see cref="ExchangeSecrets.Show"/>.</param>
public sealed record ExchangeRequest(HttpMethod Method, Uri Url)
{
    /// <summary>Headers to send.</summary>
    public HeaderList Headers { get; init; } = HeaderList.Empty;

    /// <summary>The body to send; empty for none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    internal HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Url) { Content = Body.IsEmpty ? null : new ReadOnlyMemoryContent(Body) };
        foreach (var (name, value) in Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value)) message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }
}
