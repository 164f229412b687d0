using Pipeline.Diagnostics;
using Spectre.Console;

namespace Pipeline.Rendering;

/// <summary>Lines and plain tables on one writer, redacted before long cells are folded to its width.</summary>
internal sealed class ReportPage(TextWriter writer, Func<int>? screenWidth, Redactor redactor)
{
    /// <summary>What stands for SQL's NULL.</summary>
    private const string Null = "NULL";

    private bool isBegun;

    /// <summary>A line of its own.</summary>
    public void Line(string text) => writer.WriteLine(redactor.Redact(text));

    /// <summary>An empty line, unless nothing stands above it.</summary>
    public void Break()
    {
        if (isBegun) writer.WriteLine();
        isBegun = true;
    }

    /// <summary>A table, or nothing when it has no row.</summary>
    public void Table(IReadOnlyList<Heading> headings, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in headings) table.AddColumn(ColumnOf(heading));
        foreach (var row in rows) table.AddRow(row.Select(Cell));
        if (table.Rows.Count > 0) Write(table);
    }

    /// <summary>Without the blanks tables are padded with: they would end up in files and in what people copy.</summary>
    private void Write(Table table)
    {
        using var text = new StringWriter();
        Screens.On(text, isTerminal: false, hasColour: false, screenWidth).Write(table);
        foreach (var line in text.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)) writer.WriteLine(line);
    }

    private TableColumn ColumnOf(Heading heading) =>
        heading.IsNumeric ? new TableColumn(Cell(heading.Text)).RightAligned() : new TableColumn(Cell(heading.Text));

    private Text Cell(string? text) => new(redactor.Redact(text ?? Null));
}

/// <summary>A column of a table; numbers stand on the right.</summary>
internal readonly record struct Heading(string Text, bool IsNumeric = false)
{
    /// <summary>A column of words.</summary>
    public static implicit operator Heading(string text) => new(text);

    /// <summary>A column of numbers.</summary>
    public static Heading Number(string text) => new(text, IsNumeric: true);
}
