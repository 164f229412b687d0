using Pipeline.Engines;

namespace Pipeline.Quality.SodaCl;

/// <summary>Two datasets must have the same columns with the same types, whatever their order; pairs of types may be declared equal.</summary>
public sealed record SchemaDiffCheck : SodaCheck
{
    /// <summary>The datasets compared.</summary>
    public required ReconciledSides Sides { get; init; }

    /// <summary>Types of the source and what they may be in the target.</summary>
    public IReadOnlyList<(string Source, string Target)> Types { get; init; } = [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Reads => [Sides.Target.Dataset, Sides.Source.Dataset];

    internal override string Measurement => $"{Sides.Source}|{string.Join(',', Types)}";

    internal override Probe Compile(CheckContext context)
    {
        var sides = new[] { Sides.Source, Sides.Target }.Select(side => $"DESCRIBE SELECT * FROM {context.Relation(side.Dataset)}").ToList();
        return new Probe.Session(async (engine, cancellationToken) =>
        {
            var (source, target) = (await engine.QueryAsync(sides[0], cancellationToken), await engine.QueryAsync(sides[1], cancellationToken));
            return new ResultTable(
                ["side", "name", "type"],
                [.. source.Rows.Select(row => (IReadOnlyList<object?>)["source", row[0], row[1]]), .. target.Rows.Select(row => (IReadOnlyList<object?>)["target", row[0], row[1]])]);
        });
    }

    internal override CheckResult Judge(ResultTable answer, CheckContext context)
    {
        var (source, target) = (ColumnsOf(answer, "source"), ColumnsOf(answer, "target"));
        List<string> differences =
        [
            .. source.Keys.Except(target.Keys, StringComparer.OrdinalIgnoreCase).Select(name => $"column {name} is missing in {Sides.Target.Dataset}"),
            .. target.Keys.Except(source.Keys, StringComparer.OrdinalIgnoreCase).Select(name => $"column {name} is not in {Sides.Source.Dataset}"),
            .. source.Where(column => target.TryGetValue(column.Key, out var type) && !IsSame(column.Value, type))
                .Select(column => $"column {column.Key} has type {column.Value} in {Sides.Source.Dataset} and {target[column.Key]} in {Sides.Target.Dataset}"),
        ];
        var verdict = Zones.Judge(differences.Count);
        var message = differences is [] ? $"Both have the same {source.Count} columns." : $"{string.Join("; ", differences)}.";
        return Stated(verdict, message) with { Value = Measured.Text(differences.Count), Number = differences.Count };
    }

    private bool IsSame(string source, string target) => ColumnType.IsMatch(source, target)
        || Types.Any(pair => ColumnType.IsMatch(pair.Source, source) && ColumnType.IsMatch(pair.Target, target));

    private static Dictionary<string, string> ColumnsOf(ResultTable answer, string side) => answer.Rows
        .Where(row => $"{row[0]}" == side)
        .ToDictionary(row => $"{row[1]}", row => $"{row[2]}", StringComparer.OrdinalIgnoreCase);
}
