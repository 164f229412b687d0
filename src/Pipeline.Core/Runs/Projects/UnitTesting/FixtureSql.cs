using System.Globalization;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Models;
using Pipeline.Runs.Projects.Artifacts;

namespace Pipeline.Runs.Projects.UnitTesting;

/// <summary>The rows of a unit test as a query.</summary>
internal static class FixtureSql
{
    /// <summary>
    /// The rows with the types of the relation they stand for; a column that a row leaves out is NULL, and no rows are none of these
    /// columns.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The columns of what they stand for.</param>
    /// <param name="subject">What they stand for, for messages.</param>
    public static string Of(UnitTestRows rows, IReadOnlyList<ColumnType> columns, string subject)
    {
        if (rows.Sql is { } sql) return sql;
        foreach (var name in rows.Values.SelectMany(row => row.Keys).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (!columns.Any(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                throw new ExpectedException(
                    $"{subject} has no column '{name}'", NearestName.Hint(name, [.. columns.Select(column => column.Name)]));
        }

        return rows.Values is []
            ? $"select {string.Join(", ", columns.Select(column => Cell(null, column)))} where false"
            : string.Join("\nunion all\n",
                rows.Values.Select(row => $"select {string.Join(", ", columns.Select(column => Cell(ValueOf(row, column.Name), column)))}"));
    }

    private static object? ValueOf(IReadOnlyDictionary<string, object?> row, string name) =>
        row.TryGetValue(name, out var value)
            ? value : row.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static string Cell(object? value, ColumnType column) =>
        $"cast({Literal(value)} as {column.Type}) as {DuckDbSql.Quoted(column.Name)}";

    private static string Literal(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        string text => DuckDbSql.Literal(text),
        DateTime time => DuckDbSql.Literal(time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)),
        DateOnly date => DuckDbSql.Literal(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        long or int or double or decimal => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        IReadOnlyList<object?> or IReadOnlyDictionary<string, object?> => DuckDbSql.Literal(Json(value)),
        IFormattable other => DuckDbSql.Literal(other.ToString(null, CultureInfo.InvariantCulture)),
        _ => DuckDbSql.Literal(value.ToString() ?? ""),
    };

    /// <summary>Lists and structs reach the engine as JSON text, which it casts.</summary>
    private static string Json(object value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) writer.Value(value);
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
