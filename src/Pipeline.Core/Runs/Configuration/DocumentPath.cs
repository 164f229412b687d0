using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Runs.Configuration;

/// <summary>
/// Where documents lie below their folder: <c>members/{bioguide_id}/trades.json</c>. Each name in braces is a column, and each value
/// of it makes a document of its own. A value is escaped so that it stays one piece of one segment of the path.
/// </summary>
public sealed partial record DocumentPath
{
    /// <summary>What such a path looks like; a segment cannot begin with a dot or an underscore.</summary>
    public const string Pattern = $"^{Segment}(/{Segment})*$";

    private const string Segment = @"([A-Za-z0-9]|\{[A-Za-z_][A-Za-z0-9_]*\})([A-Za-z0-9._-]|\{[A-Za-z_][A-Za-z0-9_]*\})*";

    /// <summary>A path that matches <see cref="Pattern"/>.</summary>
    public DocumentPath(string text)
    {
        Text = text;
        Columns = [.. Placeholder.Matches(text).Select(match => match.Groups["column"].Value).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The path as it is written.</summary>
    public string Text { get; }

    /// <summary>The columns in braces, in the order they first occur.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The path with the columns' values in place of them, in the order of <see cref="Columns"/>.</summary>
    public string With(IReadOnlyList<string> values) => Placeholder.Replace(Text, match => Escaped(values[IndexOf(match.Groups["column"].Value)]));

    /// <inheritdoc/>
    public bool Equals(DocumentPath? other) => other?.Text == Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>
    /// Letters, digits, <c>-</c>, <c>_</c> and <c>.</c> stay; everything else, and a dot or underscore in front, becomes <c>%XX</c> by its UTF-8
    /// bytes. No two values give one name, and none of them is <c>..</c>.
    /// </summary>
    internal static string Escaped(string value)
    {
        var escaped = new StringBuilder(value.Length);
        foreach (var unit in Encoding.UTF8.GetBytes(value))
        {
            var isPlain = char.IsAsciiLetterOrDigit((char)unit) || unit is (byte)'-' || (unit is (byte)'.' or (byte)'_' && escaped.Length > 0);
            if (isPlain) escaped.Append((char)unit);
            else escaped.Append('%').Append(unit.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }

    private int IndexOf(string column)
    {
        for (var index = 0; index < Columns.Count; index++)
        {
            if (Columns[index] == column) return index;
        }

        throw new System.Diagnostics.UnreachableException();
    }

    [GeneratedRegex(@"\{(?<column>[^{}]*)\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder { get; }
}
