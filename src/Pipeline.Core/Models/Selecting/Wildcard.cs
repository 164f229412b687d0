using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Models.Selecting;

/// <summary>Shell patterns as Python's fnmatch and glob read them: <c>*</c>, <c>?</c>, <c>[abc]</c>, <c>[!abc]</c>; case counts.</summary>
internal sealed class Wildcard
{
    private readonly Regex? regex;
    private readonly string text;

    private Wildcard(string text, Regex? regex) => (this.text, this.regex) = (text, regex);

    /// <summary>A pattern for names, in which <c>*</c> matches anything.</summary>
    public static Wildcard OfName(string pattern) => new(pattern, HasSpecials(pattern) ? Translate(pattern, ".", isPath: false) : null);

    /// <summary>A pattern for paths, in which <c>*</c> stays within a folder and <c>**</c> crosses them.</summary>
    public static Wildcard OfPath(string pattern) => new(pattern, HasSpecials(pattern) ? Translate(pattern, "[^/]", isPath: true) : null);

    public static bool HasSpecials(string pattern) => pattern.AsSpan().ContainsAny("*?[");

    public bool Matches(string name) => regex?.IsMatch(name) ?? name == text;

    private static Regex Translate(string pattern, string any, bool isPath)
    {
        var regex = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            var close = pattern[i] == '[' ? pattern.IndexOf(']', Math.Min(i + 2, pattern.Length)) : -1;
            if (close > 0)
            {
                var set = pattern[(i + 1)..close];
                regex.Append('[').Append(set[0] == '!' ? "^" + Escaped(set[1..]) : Escaped(set)).Append(']');
                i = close;
            }
            else if (isPath && pattern.AsSpan(i).StartsWith("**/"))
            {
                regex.Append("(.*/)?");
                i += 2;
            }
            else
            {
                regex.Append(pattern[i] switch { '*' => any + "*", '?' => any, var other => Regex.Escape(other.ToString()) });
            }
        }

        return new Regex(regex.Append(@"\z").ToString(), RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }

    private static string Escaped(string set) =>
        set.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("^", @"\^", StringComparison.Ordinal);
}
