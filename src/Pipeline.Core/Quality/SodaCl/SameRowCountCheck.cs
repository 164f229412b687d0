using Pipeline.Engines;

namespace Pipeline.Quality.SodaCl;

/// <summary>Two datasets must have as many rows. The value is this one's count minus the other's.</summary>
public sealed record SameRowCountCheck : SodaCheck
{
    /// <summary>The dataset compared with.</summary>
    public required string OtherDataset { get; init; }

    /// <summary>The filter of its partition.</summary>
    public string? OtherFilter { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Reads => [Dataset, OtherDataset];

    internal override string Measurement => $"{OtherDataset}|{OtherFilter}";

    internal override Probe Compile(CheckContext context) => new Probe.Query(
        $"SELECT (SELECT count(*) FROM {From(context)}) AS own, (SELECT count(*) FROM {SqlText.From(context.Relation(OtherDataset), OtherFilter)}) AS other");

    internal override CheckResult Judge(ResultTable answer, CheckContext context)
    {
        var (own, other) = (Measured.Number(answer.Rows[0][0]), Measured.Number(answer.Rows[0][1]));
        var difference = Measured.Text(own - other);
        return Judged(
            own - other,
            difference,
            $"{Dataset} has {Measured.Text(own)} rows and {OtherDataset} has {Measured.Text(other)}, a difference of {difference}");
    }
}
