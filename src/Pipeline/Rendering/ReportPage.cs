using Pipeline.Diagnostics;
using Spectre.Console;

namespace Pipeline.Rendering;

/// <summary>Lines and plain tables on one writer, redacted before long cells are cut to its width.</summary>
/// <param name="writer">Takes the text.</param>
/// <param name="screenWidth">The width of the screen; null where there is none.</param>
/// <param name="folder">Paths below it are shown from it.</param>
/// <param name="redactor">Knows the secrets.</param>
internal sealed class ReportPage(TextWriter writer, Func<int>? screenWidth, string folder, Redactor redactor)
{
    /// <summary>What stands for SQL's NULL.</summary>
    private const string Null = "NULL";

    /// <summary>A pipe has no edge, but what comes out of it is read by people too; programs ask for JSON.</summary>
    private const int WidthWithoutScreen = 160;

    private bool isBelowText;

    /// <summary>A line of its own.</summary>
    public void Line(string text) => WriteLine(redactor.Redact(text));

    /// <summary>An empty line, unless no text stands right above it.</summary>
    public void Break()
    {
        if (isBelowText) writer.WriteLine();
        isBelowText = false;
    }

    /// <summary>A path as a user in this folder would type it.</summary>
    public string Shown(string path)
    {
        if (!Path.IsPathRooted(path)) return path;
        var relative = Path.GetRelativePath(folder, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>A table, or nothing when it has no row.</summary>
    public void Table(IReadOnlyList<Heading> headings, IEnumerable<IReadOnlyList<string?>> rows)
    {
        string[][] cells = [.. rows.Select(row => row.Select(cell => redactor.Redact(cell ?? Null)).ToArray())];
        if (cells is []) return;
        var widths = ColumnWidths.Fit(headings, cells, screenWidth?.Invoke() ?? WidthWithoutScreen);
        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in headings) table.AddColumn(ColumnOf(heading));
        foreach (var row in cells) table.AddRow(row.Select((cell, column) => new Text(headings[column].Cut(cell, widths[column]))));
        Write(table);
    }

    /// <summary>Without the blanks tables are padded with: they would end up in files and in what people copy.</summary>
    private void Write(Table table)
    {
        using var text = new StringWriter();
        Screens.On(text, isTerminal: false, hasColour: false, screenWidth).Write(table);
        foreach (var line in text.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)) WriteLine(line);
    }

    private void WriteLine(string line)
    {
        writer.WriteLine(line);
        isBelowText = true;
    }

    private TableColumn ColumnOf(Heading heading)
    {
        var column = new TableColumn(new Text(redactor.Redact(heading.Text)));
        return heading.IsNumeric ? column.RightAligned() : column;
    }
}
