namespace Pipeline.Lake.Delta;

/// <summary>Finds what came into a table since a consumer last looked.</summary>
public static class UnreadFiles
{
    extension(DeltaTable table)
    {
        /// <summary>
        /// The files of the snapshot that may hold rows committed after <paramref name="version"/>: a superset by whole files, for a
        /// merge writes the rows it keeps beside the new ones. Files that only rearrange rows are left out unless they took in an
        /// unread one. All files when the log no longer reaches back that far, or when the version is none of this table: it was
        /// deleted and made anew.
        /// </summary>
        public async Task<IReadOnlyList<AddFile>> AddedSinceAsync(long version, DeltaSnapshot snapshot, CancellationToken cancellationToken)
        {
            if (version > snapshot.Version) return [.. snapshot.Files];
            var unread = new HashSet<string>(StringComparer.Ordinal);
            for (var next = version + 1; next <= snapshot.Version; next++)
            {
                if (await table.Log.ReadEntryAsync(next, cancellationToken) is not { } actions) return [.. snapshot.Files];
                Apply(actions, unread);
            }

            return [.. unread.Where(snapshot.FilesByPath.ContainsKey).Order(StringComparer.Ordinal).Select(path => snapshot.FilesByPath[path])];
        }
    }

    private static void Apply(IReadOnlyList<DeltaAction> actions, HashSet<string> unread)
    {
        var tookInUnread = actions.OfType<RemoveFile>().Aggregate(false, (any, remove) => unread.Remove(remove.Path) || any);
        foreach (var add in actions.OfType<AddFile>())
        {
            if (add.DataChange || tookInUnread) unread.Add(add.Path);
        }
    }
}
