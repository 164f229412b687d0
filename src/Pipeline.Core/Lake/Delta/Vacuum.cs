namespace Pipeline.Lake.Delta;

/// <summary>What a cleanup removed, or would remove.</summary>
/// <param name="Removed">Keys (or names of temporary files), in order.</param>
/// <param name="Bytes">Their size together.</param>
/// <param name="IsDryRun">Nothing was touched.</param>
public sealed record CleanupReport(IReadOnlyList<string> Removed, long Bytes, bool IsDryRun);

/// <summary>
/// Deletes data files of a table that no retained version needs: removed longer ago than the retention, or never committed
/// and as old. A load that runs longer than the retention would lose its files; that is why it is days. Deletes stay inside
/// the table's own folder and never touch names that begin with <c>_</c> or a dot, which are logs and other programs' own.
/// </summary>
public sealed class Vacuum(DeltaTable table)
{
    /// <summary>The retention when none is given.</summary>
    public static TimeSpan DefaultRetention { get; } = TimeSpan.FromDays(7);

    /// <summary>Removes what is older than the retention, or only lists it.</summary>
    public async Task<CleanupReport> RunAsync(TimeSpan? retention, bool isDryRun, CancellationToken cancellationToken)
    {
        var cutoff = table.Clock.GetUtcNow() - (retention ?? DefaultRetention);

        // Listed before the log is read: a file committed meanwhile is then surely among the needed ones.
        var candidates = await OldFilesAsync(cutoff, cancellationToken);
        var snapshot = await table.LoadSnapshotAsync(cancellationToken);
        TableFeatures.RequireWritable(table.Key, snapshot.Protocol, snapshot.Metadata);
        var needed = await NeededAsync(snapshot, cutoff, cancellationToken);
        LakeObject[] unneeded = [.. candidates.Where(file => !needed.Contains(file.Key[(table.Key.Length + 1)..]))];
        if (!isDryRun) await table.Store.DeleteAsync([.. unneeded.Select(file => file.Key)], cancellationToken);
        return new CleanupReport([.. unneeded.Select(file => file.Key)], unneeded.Sum(file => file.Size), isDryRun);
    }

    private async Task<List<LakeObject>> OldFilesAsync(DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        var (old, inner) = (new List<LakeObject>(), new HashSet<string>(StringComparer.Ordinal));
        await foreach (var file in table.Store.ListAsync($"{table.Key}/", cancellationToken: cancellationToken))
        {
            if (InnerTable(file.Key) is { } folder) inner.Add(folder);
            else if (file.LastModifiedAt < cutoff && !IsHidden(file.Key.AsSpan(table.Key.Length + 1))) old.Add(file);
        }

        old.RemoveAll(file => inner.Any(folder => file.Key.StartsWith(folder, StringComparison.Ordinal)));
        return old;
    }

    /// <summary>The folder, with its slash, of another table or raw stream below this one: its files are not ours to judge.</summary>
    private string? InnerTable(string key)
    {
        var end = key.IndexOf("/_delta_log/", table.Key.Length + 1, StringComparison.Ordinal);
        if (end < 0) return null;
        var folder = key[..end];
        return folder.EndsWith("/_loads", StringComparison.Ordinal) ? folder[..^"_loads".Length] : $"{folder}/";
    }

    /// <summary>
    /// The files of the newest version, and those removed since the cutoff: of the versions that were the newest at some time
    /// after it. Removals are read from the entries as well, for a checkpoint forgets tombstones on a schedule of its own.
    /// </summary>
    private async Task<HashSet<string>> NeededAsync(DeltaSnapshot snapshot, DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        var needed = snapshot.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        needed.UnionWith(snapshot.Tombstones.Values.Where(remove => IsSince(remove, cutoff)).Select(remove => remove.Path));
        foreach (var entry in (await table.Log.ListAsync(null, cancellationToken)).OfType<LogFile.Entry>())
        {
            if (entry.Object.LastModifiedAt < cutoff || entry.Version > snapshot.Version) continue;
            var actions = await table.Log.ReadEntryAsync(entry.Version, cancellationToken) ?? [];
            needed.UnionWith(actions.OfType<RemoveFile>().Where(remove => IsSince(remove, cutoff)).Select(remove => remove.Path));
        }

        return needed;
    }

    /// <summary>A removal that names no time is taken as recent.</summary>
    private static bool IsSince(RemoveFile remove, DateTimeOffset cutoff) =>
        remove.DeletionTimestamp is not { } at || at >= cutoff.ToUnixTimeMilliseconds();

    /// <summary>Partition folders may begin with an underscore, as their column does.</summary>
    private static bool IsHidden(ReadOnlySpan<char> path)
    {
        foreach (var range in path.Split('/'))
        {
            var segment = path[range];
            if (segment[0] is '.' || (segment[0] is '_' && !segment.Contains('='))) return true;
        }

        return false;
    }
}
