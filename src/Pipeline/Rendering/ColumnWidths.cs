namespace Pipeline.Rendering;

/// <summary>How wide each column of a table may be, so that a row is a line.</summary>
internal static class ColumnWidths
{
    /// <summary>Narrower than this a cell says nothing.</summary>
    private const int Narrowest = 12;

    /// <summary>The blanks between two columns, and those at both ends of a row.</summary>
    private const int Gap = 3, Margins = 4;

    /// <summary>Takes from the widest column what the row is too long by, then from the next; numbers are never cut.</summary>
    public static int[] Fit(IReadOnlyList<Heading> headings, IReadOnlyList<IReadOnlyList<string>> rows, int width)
    {
        int[] widths = [.. headings.Select((heading, column) => Math.Max(heading.Text.Length, rows.Max(row => row[column].Length)))];
        var excess = widths.Sum() + (Gap * (widths.Length - 1)) + Margins - width;
        for (; excess > 0; excess--)
        {
            var widest = WidestOf(headings, widths);
            if (widest < 0) break;
            widths[widest]--;
        }

        return widths;
    }

    private static int WidestOf(IReadOnlyList<Heading> headings, int[] widths)
    {
        var widest = -1;
        for (var column = 0; column < widths.Length; column++)
        {
            if (headings[column].IsNumeric || widths[column] <= Math.Max(Narrowest, headings[column].Text.Length)) continue;
            if (widest < 0 || widths[column] > widths[widest]) widest = column;
        }

        return widest;
    }
}
