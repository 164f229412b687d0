namespace Pipeline.Quality.Distribution;

/// <summary>How far apart two distributions are, and how likely that is by chance.</summary>
internal static class Distances
{
    private const double SmallestShare = 1e-5;

    /// <summary>The population stability index of shares of the same bins; an empty bin counts as a tiny one.</summary>
    public static double StabilityIndex(IReadOnlyList<double> found, IReadOnlyList<double> expected) => found
        .Zip(expected, (one, other) => (One: Math.Max(one, SmallestShare), Other: Math.Max(other, SmallestShare)))
        .Sum(pair => (pair.Other - pair.One) * Math.Log(pair.Other / pair.One));

    /// <summary>The probability of at least this largest distance between the cumulative shares of two samples of the same size.</summary>
    public static double KolmogorovSmirnov(double distance, double sampleSize)
    {
        var size = Math.Sqrt(sampleSize / 2);
        var lambda = (size + 0.12 + (0.11 / size)) * distance;
        if (lambda < 0.2) return 1;
        var sum = 0.0;
        for (var term = 1; term <= 100; term++) sum += (term % 2 == 1 ? 2 : -2) * Math.Exp(-2.0 * lambda * lambda * term * term);
        return Math.Clamp(sum, 0, 1);
    }

    /// <summary>The probability of at least this sum of squared deviations, by chance.</summary>
    public static double ChiSquare(IReadOnlyList<double> found, IReadOnlyList<double> expected)
    {
        var statistic = found.Zip(expected, (one, other) => (one - other) * (one - other) / other).Sum();
        return 1 - LowerGamma((found.Count - 1) / 2.0, statistic / 2);
    }

    /// <summary>The work of turning one order of shares into the other, in standard deviations of both together; neighbours are 1 apart.</summary>
    public static double EarthMover(IReadOnlyList<double> found, IReadOnlyList<double> expected)
    {
        var (work, difference) = (0.0, 0.0);
        for (var place = 0; place < found.Count; place++) work += Math.Abs(difference += found[place] - expected[place]);
        var pooled = found.Zip(expected, (one, other) => (one + other) / 2).ToList();
        var mean = pooled.Select((share, place) => share * place).Sum();
        var deviation = Math.Sqrt(pooled.Select((share, place) => share * (place - mean) * (place - mean)).Sum());
        return deviation == 0 ? 0 : work / deviation;
    }

    /// <summary>The regularized lower incomplete gamma function, by its series.</summary>
    private static double LowerGamma(double a, double x)
    {
        if (x <= 0) return 0;
        if (x > a + 500) return 1;
        var (term, sum) = (1 / a, 1 / a);
        for (var n = 1; n < 10_000 && term > sum * 1e-16; n++) sum += term *= x / (a + n);
        return Math.Clamp(sum * Math.Exp((a * Math.Log(x)) - x - LogGamma(a)), 0, 1);
    }

    /// <summary>The logarithm of the gamma function at a multiple of one half.</summary>
    private static double LogGamma(double a)
    {
        var sum = 0.0;
        while (a > 1) sum += Math.Log(--a);
        return a == 1 ? sum : sum + (Math.Log(Math.PI) / 2);
    }
}
