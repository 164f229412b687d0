using System.Collections.Frozen;
using System.Text;
using System.Text.Unicode;
using Pipeline.Diagnostics;

namespace Pipeline.Connectors.Http;

/// <summary>
/// What of an exchange must never be shown or recorded: headers and query parameters by name, registered secrets by value.
/// </summary>
public sealed class ExchangeSecrets(Redactor redactor, IEnumerable<string>? headers = null, IEnumerable<string>? parameters = null)
{
    private static readonly string[] UsualHeaders =
        ["Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Api-Key", "X-Auth-Token"];

    private static readonly string[] UsualParameters =
    [
        "access_token", "api_key", "apikey", "client_secret", "password", "sig", "token",
        "X-Amz-Credential", "X-Amz-Security-Token", "X-Amz-Signature",
    ];

    private readonly FrozenSet<string> headerNames = UsualHeaders.Concat(headers ?? []).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private readonly FrozenSet<string> parameterNames = UsualParameters.Concat(parameters ?? []).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>True when a header's value is secret whatever it is.</summary>
    public bool IsSecretHeader(string name) => headerNames.Contains(name);

    /// <summary>The text without registered secrets.</summary>
    public string Redact(string text) => redactor.Redact(text);

    /// <summary>The address as it may be shown: no user info, secret parameters masked.</summary>
    public string Show(Uri url) => Rewrite(url, parameter => [$"{NameOf(parameter)}={Redactor.Mask}"]);

    /// <summary>True when the address holds what may not be shown.</summary>
    internal bool HasSecret(Uri url) =>
        url.UserInfo.Length > 0
        || url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Any(IsSecret)
        || Redact(url.AbsoluteUri) != url.AbsoluteUri;

    /// <summary>The address as recordings are matched: secret parameters left out, since a replay may not know them.</summary>
    internal string Identity(Uri url) => Rewrite(url, _ => []);

    /// <summary>The body without registered secrets; the same bytes when it holds none.</summary>
    internal ReadOnlyMemory<byte> Redact(ReadOnlyMemory<byte> body)
    {
        // Latin-1 keeps every byte of a body that is no text.
        var encoding = Utf8.IsValid(body.Span) ? Encoding.UTF8 : Encoding.Latin1;
        var text = encoding.GetString(body.Span);
        var redacted = Redact(text);
        return ReferenceEquals(text, redacted) ? body : encoding.GetBytes(redacted);
    }

    /// <summary>The beginning of a body as one line of a message.</summary>
    internal string Excerpt(ReadOnlyMemory<byte> body, int length)
    {
        // Redacted before it is cut: half a secret at the end would no longer be recognised.
        var text = Redact(Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 16 * length)]));
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= length ? line : line[..length] + "…";
    }

    private string Rewrite(Uri url, Func<string, string[]> secretParameter)
    {
        var parameters = url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(parameter => IsSecret(parameter) ? secretParameter(parameter) : [parameter]);
        var query = string.Join('&', parameters);
        var place = url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        return Redact(query.Length > 0 ? $"{place}?{query}" : place);
    }

    private bool IsSecret(string parameter) =>
        parameterNames.Contains(NameOf(parameter)) || parameter.EndsWith("=" + Redactor.Mask, StringComparison.Ordinal);

    private static string NameOf(string parameter) => Uri.UnescapeDataString(parameter.Split('=', 2)[0]);
}
