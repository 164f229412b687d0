using System.Globalization;

namespace Pipeline.Quality;

/// <summary>Writes names and values into SQL. DuckDB and Athena agree: double the quote, a backslash is itself.</summary>
internal static class SqlText
{
    /// <summary>A name in double quotes.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Text as a literal.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A number as a literal.</summary>
    public static string Literal(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The conditions that are there, each in parentheses, joined by AND; null when there is none.</summary>
    public static string? And(params ReadOnlySpan<string?> conditions)
    {
        List<string> given = [];
        foreach (var condition in conditions)
        {
            // The line break keeps a trailing comment in the author's SQL from swallowing the parenthesis.
            if (!string.IsNullOrWhiteSpace(condition))
                given.Add(condition.Contains("--", StringComparison.Ordinal) ? $"({condition}\n)" : $"({condition})");
        }

        return given is [] ? null : string.Join(" AND ", given);
    }

    /// <summary>A relation with its filters, as it stands after FROM.</summary>
    public static string From(string relation, params ReadOnlySpan<string?> conditions) =>
        And(conditions) is { } filter ? $"{relation} WHERE {filter}" : relation;

    /// <summary>A query as a subquery: without its last semicolon, and safe from a comment in its last line.</summary>
    public static string Subquery(string sql) => $"(\n{sql.Trim().TrimEnd(';')}\n)";
}
