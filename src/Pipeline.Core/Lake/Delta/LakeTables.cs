namespace Pipeline.Lake.Delta;

/// <summary>Finds the tables of a lake by their logs.</summary>
public static class LakeTables
{
    private const string LogFolder = "/_delta_log/";

    extension(ILakeStore store)
    {
        /// <summary>The folders of all tables whose keys begin with the prefix, sorted.</summary>
        public async Task<IReadOnlyCollection<string>> ListTablesAsync(string prefix, CancellationToken cancellationToken)
        {
            var tables = new SortedSet<string>(StringComparer.Ordinal);
            await foreach (var found in store.ListAsync(prefix, cancellationToken: cancellationToken))
            {
                var end = found.Key.LastIndexOf(LogFolder, StringComparison.Ordinal);
                if (end > 0 && LogFile.Of(found) is LogFile.Entry or LogFile.Checkpoint) tables.Add(found.Key[..end]);
            }

            return tables;
        }
    }
}
