namespace Pipeline.Quality.Distribution;

/// <summary>How values should be spread. Weights add up to 1.</summary>
internal abstract record ReferenceDistribution
{
    private ReferenceDistribution()
    {
    }

    /// <summary>Shares of categories.</summary>
    public sealed record Categorical(IReadOnlyList<string> Categories, IReadOnlyList<double> Weights) : ReferenceDistribution;

    /// <summary>Shares of ranges between edges, evenly spread within each.</summary>
    /// <param name="Edges">In order, one more than there are weights.</param>
    /// <param name="Weights">The share of each range.</param>
    public sealed record Continuous(IReadOnlyList<double> Edges, IReadOnlyList<double> Weights) : ReferenceDistribution
    {
        /// <summary>The share of values up to x.</summary>
        public double ShareUpTo(double x)
        {
            var share = 0.0;
            for (var bin = 0; bin < Weights.Count; bin++)
            {
                if (x >= Edges[bin + 1]) share += Weights[bin];
                else return x <= Edges[bin] ? share : share + (Weights[bin] * (x - Edges[bin]) / (Edges[bin + 1] - Edges[bin]));
            }

            return 1;
        }

        /// <summary>The value that a share of the values lies below.</summary>
        public double ValueAt(double share)
        {
            for (var bin = 0; bin < Weights.Count; bin++)
            {
                if (share <= Weights[bin] && Weights[bin] > 0) return Edges[bin] + ((Edges[bin + 1] - Edges[bin]) * share / Weights[bin]);
                share -= Weights[bin];
            }

            return Edges[^1];
        }

        /// <summary>The mean.</summary>
        public double Mean => Weights.Select((weight, bin) => weight * (Edges[bin] + Edges[bin + 1]) / 2).Sum();

        /// <summary>The variance, that within the ranges included.</summary>
        public double Variance => Weights.Select((weight, bin) =>
        {
            var (low, high) = (Edges[bin] - Mean, Edges[bin + 1] - Mean);
            return weight * ((low * low) + (low * high) + (high * high)) / 3;
        }).Sum();
    }
}
