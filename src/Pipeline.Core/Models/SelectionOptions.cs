namespace Pipeline.Models;

/// <summary>Which tests come along with the nodes they read.</summary>
public enum IndirectSelection
{
    /// <summary>Those that read any picked node.</summary>
    Eager,

    /// <summary>Those that read nothing but picked nodes.</summary>
    Cautious,

    /// <summary>Those that read nothing but picked nodes and what these read.</summary>
    Buildable,

    /// <summary>None.</summary>
    Empty,
}

/// <summary>What selecting needs besides the expressions.</summary>
public sealed record SelectionOptions
{
    /// <summary>Which tests come along.</summary>
    public IndirectSelection IndirectSelection { get; init; }

    /// <summary>The name of a selector of <c>selectors.yml</c> to begin with instead of expressions; null for none.</summary>
    public string? SelectorName { get; init; }

    /// <summary>What <c>state:</c> compares with; null when no earlier state was given.</summary>
    public PreviousState? State { get; init; }

    /// <summary>The statuses of an earlier run by unique id, for <c>result:</c>; null when none was given.</summary>
    public IReadOnlyDictionary<string, string>? Results { get; init; }

    /// <summary>
    /// When the newest rows of sources were loaded, by unique id, for <c>source_status:</c>: as it was judged earlier, and as it was
    /// judged last; null when it was not.
    /// </summary>
    public (IReadOnlyDictionary<string, DateTimeOffset>? Before, IReadOnlyDictionary<string, DateTimeOffset>? Now) LoadedAt { get; init; }
}
