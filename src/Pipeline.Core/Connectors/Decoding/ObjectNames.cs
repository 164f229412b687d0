namespace Pipeline.Connectors.Decoding;

/// <summary>Names of objects and members, with <c>/</c> between their parts.</summary>
internal static class ObjectNames
{
    private static readonly string[] UnfinishedEndings = ["~", ".tmp", ".part", ".partial", ".crdownload", ".swp", ".filepart", "._COPYING_"];

    /// <summary>True when a part begins with <c>.</c> or <c>_</c> (<c>_temporary</c>, <c>__MACOSX</c>): by custom no data.</summary>
    public static bool IsHidden(string name)
    {
        for (var part = name.AsSpan(); ;)
        {
            if (part is ['.' or '_', ..]) return true;
            if (part.IndexOf('/') is >= 0 and var end) part = part[(end + 1)..];
            else return false;
        }
    }

    /// <summary>True when a name is what programs call a file they are still writing, or a copy kept by an editor.</summary>
    public static bool IsUnfinished(string name) =>
        Array.Exists(UnfinishedEndings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
