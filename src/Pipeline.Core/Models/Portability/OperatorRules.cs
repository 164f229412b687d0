namespace Pipeline.Models.Portability;

/// <summary>Operators and brackets.</summary>
internal static class OperatorRules
{
    private static readonly Dictionary<string, (string Why, string Instead)> Unknown = new()
    {
        ["::"] = ("the cast x::type is a syntax error in Athena", "Write cast(x as type)."),
        ["//"] = ("the division // is a syntax error in Athena", "Write a / b on integers, which drops the rest there."),
        ["->>"] = ("the operator ->> is a syntax error in Athena", "Write json_extract_scalar(x, path)."),
        ["=="] = ("the comparison == is a syntax error in Athena", "Write =."),
        ["**"] = ("the power ** is a syntax error in Athena", "Write power(x, n)."),
        ["^"] = ("the power ^ is a syntax error in Athena", "Write power(x, n)."),
        ["~"] = ("the pattern operator ~ is a syntax error in Athena", "Write regexp_like(x, pattern)."),
        ["!~"] = ("the pattern operator !~ is a syntax error in Athena", "Write not regexp_like(x, pattern)."),
        ["@>"] = ("the operator @> is a syntax error in Athena", "Write contains(array, x)."),
        [":="] = ("named arguments with := are a syntax error in Athena", "Write name => value where Athena has it."),
        ["{"] = ("the literal {…} is a syntax error in Athena", "Write cast(row(…) as row(name type)), or map(array[…], array[…])."),
    };

    public static void Check(TokenWalk query, int i)
    {
        var token = query[i];
        if (token.Kind is not SqlTokenKind.Symbol) return;
        if (Unknown.TryGetValue(token.Text, out var known)) query.Found(i, known.Why, known.Instead);
        else if (token.Is("/")) CheckDivision(query, i);
        else if (token.Is("[")) CheckBracket(query, i);
        else if (token.Is(",")) CheckComma(query, i);
    }

    private static void CheckDivision(TokenWalk query, int i)
    {
        if (IsFraction(query, i - 1, isLeft: true) || IsFraction(query, i + 1, isLeft: false)) return;
        query.FoundSilent(
            i, "a division of integers gives fractions in DuckDB and drops them in Athena",
            "Cast one side: cast(a as double) / b.");
    }

    /// <summary>
    /// Whether an operand is visibly no integer, or a count of milliseconds, which dbt's own macros divide as integers on purpose.
    /// </summary>
    private static bool IsFraction(TokenWalk query, int i, bool isLeft)
    {
        if (query[i].Kind is SqlTokenKind.Number) return query[i].Text.AsSpan().IndexOfAny(".eE") >= 0;
        var (opening, closing) = isLeft
            ? query[i].Is(")") ? (query.Opening(i), i) : (-1, -1)
            : query[i].Is("(") ? (i, query.Closing(i)) : query[i + 1].Is("(") ? (i + 1, query.Closing(i + 1)) : (-1, -1);
        if (opening < 0) return false;
        while (query[opening + 1].Is("(") && query.Closing(opening + 1) == closing - 1) (opening, closing) = (opening + 1, closing - 1);
        return query[opening + 1].IsWord("to_milliseconds") || EndsInFractionType(query, opening, closing);
    }

    private static bool EndsInFractionType(TokenWalk query, int opening, int closing)
    {
        for (var at = closing - 1; at > opening && closing - at < 8; at--)
        {
            if (query[at].IsWord("as")) return query[at + 1].Text is "double" or "real" or "decimal" or "numeric" or "float";
        }

        return false;
    }

    private static void CheckBracket(TokenWalk query, int i)
    {
        var closing = query.Closing(i);
        var isSlice = Enumerable.Range(i, Math.Max(0, closing - i)).Any(at => query[at].Is(":"));
        if (query[i - 1].IsWord("array")) return;
        if (!query.EndsValue(i - 1)) query.Found(i, "the list [a, b] is a syntax error in Athena", "Write array[a, b].");
        else if (isSlice) query.Found(i, "the slice x[a:b] is a syntax error in Athena", "Write slice(x, start, length).");
        else
        {
            query.FoundSilent(
                i, "an index beyond the end, or a key that is not there, gives NULL in DuckDB and an error in Athena",
                "Write element_at(x, n).");
        }
    }

    private static void CheckComma(TokenWalk query, int i)
    {
        var next = query[i + 1];
        var isTrailing = next.Is(")") || next.Is("]") || next.Is("") || next.Is(";")
            || next is { Kind: SqlTokenKind.Word, Text: "from" or "where" or "group" or "order" or "having" or "limit" or "union" };
        if (isTrailing && !query[i + 2].Is(".")) query.Found(i, "a trailing comma is a syntax error in Athena", "Remove it.");
    }
}
