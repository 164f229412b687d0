namespace Pipeline.Models.Portability;

/// <summary>Clauses that only DuckDB has, and the order of those that both have.</summary>
internal static class ClauseRules
{
    public static void Check(TokenWalk query, int i)
    {
        var token = query[i];
        if (token.Kind is not SqlTokenKind.Word || query[i - 1].Is(".")) return;
        switch (token.Text)
        {
            case "qualify":
                query.Found(
                    i, "QUALIFY is a syntax error in Athena", "Filter in a query around it, or use {{ dbt_utils.deduplicate(…) }}.");
                break;
            case "ilike":
                query.Found(i, "ILIKE is a syntax error in Athena", "Write lower(x) like 'pattern in lower case'.");
                break;
            case "exclude" or "replace" or "rename" when query[i - 1].Is("*"):
                query.Found(
                    i, $"* {token.Text.ToUpperInvariant()} is a syntax error in Athena",
                    "Name the columns, or use {{ dbt_utils.star(…) }}.");
                break;
            case "all" when query[i - 1].IsWord("by"):
                query.Found(i, $"{query[i - 2].Text.ToUpperInvariant()} BY ALL is a syntax error in Athena", "Name the columns.");
                break;
            case "from" when IsFirst(query, i):
                query.Found(i, "a query that begins with FROM is a syntax error in Athena", "Begin with SELECT *.");
                break;
            case "interval":
                CheckInterval(query, i);
                break;
            default:
                CheckJoin(query, i, token.Text);
                break;
        }
    }

    private static void CheckJoin(TokenWalk query, int i, string word)
    {
        switch (word)
        {
            case "asof" or "positional" when query[i + 1].IsWord("join") || query[i + 2].IsWord("join"):
                query.Found(i, $"{word.ToUpperInvariant()} JOIN is a syntax error in Athena", "Join on a window over both tables.");
                break;
            case "semi" or "anti" when query[i + 1].IsWord("join"):
                query.Found(
                    i, $"{word.ToUpperInvariant()} JOIN is a syntax error in Athena", "Write where exists (…) or where not exists (…).");
                break;
            case "pivot" or "unpivot" when query[i + 1].Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName || query[i + 1].Is("("):
                query.Found(i, $"{word.ToUpperInvariant()} is a syntax error in Athena", $"Use {{{{ dbt_utils.{word}(…) }}}}.");
                break;
            case "on" when query[i - 1].IsWord("distinct") && query[i + 1].Is("("):
                query.Found(i, "DISTINCT ON is a syntax error in Athena", "Number the rows with row_number() and keep the first.");
                break;
            case "name" when query[i - 1].IsWord("by") && (query[i - 2].IsWord("union") || query[i - 2].IsWord("all")):
                query.Found(
                    i, "UNION BY NAME is a syntax error in Athena",
                    "Name the columns in one order, or use {{ dbt_utils.union_relations(…) }}.");
                break;
            case "offset" when IsAfterLimit(query, i):
                query.Found(i, "OFFSET behind LIMIT is a syntax error in Athena", "Write OFFSET before LIMIT.");
                break;
            case "sample" when query[i - 1].IsWord("using"):
                query.Found(i, "USING SAMPLE is a syntax error in Athena", "Write TABLESAMPLE BERNOULLI (percent) behind the table.");
                break;
            case "lambda":
                query.Found(i, "lambda x: … is a syntax error in Athena", "Write x -> ….");
                break;
        }
    }

    private static bool IsFirst(TokenWalk query, int i) =>
        i == 0
        || query[i - 1].Is(";")
        || (query[i - 1].Is("(") && !IsCall(query, i - 1))
        || (query[i - 1].Is(")") && IsEndOfCtes(query, i - 1));

    /// <summary>Some functions have FROM among their arguments, as in <c>trim(from x)</c>.</summary>
    private static bool IsCall(TokenWalk query, int opening) =>
        query[opening - 1] is { Kind: SqlTokenKind.Word, Text: "trim" or "extract" or "substring" or "overlay" };

    /// <summary>Behind the last <c>name as (…)</c> of a WITH.</summary>
    private static bool IsEndOfCtes(TokenWalk query, int closing)
    {
        var opening = query.Opening(closing);
        return query[opening - 1].IsWord("as")
            && query[opening + 1] is { Kind: SqlTokenKind.Word, Text: "select" or "with" or "from" or "values" };
    }

    private static bool IsAfterLimit(TokenWalk query, int i) => query[i - 2].IsWord("limit");

    private static void CheckInterval(TokenWalk query, int i)
    {
        var value = query[i + 1];
        var behind = value.Is("(") ? query.Closing(i + 1) + 1 : i + 2;
        if (value.Kind is SqlTokenKind.Text && value.Text.Any(char.IsLetter))
            query.Found(i, "INTERVAL takes its unit behind the quotes in Athena", "Write interval '30' day.");
        else if (value.Kind is not SqlTokenKind.Text && Units.Contains(query[behind].Text.TrimEnd('s')))
        {
            query.Found(
                i, "INTERVAL takes its number in quotes in Athena", "Write interval '30' day, or use {{ dbt.dateadd('day', 30, x) }}.");
        }
    }

    private static readonly HashSet<string> Units =
        ["year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond"];
}
