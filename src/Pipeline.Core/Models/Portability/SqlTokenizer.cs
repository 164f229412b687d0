namespace Pipeline.Models.Portability;

/// <summary>Cuts SQL into tokens. Never fails: what is not closed reaches to the end.</summary>
internal static class SqlTokenizer
{
    /// <summary>Symbols of more than one character, longest first.</summary>
    private static readonly string[] Symbols =
    [
        "!~~*", "->>", "!~*", "~~*", "<=>",
        "::", "//", "||", "->", "**", "<>", "!=", "==", "<=", ">=", ":=", "=>", "!~", "~*", "@>", "<@",
    ];

    public static IReadOnlyList<SqlToken> Tokens(string sql)
    {
        List<SqlToken> tokens = [];
        for (var at = SkipBlank(sql, 0); at < sql.Length; at = SkipBlank(sql, at))
        {
            var (kind, end) = Next(sql, at);
            var text = sql[at..end];
            // dbt's macros print upper and lower case alike.
#pragma warning disable CA1308
            tokens.Add(new SqlToken(kind, kind is SqlTokenKind.Word ? text.ToLowerInvariant() : text, at));
#pragma warning restore CA1308
            at = end;
        }

        return tokens;
    }

    private static (SqlTokenKind Kind, int End) Next(string sql, int at) => sql[at] switch
    {
        '\'' => (SqlTokenKind.Text, Quoted(sql, at, '\'')),
        '"' => (SqlTokenKind.QuotedName, Quoted(sql, at, '"')),
        '$' when DollarTag(sql, at) is { } tag => (SqlTokenKind.Text, After(sql, at + tag.Length, tag)),
        'e' or 'E' when at + 1 < sql.Length && sql[at + 1] == '\'' => (SqlTokenKind.Text, Escaped(sql, at + 1)),
        '.' when at + 1 < sql.Length && char.IsAsciiDigit(sql[at + 1]) => (SqlTokenKind.Number, Number(sql, at)),
        var c when char.IsAsciiDigit(c) => (SqlTokenKind.Number, Number(sql, at)),
        var c when char.IsLetter(c) || c == '_' => (SqlTokenKind.Word, Word(sql, at)),
        _ => (SqlTokenKind.Symbol, at + Symbol(sql, at)),
    };

    private static int SkipBlank(string sql, int at)
    {
        while (at < sql.Length)
        {
            if (char.IsWhiteSpace(sql[at])) at++;
            else if (sql.AsSpan(at).StartsWith("--")) at = After(sql, at, "\n");
            else if (sql.AsSpan(at).StartsWith("/*")) at = After(sql, at + 2, "*/");
            else break;
        }

        return at;
    }

    private static int After(string sql, int at, string terminator) =>
        at < sql.Length && sql.IndexOf(terminator, at, StringComparison.Ordinal) is >= 0 and var end ? end + terminator.Length : sql.Length;

    private static int Quoted(string sql, int at, char quote)
    {
        for (var i = at + 1; i < sql.Length; i++)
        {
            if (sql[i] != quote) continue;
            if (i + 1 < sql.Length && sql[i + 1] == quote) i++;
            else return i + 1;
        }

        return sql.Length;
    }

    private static int Escaped(string sql, int at)
    {
        for (var i = at + 1; i < sql.Length; i++)
        {
            if (sql[i] == '\\') i++;
            else if (sql[i] == '\'') return i + 1;
        }

        return sql.Length;
    }

    private static string? DollarTag(string sql, int at)
    {
        var end = at + 1;
        while (end < sql.Length && (char.IsLetter(sql[end]) || sql[end] == '_')) end++;
        return end < sql.Length && sql[end] == '$' ? sql[at..(end + 1)] : null;
    }

    private static int Number(string sql, int at)
    {
        var end = at;
        while (end < sql.Length && (char.IsAsciiLetterOrDigit(sql[end]) || sql[end] is '.' or '_' || IsSignOfExponent(sql, end))) end++;
        return end;
    }

    private static bool IsSignOfExponent(string sql, int at) => sql[at] is '+' or '-' && sql[at - 1] is 'e' or 'E';

    private static int Word(string sql, int at)
    {
        var end = at;
        while (end < sql.Length && (char.IsLetterOrDigit(sql[end]) || sql[end] is '_' or '$')) end++;
        return end;
    }

    private static int Symbol(string sql, int at) =>
        Symbols.FirstOrDefault(symbol => sql.AsSpan(at).StartsWith(symbol, StringComparison.Ordinal))?.Length ?? 1;
}
