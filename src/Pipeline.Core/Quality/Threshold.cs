using System.Diagnostics;

namespace Pipeline.Quality;

/// <summary>How a measured number is compared.</summary>
public enum Comparison
{
    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,
}

/// <summary>A condition on a measured number. Numbers are compared as doubles; a duration is a number of seconds.</summary>
public abstract record Threshold
{
    private Threshold()
    {
    }

    /// <summary>The condition as it is written in a check.</summary>
    public required string Text { get; init; }

    /// <summary>True when the bounds are durations and not plain numbers.</summary>
    public bool IsDuration { get; init; }

    /// <summary>Whether the number fulfils the condition.</summary>
    public abstract bool Holds(double value);

    /// <inheritdoc/>
    public sealed override string ToString() => Text;

    /// <summary>A comparison with one number.</summary>
    public sealed record Limit(Comparison Comparison, double Bound) : Threshold
    {
        /// <inheritdoc/>
        public override bool Holds(double value) => Comparison switch
        {
            Comparison.Less => value < Bound,
            Comparison.LessOrEqual => value <= Bound,
            Comparison.Equal => value == Bound,
            Comparison.NotEqual => value != Bound,
            Comparison.GreaterOrEqual => value >= Bound,
            Comparison.Greater => value > Bound,
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Within two bounds, or outside of them. Each bound belongs to the range unless a round bracket excludes it.</summary>
    public sealed record Range(double Low, bool IncludesLow, double High, bool IncludesHigh, bool IsNegated) : Threshold
    {
        /// <inheritdoc/>
        public override bool Holds(double value) =>
            ((IncludesLow ? value >= Low : value > Low) && (IncludesHigh ? value <= High : value < High)) != IsNegated;
    }
}
