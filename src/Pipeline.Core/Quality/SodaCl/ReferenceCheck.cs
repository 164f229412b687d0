using Pipeline.Engines;

namespace Pipeline.Quality.SodaCl;

/// <summary>
/// Values that must, or must not, exist in another dataset. A row whose values are all NULL refers to nothing and violates nothing; a
/// composite reference that is partly NULL can match no row and violates.
/// </summary>
public sealed record ReferenceCheck : SodaCheck
{
    internal ReferenceCheck(IReadOnlyList<Identifier> columns, string otherDataset, IReadOnlyList<Identifier> otherColumns)
    {
        Columns = columns;
        OtherDataset = otherDataset;
        OtherColumns = otherColumns;
    }

    /// <summary>The dataset referred to.</summary>
    public string OtherDataset { get; }

    /// <summary>A filter on this dataset beside those of the section, as SQL.</summary>
    public string? OwnFilter { get; init; }

    /// <summary>A filter on the dataset referred to, as SQL.</summary>
    public string? OtherFilter { get; init; }

    /// <summary>Whether the values must exist there, or must not.</summary>
    public bool MustExist { get; init; } = true;

    internal IReadOnlyList<Identifier> Columns { get; }

    internal IReadOnlyList<Identifier> OtherColumns { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Reads => [Dataset, OtherDataset];

    internal override string Measurement =>
        $"{string.Join(',', Columns)}|{MustExist}|{OtherDataset}|{string.Join(',', OtherColumns)}{(OwnFilter is null && OtherFilter is null ? "" : $"|{OwnFilter}|{OtherFilter}")}";

    internal override Probe Compile(CheckContext context)
    {
        // Not a join: there a value twice in the other dataset would count its row twice.
        var pairs = string.Join(" AND ", Columns.Zip(OtherColumns, (own, other) => $"referred.{other.Sql} = referring.{own.Sql}"));
        var other = OtherFilter is null ? context.Relation(OtherDataset) : $"(SELECT * FROM {SqlText.From(context.Relation(OtherDataset), OtherFilter)})";
        var exists = $"EXISTS (SELECT 1 FROM {other} AS referred WHERE {pairs})";
        var violation = MustExist
            ? $"({string.Join(" OR ", Columns.Select(column => $"referring.{column.Sql} IS NOT NULL"))}) AND NOT {exists}"
            : exists;
        var rows = $"FROM (SELECT * FROM {Rows(context, OwnFilter)}) AS referring\nWHERE {violation}";
        return new Probe.Query($"SELECT count(*) AS violations\n{rows}") { FailingRows = Samples($"SELECT *\n{rows}") };
    }

    internal override CheckResult Judge(ResultTable answer, CheckContext context)
    {
        var cell = answer.Rows[0][0];
        var columns = string.Join(", ", Columns);
        var sentence = MustExist
            ? $"{Measured.Text(cell)} rows have a value of {columns} that is not in {OtherDataset}"
            : $"{Measured.Text(cell)} rows have a value of {columns} that is in {OtherDataset}";
        return Judged(Measured.Number(cell), Measured.Text(cell), sentence);
    }
}
