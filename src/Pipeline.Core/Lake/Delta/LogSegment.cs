using Pipeline.Diagnostics;

namespace Pipeline.Lake.Delta;

/// <summary>The objects that make one version: a whole checkpoint, if there is one, and every entry after it.</summary>
/// <param name="Version">The version they make.</param>
/// <param name="CheckpointVersion">The version the checkpoint makes alone; -1 without one.</param>
/// <param name="Checkpoint">The checkpoint's files, in the order of their parts.</param>
/// <param name="Entries">The entries after it, in order, without a gap.</param>
internal sealed record LogSegment(long Version, long CheckpointVersion, IReadOnlyList<LakeObject> Checkpoint, IReadOnlyList<LogFile.Entry> Entries)
{
    /// <summary>Chooses what to read for a version, or for the newest. Null when there is no log at all.</summary>
    public static LogSegment? Choose(string table, IReadOnlyCollection<LogFile> files, long? wanted)
    {
        var (checkpointVersion, checkpoint) = NewestCheckpoint(files, wanted);
        LogFile.Entry[] entries =
        [
            .. files.OfType<LogFile.Entry>().Where(entry => entry.Version > checkpointVersion && entry.Version <= (wanted ?? long.MaxValue)),
        ];
        if (entries.Length == 0 && checkpointVersion < 0) return wanted is null ? null : throw Absent(table, wanted.Value, files);
        RequireNoGap(table, checkpointVersion, entries);
        var version = entries is [.., var last] ? last.Version : checkpointVersion;
        return wanted is { } asked && version != asked
            ? throw Absent(table, asked, files)
            : new LogSegment(version, checkpointVersion, checkpoint, entries);
    }

    /// <summary>The version of the newest whole checkpoint not after the given one; -1 without one.</summary>
    public static long NewestCheckpointAt(IEnumerable<LogFile> files, long version) => NewestCheckpoint(files, version).Version;

    private static (long Version, IReadOnlyList<LakeObject> Parts) NewestCheckpoint(IEnumerable<LogFile> files, long? wanted) =>
        files.OfType<LogFile.Checkpoint>()
            .Where(file => file.Version <= (wanted ?? long.MaxValue))
            .GroupBy(file => (file.Version, file.Parts))

            // A writer killed between the parts leaves a checkpoint that must not be used.
            .Where(parts => parts.Select(part => part.Part).Distinct().Count() == parts.Key.Parts)
            .OrderByDescending(parts => parts.Key.Version)
            .ThenBy(parts => parts.Key.Parts)
            .Select(parts => (parts.Key.Version, (IReadOnlyList<LakeObject>)[.. parts.OrderBy(part => part.Part).Select(part => part.Object)]))
            .FirstOrDefault((-1, []));

    private static void RequireNoGap(string table, long before, LogFile.Entry[] entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Version != ++before)
            {
                throw new ExpectedException(
                    $"the log of the table {table} has no entry {before}, but entry {entry.Version}: versions must not have gaps",
                    "Restore the missing entry from a backup.");
            }
        }
    }

    private static ExpectedException Absent(string table, long wanted, IReadOnlyCollection<LogFile> files) =>
        new($"the table {table} has no version {wanted}" + Range([.. files.OfType<LogFile.Entry>()]));

    private static string Range(LogFile.Entry[] entries) =>
        entries is [var first, .., var last] ? $"; the log has {first.Version} to {last.Version}"
        : entries is [var only] ? $"; the log has only {only.Version}"
        : "";
}
