using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Connectors.Decoding;

/// <summary>
/// A pattern over names with <c>/</c>: <c>*</c> and <c>?</c> stay within a part, <c>**/</c> is any number of parts, <c>{a,b}</c> is one of
/// several, <c>[...]</c> has no meaning of its own.
/// </summary>
internal sealed class Glob
{
    private readonly string text;
    private readonly Regex regex;

    public Glob(string text)
    {
        this.text = text;
        Prefix = text[..(text.AsSpan().IndexOfAny("*?{") is >= 0 and var wild ? text.LastIndexOf('/', wild) + 1 : text.Length)];
        // No backtracking: a pattern cannot be slow on any name.
        regex = new Regex(ToRegex(text), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);
    }

    /// <summary>What every match begins with: a folder with its slash, or the whole name when nothing is left open.</summary>
    public string Prefix { get; }

    /// <summary>True when nothing is left open.</summary>
    public bool IsLiteral => Prefix.Length == text.Length && !text.EndsWith('/');

    /// <summary>What is wrong with a pattern; null for nothing.</summary>
    public static string? Fault(string text)
    {
        if (text.StartsWith('/')) return "it begins with '/'; names are relative to 'root'";
        if (text.Split('/').Contains("..")) return "it leads out of 'root' with '..'";
        var depth = 0;
        foreach (var symbol in text)
        {
            depth += symbol switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth is < 0 or > 1) return "its braces do not pair; {a,b} cannot be nested";
        }

        return depth == 0 ? null : "a '{' is not closed";
    }

    public bool IsMatch(string name) => regex.IsMatch(name);

    /// <inheritdoc/>
    public override string ToString() => text;

    private static string ToRegex(string text)
    {
        var regex = new StringBuilder(@"\A");
        var isInBraces = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text.AsSpan(i).StartsWith("**/") && (i == 0 || text[i - 1] == '/')) i += Append("(?:[^/]+/)*", 2);
            else if (text.AsSpan(i).StartsWith("**")) i += Append(".*", 1);
            else if (text[i] == ',' && isInBraces) regex.Append('|');
            else regex.Append(Single(text[i], ref isInBraces));
        }

        return regex.Append(@"\z").ToString();

        int Append(string part, int consumed)
        {
            regex.Append(part);
            return consumed;
        }
    }

    private static string Single(char symbol, ref bool isInBraces)
    {
        if (symbol is '{' or '}') isInBraces = symbol == '{';
        return symbol switch
        {
            '*' => "[^/]*",
            '?' => "[^/]",
            '{' => "(?:",
            '}' => ")",
            _ => Regex.Escape(symbol.ToString()),
        };
    }
}
