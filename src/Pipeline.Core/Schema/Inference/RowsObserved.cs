namespace Pipeline.Schema.Inference;

/// <summary>What a look at all rows found.</summary>
public sealed record RowsObserved
{
    /// <summary>Rows seen. Means nothing when <see cref="IsSuspect"/>.</summary>
    public required long Rows { get; init; }

    /// <summary>The longest row in bytes.</summary>
    public required int LongestRow { get; init; }

    /// <summary>Some line is no JSON object: the look ended there, and somebody must sort the lines first.</summary>
    public required bool IsSuspect { get; init; }

    /// <summary>A row has one key twice.</summary>
    public required bool HasDuplicateKeys { get; init; }

    /// <summary>Somewhere stands, or may stand, a number that a double would change; asked for because of those within objects and arrays.</summary>
    public required bool HasInexactNumbers { get; init; }

    /// <summary>The keys, in the order they first appear.</summary>
    public required IReadOnlyList<KeyObserved> Keys { get; init; }
}
