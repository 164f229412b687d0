namespace Pipeline.Quality.Anomaly;

/// <summary>Figures of small samples that a few outliers do not move.</summary>
internal static class Statistics
{
    /// <summary>The middle value, or the mean of the two.</summary>
    public static double Median(IReadOnlyList<double> values) => Quantile(values, 0.5);

    /// <summary>The median distance from the median.</summary>
    public static double MedianAbsoluteDeviation(IReadOnlyList<double> values)
    {
        var centre = Median(values);
        return Median([.. values.Select(value => Math.Abs(value - centre))]);
    }

    /// <summary>The distance of the quartiles.</summary>
    public static double InterquartileRange(IReadOnlyList<double> values) => Quantile(values, 0.75) - Quantile(values, 0.25);

    /// <summary>The value below which a share of the values lies, interpolated between the two nearest.</summary>
    public static double Quantile(IReadOnlyList<double> values, double share)
    {
        double[] ordered = [.. values.Order()];
        var position = share * (ordered.Length - 1);
        var below = (int)Math.Floor(position);
        var above = Math.Min(below + 1, ordered.Length - 1);
        return ordered[below] + ((position - below) * (ordered[above] - ordered[below]));
    }

    /// <summary>How many standard deviations a share of a normal distribution lies below; found by halving, exact to 1e-9.</summary>
    public static double NormalQuantile(double share)
    {
        var (low, high) = (-10.0, 10.0);
        while (high - low > 1e-9)
        {
            var middle = (low + high) / 2;
            if (NormalShareBelow(middle) < share) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }

    /// <summary>The share of a normal distribution below a number of standard deviations, by Simpson's rule over its density.</summary>
    private static double NormalShareBelow(double score)
    {
        const int Steps = 400;
        var width = score / Steps;
        var sum = 1 + Math.Exp(-score * score / 2);
        for (var step = 1; step < Steps; step++)
        {
            var at = step * width;
            sum += (step % 2 == 0 ? 2 : 4) * Math.Exp(-at * at / 2);
        }

        return 0.5 + (sum * width / 3 / Math.Sqrt(2 * Math.PI));
    }
}
