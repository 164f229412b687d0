namespace Pipeline.Schema;

/// <summary>What a check keeps from being published when it does not hold.</summary>
public enum GateScope
{
    /// <summary>Nothing: it is judged by <c>validate</c> alone.</summary>
    None,

    /// <summary>The load. It is judged on the table as it would be with it.</summary>
    Table,

    /// <summary>The load. It is judged on the files the load adds, and knows nothing of what is there.</summary>
    Load,

    /// <summary>
    /// The partitions it does not hold for; the others are published. A load that cannot be divided, such as a merge, is judged whole.
    /// </summary>
    Partition,
}

/// <summary>The words for it.</summary>
public static class GateScopes
{
    /// <summary>What may be written, as a regular expression.</summary>
    public const string Pattern = "^(true|false|table|load|partition)$";

    /// <summary>What may be written, in words.</summary>
    public const string Wanted = "true, false, table, load or partition";

    /// <summary>The scope that is written so; null when the text is none.</summary>
    public static GateScope? Parse(string? text) => text switch
    {
        "true" or "True" or "table" => GateScope.Table,
        "load" => GateScope.Load,
        "partition" => GateScope.Partition,
        "false" or "False" => GateScope.None,
        _ => null,
    };

    /// <summary>The scope in a configuration of free values: true, false or a word; null when it says nothing that can be understood.</summary>
    public static GateScope? Of(object? value) => Parse(value is bool flag ? flag ? "true" : "false" : value as string);
}
