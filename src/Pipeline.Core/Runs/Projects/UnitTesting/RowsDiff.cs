using System.Globalization;

namespace Pipeline.Runs.Projects.UnitTesting;

/// <summary>How two sets of rows differ, whatever their order: a row that occurs twice must occur twice on both sides.</summary>
internal static class RowsDiff
{
    private const string Null = "NULL";

    /// <summary>A table in which <c>-</c> marks rows that were expected and are not there, and <c>+</c> rows that are there and were not;
    /// null when there is no difference.</summary>
    public static string? Of(IReadOnlyList<string> columns, IReadOnlyList<string?[]> expected, IReadOnlyList<string?[]> actual)
    {
        List<(char Mark, string?[] Cells)> lines = [];
        var left = actual.ToList();
        foreach (var row in expected)
        {
            var match = left.FindIndex(other => other.SequenceEqual(row));
            if (match >= 0) left.RemoveAt(match);
            lines.Add((match >= 0 ? ' ' : '-', row));
        }

        lines.AddRange(left.Select(row => ('+', row)));
        return lines.All(line => line.Mark == ' ') ? null : Table(columns, lines);
    }

    private static string Table(IReadOnlyList<string> columns, List<(char Mark, string?[] Cells)> lines)
    {
        int[] widths = [.. columns.Select((name, index) => Math.Max(name.Length, lines.Max(line => (line.Cells[index] ?? Null).Length)))];
        var sorted = lines.OrderBy(line => string.Join('\u0001', line.Cells), StringComparer.Ordinal).ThenBy(line => line.Mark);
        var (missing, surplus) = (lines.Count(line => line.Mark == '-'), lines.Count(line => line.Mark == '+'));
        var title = string.Create(CultureInfo.InvariantCulture,
            $"the rows differ: {missing} expected and not there (-), {surplus} there and not expected (+)");
        return string.Join('\n', [title, Line(' ', [.. columns], widths), .. sorted.Select(line => Line(line.Mark, line.Cells, widths))]);
    }

    private static string Line(char mark, string?[] cells, int[] widths) =>
        $"{mark} {string.Join(" | ", cells.Select((cell, index) => (cell ?? Null).PadRight(widths[index])))}".TrimEnd();
}
