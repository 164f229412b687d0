using Pipeline.Diagnostics;
using Spectre.Console;

namespace Pipeline.Rendering;

/// <summary>Lines and plain tables on one console, redacted before the console folds them.</summary>
internal sealed class ReportPage(IAnsiConsole console, Redactor redactor)
{
    /// <summary>What stands for SQL's NULL.</summary>
    private const string Null = "NULL";

    /// <summary>A line of its own.</summary>
    public void Line(string text) => console.Write(new Text(redactor.Redact(text) + "\n"));

    /// <summary>A table, or nothing when it has no row.</summary>
    public void Table(IReadOnlyList<Heading> headings, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in headings) table.AddColumn(ColumnOf(heading));
        foreach (var row in rows) table.AddRow(row.Select(Cell));
        if (table.Rows.Count > 0) console.Write(table);
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
