using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pipeline.Diagnostics;

/// <summary>
/// Replaces secret values by <c>***</c> in any text that leaves the process: terminal, logs, JSON, artifacts, recordings.
/// There is one instance a process; every resolved secret is registered before it is used. Safe for concurrent use.
/// </summary>
public sealed class Redactor
{
    /// <summary>What stands in place of a secret.</summary>
    public const string Mask = "***";

    /// <summary>Shorter values would blank out half the output and are no secrets.</summary>
    private const int ShortestSecret = 4;

    /// <summary>Shorter lines of a secret of several lines are brackets and the like.</summary>
    private const int ShortestLine = 8;

    private readonly Lock gate = new();
    private volatile string[] secrets = [];

    /// <summary>Adds a value that must never be shown, together with the forms it takes in URLs and in JSON.</summary>
    public void Register(string secret)
    {
        if (secret.Length < ShortestSecret) return;
        lock (gate)
        {
            // Longest first: a secret that contains another one must not leave its tail behind.
            secrets = [.. secrets.Union(FormsOf(secret)).OrderByDescending(form => form.Length)];
        }
    }

    /// <summary>The text without any registered secret.</summary>
    public string Redact(string text)
    {
        foreach (var secret in secrets)
        {
            if (text.Contains(secret, StringComparison.Ordinal)) text = text.Replace(secret, Mask, StringComparison.Ordinal);
        }

        return text;
    }

    private static IEnumerable<string> FormsOf(string secret) =>
    [
        secret,
        Uri.EscapeDataString(secret),
        JsonEncodedText.Encode(secret).ToString(),
        JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
        // Text leaves by lines, so that a key of several lines never shows whole.
        .. secret.Contains('\n') ? secret.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length >= ShortestLine) : [],
    ];
}
