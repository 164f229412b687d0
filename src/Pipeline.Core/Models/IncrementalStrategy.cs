namespace Pipeline.Models;

/// <summary>How the rows of an incremental run join those already there.</summary>
public enum IncrementalStrategy
{
    /// <summary>They don't: the whole table is replaced.</summary>
    ReplaceTable,

    /// <summary>They are added.</summary>
    Append,

    /// <summary>They replace the rows with an equal key, and are added otherwise.</summary>
    Merge,

    /// <summary>Rows with an equal key are deleted first, in the same transaction.</summary>
    DeleteInsert,

    /// <summary>The partitions that occur in the result are replaced by it.</summary>
    InsertOverwrite,

    /// <summary>Each interval of event time is replaced by the rows of that interval.</summary>
    Microbatch,

    /// <summary>A macro of the project's own, <c>get_incremental_NAME_sql</c>, says it.</summary>
    Custom,
}

/// <summary>The strategies' names as dbt spells them.</summary>
public static class IncrementalStrategyNames
{
    private static readonly (string Name, IncrementalStrategy Strategy)[] All =
    [
        ("table", IncrementalStrategy.ReplaceTable),
        ("append", IncrementalStrategy.Append),
        ("merge", IncrementalStrategy.Merge),
        ("delete+insert", IncrementalStrategy.DeleteInsert),
        ("insert_overwrite", IncrementalStrategy.InsertOverwrite),
        ("microbatch", IncrementalStrategy.Microbatch),
    ];

    /// <summary>Every name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(pair => pair.Name)];

    /// <summary>The strategy of a name; null when there is none. dbt takes <c>_</c> and <c>+</c> alike.</summary>
    public static IncrementalStrategy? Parse(string name)
    {
        foreach (var (known, strategy) in All)
        {
            if (known.Replace('+', '_') == name.Replace('+', '_')) return strategy;
        }

        return null;
    }
}
