using System.Globalization;
using Pipeline.Engines;

namespace Pipeline.Quality.Diff;

/// <summary>
/// Looks for a column that names the rows of both sides when nobody gave one: first by estimate, one scan a side, then exactly.
/// </summary>
internal sealed class KeyInference(IEngine engine, DiffRequest request, IReadOnlyList<(SideColumn Old, SideColumn New)> common)
{
    /// <summary>The estimate of distinct values is off by a few percent; what it leaves out by more is no key.</summary>
    private const double EstimateSlack = 0.85;

    /// <summary>Types whose values are measurements rather than names.</summary>
    private static readonly string[] NeverKeys = ["FLOAT", "DOUBLE", "BOOLEAN", "JSON"];

    /// <summary>The column, alone in a list; an empty list when none names every row of both sides.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(CancellationToken cancellationToken)
    {
        var candidates = common
            .Where(pair => !NeverKeys.Contains(pair.New.Type) && !pair.New.Type.EndsWith(']') && !pair.New.Type.Contains('(', StringComparison.Ordinal))
            .Where(pair => !request.Exclude.Contains(pair.New.Name, StringComparer.OrdinalIgnoreCase))
            .ToList();
        candidates = await LikelyAsync(request.New, candidates, pair => pair.New.Name, cancellationToken);
        candidates = await LikelyAsync(request.Old, candidates, pair => pair.Old.Name, cancellationToken);
        foreach (var (old, news) in candidates)
        {
            if (await IsKeyAsync(request.New, news.Name, cancellationToken) && await IsKeyAsync(request.Old, old.Name, cancellationToken))
                return [news.Name];
        }

        return [];
    }

    private async Task<List<(SideColumn Old, SideColumn New)>> LikelyAsync(
        DiffSide side, List<(SideColumn Old, SideColumn New)> candidates, Func<(SideColumn Old, SideColumn New), string> nameOf,
        CancellationToken cancellationToken)
    {
        if (candidates is []) return candidates;
        var estimates = string.Join(", ", candidates.Select(pair => $"approx_count_distinct({SqlText.Name(nameOf(pair))})"));
        var answer = await engine.QueryAsync($"SELECT count(*), {estimates} FROM {SqlText.From(side.From, request.Where)}", cancellationToken);
        var rows = Measured.NumberOrZero(answer.Rows[0][0]);
        return [.. candidates.Where((_, index) => Measured.NumberOrZero(answer.Rows[0][index + 1]) >= EstimateSlack * rows)];
    }

    private async Task<bool> IsKeyAsync(DiffSide side, string column, CancellationToken cancellationToken)
    {
        var name = SqlText.Name(column);
        var answer = await engine.QueryAsync(
            $"SELECT count(*) = count(DISTINCT {name}) FROM {SqlText.From(side.From, request.Where)}", cancellationToken);
        return Convert.ToBoolean(answer.Rows[0][0], CultureInfo.InvariantCulture);
    }
}
