using System.Collections;
using System.Net.Http.Headers;

namespace Pipeline.Connectors.Http;

/// <summary>The headers of a request or response, in order; names compare without case.</summary>
public sealed class HeaderList(params IReadOnlyList<KeyValuePair<string, string>> headers) : IReadOnlyList<KeyValuePair<string, string>>
{
    /// <summary>No headers.</summary>
    public static HeaderList Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => headers.Count;

    /// <inheritdoc/>
    public KeyValuePair<string, string> this[int index] => headers[index];

    /// <summary>The value of a header, several ones joined by a comma as HTTP allows; null when it is absent.</summary>
    public string? this[string name]
    {
        get
        {
            var matching = headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
            string[] values = [.. matching.Select(header => header.Value)];
            return values is [] ? null : string.Join(", ", values);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => headers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The headers with one set, in place of any of the same name.</summary>
    internal HeaderList With(string name, string value) =>
        new([.. headers.Where(header => !header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)), new(name, value)]);

    internal static HeaderList Of(HttpHeaders headers, HttpHeaders? contentHeaders) =>
        new([.. Flatten(headers), .. contentHeaders is null ? [] : Flatten(contentHeaders)]);

    private static IEnumerable<KeyValuePair<string, string>> Flatten(HttpHeaders headers) =>
        headers.NonValidated.SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value)));
}
