using Pipeline.Diagnostics;
using Pipeline.Quality.History;

namespace Pipeline.Quality;

/// <summary>
/// Turns the name of a dataset (a model's name, a seed's, <c>source.stream</c>) into the SQL that stands after FROM, or null when
/// there is no such dataset. The caller decides: the published table, or a candidate that is not published yet.
/// </summary>
public delegate string? RelationResolver(string dataset);

/// <summary>What checks are compiled and judged against.</summary>
/// <param name="Resolve">Finds the relation of a dataset.</param>
/// <param name="Now">The moment ages are measured from.</param>
/// <param name="History">What was measured in earlier runs.</param>
internal sealed record CheckContext(RelationResolver Resolve, DateTimeOffset Now, MeasurementHistory History)
{
    /// <summary>What was measured of a series before this run's moment, oldest first.</summary>
    public IReadOnlyList<Measurement> Earlier(SeriesKey series) => History.Before(series, Now);

    /// <summary>The relation of a dataset; an error that names it when there is none.</summary>
    public string Relation(string dataset) =>
        Resolve(dataset) ?? throw new ExpectedException($"There is no dataset '{dataset}'.");
}
