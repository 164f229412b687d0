namespace Pipeline.Models.Templating;

/// <summary>Puts ephemeral models in front of a query, with the spaces dbt leaves there.</summary>
internal static class CteInjection
{
    public static string Inject(string sql, IReadOnlyList<(string Name, string Sql)> ctes)
    {
        if (ctes.Count == 0) return sql;
        var joined = string.Join(", ", ctes.Select(cte => $" {cte.Name} as (\n{cte.Sql}\n)"));
        var start = SkipBlank(sql, 0);
        if (!IsWord(sql, start, "with")) return string.Concat(sql.AsSpan(0, start), $"with{joined} ", sql.AsSpan(start));
        var insertAt = start + "with".Length;
        var afterBlank = SkipBlank(sql, insertAt);
        if (IsWord(sql, afterBlank, "recursive")) insertAt = afterBlank + "recursive".Length;
        while (insertAt < sql.Length && char.IsWhiteSpace(sql[insertAt])) insertAt++;
        return string.Concat(sql.AsSpan(0, insertAt), $"{joined}, ", sql.AsSpan(insertAt));
    }

    /// <summary>Past white space and comments.</summary>
    private static int SkipBlank(string sql, int at)
    {
        while (at < sql.Length)
        {
            if (char.IsWhiteSpace(sql[at])) at++;
            else if (sql.AsSpan(at).StartsWith("--")) at = EndOf(sql, at, "\n");
            else if (sql.AsSpan(at).StartsWith("/*")) at = EndOf(sql, at, "*/");
            else break;
        }

        return at;
    }

    private static int EndOf(string sql, int at, string terminator) =>
        sql.IndexOf(terminator, at + 2, StringComparison.Ordinal) is >= 0 and var end ? end + terminator.Length : sql.Length;

    private static bool IsWord(string sql, int at, string word) =>
        sql.AsSpan(at).StartsWith(word, StringComparison.OrdinalIgnoreCase)
        && (at + word.Length == sql.Length || !(char.IsLetterOrDigit(sql[at + word.Length]) || sql[at + word.Length] == '_'));
}
