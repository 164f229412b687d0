using System.Collections.Concurrent;

namespace Pipeline.Lake.Delta;

/// <summary>
/// The newest snapshot a run has read of each table. Entries of a log never change, so opening a table again costs one listing
/// and what was committed since: on a bucket that is one request instead of four. Not a cache of what there is: every opening
/// still looks at the log, and a table that was deleted and made anew meanwhile is read from its beginning.
/// </summary>
public sealed class SnapshotMemory
{
    private readonly ConcurrentDictionary<string, Known> known = new(StringComparer.Ordinal);

    internal Known? Find(string table) => known.GetValueOrDefault(table);

    internal void Keep(string table, DeltaSnapshot snapshot, LakeObject entry) => known[table] = new Known(snapshot, entry);

    /// <param name="Snapshot">The table.</param>
    /// <param name="Entry">The log entry that made it so: tells whether the log is still the same.</param>
    internal sealed record Known(DeltaSnapshot Snapshot, LakeObject Entry);
}
