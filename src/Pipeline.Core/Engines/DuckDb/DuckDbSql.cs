using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Pipeline.Engines.DuckDb;

/// <summary>Writes names and texts into SQL. Values belong in parameters wherever the statement takes them.</summary>
public static partial class DuckDbSql
{
    /// <summary>The words the grammar keeps to itself: as a name they need quotes.</summary>
    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
        [
            "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both", "case", "cast", "check", "collate",
            "column", "constraint", "create", "default", "deferrable", "desc", "describe", "distinct", "do", "else", "end", "except",
            "false", "fetch", "for", "foreign", "from", "group", "having", "in", "initially", "intersect", "into", "lambda", "lateral",
            "leading", "limit", "not", "null", "offset", "on", "only", "or", "order", "pivot", "pivot_longer", "pivot_wider", "placing",
            "primary", "qualify", "references", "returning", "select", "show", "some", "summarize", "symmetric", "table", "then", "to",
            "trailing", "true", "union", "unique", "unpivot", "using", "variadic", "when", "where", "window", "with",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The identifier in double quotes.</summary>
    public static string Quoted(string identifier) => Enclosed(identifier, '"');

    /// <summary>The identifier as it is when that is safe, in double quotes otherwise: for text people read.</summary>
    public static string QuotedIfNeeded(string identifier) => IsPlain(identifier) ? identifier : Quoted(identifier);

    /// <summary>The text as a string literal.</summary>
    public static string Literal(string text) => Enclosed(text, '\'');

    /// <summary>The texts as a list literal, such as the one <c>read_parquet</c> takes.</summary>
    public static string Literal(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Literal))}]";

    /// <summary>
    /// A file to read as a string literal that names this one file, where the engine would take <c>*</c>, <c>?</c> and <c>[</c>
    /// for a pattern.
    /// </summary>
    public static string PathLiteral(string path) => Literal(PatternCharacter.Replace(path, "[$0]"));

    /// <summary>The same for several files.</summary>
    public static string PathLiteral(IEnumerable<string> paths) => $"[{string.Join(", ", paths.Select(PathLiteral))}]";

    [GeneratedRegex(@"[*?\[]")]
    private static partial Regex PatternCharacter { get; }

    private static string Enclosed(string text, char quote)
    {
        // SQL reaches the engine as a C string: what follows a NUL would silently be cut off.
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("a NUL cannot stand in SQL text; use a parameter", nameof(text));
        return $"{quote}{text.Replace($"{quote}", $"{quote}{quote}", StringComparison.Ordinal)}{quote}";
    }

    private static bool IsPlain(string identifier) =>
        identifier is [>= 'a' and <= 'z' or >= 'A' and <= 'Z' or '_', ..]
        && identifier.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
        && !Reserved.Contains(identifier);
}
