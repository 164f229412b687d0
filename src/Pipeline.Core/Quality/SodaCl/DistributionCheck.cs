using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Engines;
using Pipeline.Events;
using Pipeline.Quality.Distribution;

namespace Pipeline.Quality.SodaCl;

/// <summary>
/// How far a column's values are from a reference distribution: a probability where the method is a test (<c>ks</c>, <c>chi_square</c>: small
/// is far), a distance otherwise. NULL is left out; a column of nothing else is skipped.
/// </summary>
public sealed record DistributionCheck : SodaCheck
{
    private const int Bins = 10;
    private const int Quantiles = 1000;
    private const int FewestOfCategory = 5;
    private const long SampleLimit = 1_000_000;

    internal DistributionCheck(Identifier values, ReferenceDistribution reference, string method) =>
        (Values, Reference, Method) = (values, reference, method);

    /// <summary>ks, chi_square, psi, swd or semd.</summary>
    public string Method { get; }

    internal Identifier Values { get; }

    internal ReferenceDistribution Reference { get; }

    internal override string MetricText => $"distribution_difference({Values})";

    internal override string Measurement => Method;

    internal override Probe Compile(CheckContext context)
    {
        var isText = Reference is ReferenceDistribution.Categorical;
        var sample = $"(SELECT CAST({Values.Sql} AS {(isText ? "VARCHAR" : "DOUBLE")}) AS x FROM {Rows(context, $"{Values.Sql} IS NOT NULL")} LIMIT {SampleLimit}) sampled";
        return new Probe.Query(Reference switch
        {
            ReferenceDistribution.Categorical => $"SELECT x, count(*) AS n FROM {sample} GROUP BY x",
            ReferenceDistribution.Continuous continuous => Method switch
            {
                "ks" => LargestDistance(sample, continuous),
                "psi" => Histogram(sample, continuous),
                _ => $"SELECT count(*) AS n, avg(x) AS mean, var_pop(x) AS variance, quantile_cont(x, [{Shares()}]) AS quantiles FROM {sample}",
            },
            _ => throw new System.Diagnostics.UnreachableException(),
        });
    }

    internal override CheckResult Judge(ResultTable answer, CheckContext context)
    {
        if (answer.Rows is [] || (Reference is ReferenceDistribution.Continuous && Measured.NumberOrZero(answer.Rows[0][0]) == 0))
            return Stated(CheckVerdict.Skipped, $"{Values} has no values, so there is no distribution to compare.");
        var value = Reference switch
        {
            ReferenceDistribution.Categorical categorical => OfCategories(answer, categorical),
            ReferenceDistribution.Continuous continuous => Method switch
            {
                "ks" => Distances.KolmogorovSmirnov(Measured.Number(answer.Rows[0][1]), Measured.Number(answer.Rows[0][0])),
                "psi" => OfBins(answer.Rows[0], continuous),
                _ => OfQuantiles(answer.Rows[0], continuous),
            },
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        var rounded = Math.Round(value, 6);
        return Judged(rounded, Measured.Text(rounded), $"{MetricText} by {Method} is {Measured.Text(rounded)}");
    }

    /// <summary>The largest distance of the cumulative shares, looked for just before and at every value.</summary>
    private static string LargestDistance(string sample, ReferenceDistribution.Continuous reference)
    {
        var cases = string.Concat(reference.Weights.Select((weight, bin) =>
            $" WHEN x < {Sql(reference.Edges[bin + 1])} THEN {Sql(reference.ShareUpTo(reference.Edges[bin]))} + {Sql(weight)} * (x - {Sql(reference.Edges[bin])}) / {Sql(reference.Edges[bin + 1] - reference.Edges[bin])}"));
        return $"""
            SELECT max(total) AS n, max(greatest(abs(below - expected), abs(upto - expected))) AS distance
            FROM (
              SELECT total, (seen - n) / total AS below, seen / total AS upto,
                     CASE WHEN x <= {Sql(reference.Edges[0])} THEN 0{cases} ELSE 1 END AS expected
              FROM (SELECT x, n, sum(n) OVER (ORDER BY x) AS seen, sum(n) OVER () AS total FROM (SELECT x, count(*)::DOUBLE AS n FROM {sample} GROUP BY x) counted) cumulated
            ) compared
            """;
    }

    /// <summary>The counts of ten bins of the same width over all that either side has.</summary>
    private static string Histogram(string sample, ReferenceDistribution.Continuous reference) => $"""
        SELECT count(*) AS n, min(low) AS low, max(high) AS high, {string.Join(", ", Enumerable.Range(0, Bins).Select(bin => $"count(*) FILTER (bin = {bin})"))}
        FROM (
          SELECT low, high, least({Bins - 1}, floor((x - low) * {Bins} / nullif(high - low, 0))) AS bin
          FROM (SELECT x, least(min(x) OVER (), {Sql(reference.Edges[0])}) AS low, greatest(max(x) OVER (), {Sql(reference.Edges[^1])}) AS high FROM {sample}) ranged
        ) binned
        """;

    private static double OfBins(IReadOnlyList<object?> row, ReferenceDistribution.Continuous reference)
    {
        var (total, low, high) = (Measured.Number(row[0]), Measured.Number(row[1]), Measured.Number(row[2]));
        var width = (high - low) / Bins;
        var found = row.Skip(3).Select(count => Measured.Number(count) / total).ToList();
        var expected = Enumerable.Range(0, Bins).Select(bin => reference.ShareUpTo(low + ((bin + 1) * width)) - (bin == 0 ? 0 : reference.ShareUpTo(low + (bin * width)))).ToList();
        return Distances.StabilityIndex(found, expected);
    }

    /// <summary>The mean distance of equal quantiles, in standard deviations of both together.</summary>
    private static double OfQuantiles(IReadOnlyList<object?> row, ReferenceDistribution.Continuous reference)
    {
        var found = ((System.Collections.IEnumerable)row[3]!).Cast<object?>().Select(Measured.Number).ToList();
        var distance = found.Select((value, index) => Math.Abs(value - reference.ValueAt((index + 0.5) / Quantiles))).Average();
        var (mean, variance) = (Measured.Number(row[1]), Measured.Number(row[2]));
        var pooled = ((variance + reference.Variance) / 2) + ((mean - reference.Mean) * (mean - reference.Mean) / 4);
        return distance / Math.Sqrt(pooled);
    }

    private double OfCategories(ResultTable answer, ReferenceDistribution.Categorical reference)
    {
        var counts = answer.Rows.ToDictionary(row => Measured.Text(row[0])!, row => Measured.Number(row[1]), StringComparer.Ordinal);
        var total = counts.Values.Sum();
        string[] categories = [.. reference.Categories, .. counts.Keys.Except(reference.Categories).Order(StringComparer.Ordinal)];
        var found = categories.Select(category => counts.GetValueOrDefault(category)).ToList();
        var expected = categories.Select((_, index) => index < reference.Weights.Count ? reference.Weights[index] * total : 0).ToList();
        if (Method == "chi_square") return ChiSquare(categories, found, expected);
        List<double> foundShares = [.. found.Select(count => count / total)], expectedShares = [.. expected.Select(count => count / total)];
        return Method == "psi" ? Distances.StabilityIndex(foundShares, expectedShares) : Distances.EarthMover(foundShares, expectedShares);
    }

    private static double ChiSquare(string[] categories, List<double> found, List<double> expected)
    {
        var rare = categories.Where((_, index) => found[index] < FewestOfCategory || expected[index] < FewestOfCategory).ToList();
        return rare is [] ? Distances.ChiSquare(found, expected) : throw new ExpectedException(
            $"chi_square needs {FewestOfCategory} values of every category on both sides; there are fewer of {string.Join(", ", rare.Take(5))}.", "Use 'method: psi'.");
    }

    private static string Shares() => string.Join(", ", Enumerable.Range(0, Quantiles).Select(index => Sql((index + 0.5) / Quantiles)));

    private static string Sql(double number) => number.ToString("0.0###############", CultureInfo.InvariantCulture) + "::DOUBLE";
}
