using Pipeline.Connectors.Decoding;
using Pipeline.Schema;

namespace Pipeline.Connectors.Files;

/// <summary>Which objects a read is about: those that match, less those whose rows are in the table already.</summary>
internal sealed class ObjectSelection
{
    private ObjectSelection()
    {
    }

    /// <summary>To be read, in the order of their names.</summary>
    public required IReadOnlyList<StoredObject> Pending { get; init; }

    /// <summary>How many of the pending are new, not changed.</summary>
    public required int New { get; init; }

    /// <summary>How many match, read or not.</summary>
    public required int Matching { get; init; }

    /// <summary>What matches and is no data, with the reason.</summary>
    public required IReadOnlyList<LeftOutObject> LeftOut { get; init; }

    /// <summary>The objects whose rows stay in the table.</summary>
    public required IReadOnlyDictionary<string, string> Kept { get; init; }

    public long PendingBytes => Pending.Sum(pending => pending.Size);

    public static async Task<ObjectSelection> MakeAsync(
        IObjectStore objects, string path, TableSpec table, StreamState state, bool isPartOfAll, CancellationToken cancellationToken)
    {
        var glob = new Glob(path);
        var folder = path[..(glob.Prefix.LastIndexOf('/') + 1)];
        List<StoredObject> found = [];
        List<LeftOutObject> leftOut = [];
        await foreach (var candidate in objects.ListAsync(folder, cancellationToken))
        {
            if (!glob.IsMatch(candidate.Name)) continue;
            if (NoData(candidate, glob) is { } nothing) leftOut.Add(nothing);
            else found.Add(candidate);
        }

        found.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));
        var seen = state.Objects;
        var pending = found.FindAll(candidate => seen.GetValueOrDefault(candidate.Name) != candidate.Tag);
        // What an overwrite leaves out is gone: it takes all there is, or nothing.
        var isReplaced = table.WriteMode == WriteMode.Overwrite && (pending.Count > 0 || (found.Count < seen.Count && !isPartOfAll));
        return new ObjectSelection
        {
            Pending = isReplaced ? found : pending,
            New = pending.Count(candidate => !seen.ContainsKey(candidate.Name)),
            Matching = found.Count,
            LeftOut = leftOut,
            Kept = isReplaced && !isPartOfAll ? StreamState.Empty.Objects : seen,
        };
    }

    private static LeftOutObject? NoData(StoredObject candidate, Glob glob)
    {
        // What the pattern spells out is meant.
        if (ObjectNames.IsHidden(candidate.Name[Math.Min(candidate.Name.Length, glob.Prefix.Length)..])) return new LeftOutObject(candidate.Name, "hidden", IsByCustom: true);
        if (ObjectNames.IsUnfinished(candidate.Name)) return new LeftOutObject(candidate.Name, "unfinished by its name", IsByCustom: false);
        return candidate.Size == 0 ? new LeftOutObject(candidate.Name, "empty", IsByCustom: false) : null;
    }
}

/// <summary>An object that matches and holds no data.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why it is left out.</param>
/// <param name="IsByCustom">True when nobody would expect it to be read.</param>
internal sealed record LeftOutObject(string Name, string Reason, bool IsByCustom);
