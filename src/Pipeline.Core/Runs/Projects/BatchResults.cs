using Pipeline.Engines.DuckDb.Warehouse;

namespace Pipeline.Runs.Projects;

/// <summary>What became of the batches of a microbatch model: dbt's <c>batch_results</c>.</summary>
/// <param name="Successful">Those that are built, of earlier runs too when only failed ones were done again.</param>
/// <param name="Failed">Those that failed or were not begun.</param>
internal sealed record BatchResults(IReadOnlyList<MicrobatchRange> Successful, IReadOnlyList<MicrobatchRange> Failed)
{
    /// <summary>Whether some are built and some are not: then only these are done again.</summary>
    public bool IsPartial => Successful is not [] && Failed is not [];
}
