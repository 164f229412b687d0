namespace Pipeline.Quality.Diff;

/// <summary>Two relations to compare, and what counts as a difference.</summary>
public sealed record DiffRequest
{
    /// <summary>What there was.</summary>
    public required DiffSide Old { get; init; }

    /// <summary>What there is.</summary>
    public required DiffSide New { get; init; }

    /// <summary>The columns that name a row; empty looks for a single one that does, and compares whole rows when none is found.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Only rows for which this SQL condition holds, on both sides; null for all.</summary>
    public string? Where { get; init; }

    /// <summary>Columns not compared.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>How far numbers may be apart and still be equal, by column; <c>*</c> stands for every number.</summary>
    public IReadOnlyDictionary<string, Tolerance> Tolerances { get; init; } = new Dictionary<string, Tolerance>();

    /// <summary>
    /// Looks at about one row of this many, the same ones on both sides: those whose key's hash is a multiple of it. 1 looks at all.
    /// </summary>
    public int SampleOneOf { get; init; } = 1;

    /// <summary>At most this many examples of each class.</summary>
    public int Examples { get; init; } = 5;
}

/// <summary>One side of a comparison.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="From">SQL as it stands after FROM: a relation, a table function, a subquery in parentheses.</param>
public sealed record DiffSide(string Name, string From);

/// <summary>How far two numbers may be apart: <c>|a - b| &lt;= Absolute + Relative * max(|a|, |b|)</c>. NULL is near to nothing.</summary>
public sealed record Tolerance(double Absolute, double Relative);
