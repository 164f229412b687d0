using Pipeline.Diagnostics;
using YamlDotNet.Core;

namespace Pipeline.Configuration;

/// <summary>Turns a parser's complaint into a place, the line itself, and what people usually did wrong there.</summary>
internal static class YamlSyntax
{
    public static ConfigurationException Explain(YamlException error, string text, string file)
    {
        var lines = text.Split('\n');
        var location = Place(error, lines, file);
        var line = lines.ElementAtOrDefault(location.Line - 1)?.TrimEnd('\r') ?? "";
        var excerpt = line.Trim() is { Length: > 0 } shown ? $": {(shown.Length > 80 ? $"{shown[..80]}..." : shown)}" : "";
        return new ConfigurationException($"not valid YAML ({Reason(error)}){excerpt}", location, Hint(line));
    }

    /// <summary>The parser points at the token before a tab; the user must see the tab.</summary>
    private static SourceLocation Place(YamlException error, string[] lines, string file)
    {
        var (line, column) = (Math.Max(1, (int)error.Start.Line), Math.Max(1, (int)error.Start.Column));
        // Not every complaint that a tab leads to speaks of it: then it stands on the line or the next.
        var first = Math.Min(line, lines.Length) - 1;
        var end = error.Message.Contains("tab character", StringComparison.Ordinal) ? lines.Length : Math.Min(first + 2, lines.Length);
        var tabbed = Array.FindIndex(lines, first, end - first, candidate => Indentation(candidate).Contains('\t'));
        return tabbed < 0 ? new SourceLocation(file, line, column) : new SourceLocation(file, tabbed + 1, lines[tabbed].IndexOf('\t') + 1);
    }

    private static string Indentation(string line) => line[..(line.Length - line.TrimStart().Length)];

    private static string Reason(YamlException error)
    {
        var reason = error.Message.TrimEnd('.');
        return reason is [var first, .. var rest] ? char.ToLowerInvariant(first) + rest : "unreadable";
    }

    private static string? Hint(string line)
    {
        var value = line.Trim();
        if (Indentation(line).Contains('\t')) return "Indent with spaces: YAML does not allow tabs.";
        if (value.Contains("{{", StringComparison.Ordinal) || value.Contains("{%", StringComparison.Ordinal)) return "Put quotes around the template.";
        if (value.IndexOf(": ", StringComparison.Ordinal) is > 0 and var first && value.IndexOf(": ", first + 1, StringComparison.Ordinal) > 0)
            return "Put quotes around a value that contains ': '.";
        return value.Contains(": @", StringComparison.Ordinal) || value.Contains(": `", StringComparison.Ordinal) || value.Contains(": %", StringComparison.Ordinal)
            ? "Put quotes around the value."
            : null;
    }
}
