using System.Globalization;
using Pipeline.Runs;
using Pipeline.Schema;

namespace Pipeline.Rendering;

/// <summary>What differs between two relations, for people: columns first, then rows by class, then changes and examples.</summary>
internal sealed class DiffText(ReportPage page)
{
    /// <summary>Writes the result.</summary>
    public void Write(DiffReport report)
    {
        var found = report.Difference;
        Columns(found.Schema);
        Rows(report, found);
        Changes(found);
        foreach (var example in found.Examples) Example(example);
        page.Line(Summary(report, found));
    }

    private void Columns(IReadOnlyList<ColumnDifference> schema)
    {
        if (schema is []) return;
        page.Break();
        page.Table(
            ["column", "difference", "old", "new"],
            schema.Select(column => (string?[])[column.Column, column.Change.ToString().ToLowerInvariant(), column.Old ?? "", column.New ?? ""]));
    }

    private void Rows(DiffReport report, TableDifference found)
    {
        var rows = found.Rows;
        (string Name, long Old, long New)[] classes =
        [
            ("identical", rows.Identical, rows.Identical), ("modified", rows.Modified, rows.Modified), ("added", 0, rows.Added), ("removed", rows.Removed, 0),
            ("key not unique", rows.NonUniqueOld, rows.NonUniqueNew),
        ];
        page.Break();
        page.Table(
            ["rows", Heading.Number(report.Old), Heading.Number(report.New)],
            classes.Where(row => row.Old + row.New > 0).Append(("all", found.OldRows, found.NewRows))
                .Select(row => (string?[])[row.Item1, Human.Number(row.Item2), Human.Number(row.Item3)]));
        if (rows.NullKeysOld + rows.NullKeysNew > 0)
            page.Line($"rows with NULL in their key: {Human.Number(rows.NullKeysOld)} in {report.Old}, {Human.Number(rows.NullKeysNew)} in {report.New}");
    }

    private void Changes(TableDifference found)
    {
        if (found.Columns is []) return;
        page.Break();
        page.Table(
            ["column", Heading.Number("changed"), Heading.Number("became NULL"), Heading.Number("was NULL"), Heading.Number("largest step")],
            found.Columns.Select(column => (string?[])
            [
                column.Column, Human.Number(column.Changed), Human.Number(column.BecameNull), Human.Number(column.WasNull),
                column.LargestDelta?.ToString("0.######", CultureInfo.InvariantCulture) ?? "",
            ]));
    }

    private void Example(DiffExample example)
    {
        var key = string.Join(", ", example.Key.Select(value => $"{value.Column}={value.Value ?? "NULL"}"));
        var changes = string.Join("; ", example.Changes.Select(change => $"{change.Column}: {change.Old ?? "NULL"} -> {change.New ?? "NULL"}"));
        var counts = example.OldCount > 1 || example.NewCount > 1 ? $" ({example.OldCount} times before, {example.NewCount} now)" : "";
        page.Line($"{Name(example.Class)} {key}{(changes is "" ? "" : $"  {changes}")}{counts}");
    }

    private static string Name(RowClass rowClass) => rowClass is RowClass.NonUnique ? "key not unique" : rowClass.ToString().ToLowerInvariant();

    private static string Summary(DiffReport report, TableDifference found)
    {
        var key = found.Key is [] ? "whole rows compared: no column names them" : $"key {string.Join(", ", found.Key)}{(found.IsKeyInferred ? ", found" : "")}";
        if (found.IsEqual) return $"{report.Old} and {report.New} are equal ({key})";
        var rate = found.Rows.MatchRate(Math.Max(found.OldRows, found.NewRows));
        return $"{report.Old} and {report.New} differ: {Human.Rows(found.Rows.Differing)}, {Human.Count(found.Schema.Count, "column")}; "
            + $"{rate.ToString("P2", CultureInfo.InvariantCulture)} of the rows match ({key})";
    }
}
