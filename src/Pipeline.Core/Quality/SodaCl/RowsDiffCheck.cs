using Pipeline.Engines;
using Pipeline.Quality.Diff;

namespace Pipeline.Quality.SodaCl;

/// <summary>Two datasets row by row: the value is how many rows are not the same on both sides, or that in percent of the larger one.</summary>
public sealed record RowsDiffCheck : SodaCheck
{
    /// <summary>The datasets compared.</summary>
    public required ReconciledSides Sides { get; init; }

    /// <summary>The columns that name a row, by their names in the target; empty looks for one and else compares whole rows.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>The columns compared, by their names in the source and the target; empty compares all that both have.</summary>
    public IReadOnlyList<ColumnPair> Columns { get; init; } = [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Reads => [Sides.Target.Dataset, Sides.Source.Dataset];

    internal override string Measurement => $"{Sides.Source}|{string.Join(',', Key)}|{string.Join(',', Columns)}";

    internal override Probe Compile(CheckContext context)
    {
        var request = new DiffRequest
        {
            Old = Side(Sides.Source, pair => pair.Source, context),
            New = Side(Sides.Target, pair => pair.Target, context),
            Key = Key,
            Where = Filter,
        };
        return new Probe.Session(async (engine, cancellationToken) =>
        {
            var found = await new TableDiff(engine).CompareAsync(request, cancellationToken);
            return new ResultTable(
                ["source_rows", "target_rows", "modified", "added", "removed", "nonunique_source", "nonunique_target"],
                [[found.OldRows, found.NewRows, found.Rows.Modified, found.Rows.Added, found.Rows.Removed, found.Rows.NonUniqueOld, found.Rows.NonUniqueNew]]);
        });
    }

    internal override CheckResult Judge(ResultTable answer, CheckContext context)
    {
        var counts = answer.Rows[0].Select(Measured.Number).ToList();
        var differing = counts.Skip(2).Sum();
        var isPercent = Difference.IsPercent(Zones);
        var value = isPercent ? Difference.Percent(differing, Math.Max(counts[0], counts[1])) ?? 0 : differing;
        var found = answer.Columns.Zip(counts).Skip(2).Where(pair => pair.Second > 0).Select(pair => $"{Measured.Text(pair.Second)} {pair.First}").ToList();
        var sentence = $"{Measured.Text(differing)} of {Measured.Text(counts[0])} rows in {Sides.Source.Dataset} and {Measured.Text(counts[1])} in {Sides.Target.Dataset} differ"
            + (found is [] ? "" : $" ({string.Join(", ", found)})");
        return Judged(value, Measured.Text(value), sentence, answer.Columns.Zip(counts).ToDictionary(pair => pair.First, pair => Measured.Text(pair.Second)));
    }

    /// <summary>Columns of the source take the names of the target, so that they are compared with each other.</summary>
    private DiffSide Side(ReconciledSide side, Func<ColumnPair, string> nameOf, CheckContext context)
    {
        var renamed = Columns.Where(pair => nameOf(pair) != pair.Target).ToList();
        var selected = Columns.Any(pair => pair.IsCompared)
            ? string.Join(", ", Columns.Select(pair => $"{SqlText.Name(nameOf(pair))} AS {SqlText.Name(pair.Target)}"))
            : renamed is [] ? "*"
            : $"* RENAME ({string.Join(", ", renamed.Select(pair => $"{SqlText.Name(nameOf(pair))} AS {SqlText.Name(pair.Target)}"))})";
        return new DiffSide(side.Dataset, $"(SELECT {selected} FROM {side.From(context)})");
    }
}

/// <summary>A column under its two names.</summary>
/// <param name="Source">Its name in the source.</param>
/// <param name="Target">Its name in the target.</param>
/// <param name="IsCompared">Whether the author listed it as one to compare; otherwise it is only renamed.</param>
public sealed record ColumnPair(string Source, string Target, bool IsCompared);
