namespace Pipeline.Quality.SodaCl;

/// <summary>Two datasets that should tell the same.</summary>
/// <param name="Source">What is the truth.</param>
/// <param name="Target">What was made of it.</param>
public sealed record ReconciledSides(ReconciledSide Source, ReconciledSide Target);

/// <summary>One of them.</summary>
/// <param name="Dataset">Its name, with that of its data source before it when the file names one.</param>
/// <param name="Filter">Only rows for which this SQL holds.</param>
public sealed record ReconciledSide(string Dataset, string? Filter)
{
    internal string From(CheckContext context) => SqlText.From(context.Relation(Dataset), Filter);
}

/// <summary>
/// What a difference is worth. A threshold with a percent sign compares it in percent of the source, one without as it is.
/// </summary>
internal static class Difference
{
    public static bool IsPercent(Zones zones) =>
        new[] { zones.Pass, zones.Warn, zones.Fail }.Any(threshold => threshold is not null && threshold.Text.Contains('%', StringComparison.Ordinal));

    /// <summary>The difference in percent, to two decimals; null when there is nothing it could be a part of.</summary>
    public static double? Percent(double difference, double whole) =>
        difference == 0 ? 0 : whole == 0 ? null : Math.Round(difference * 100 / Math.Abs(whole), 2);
}
