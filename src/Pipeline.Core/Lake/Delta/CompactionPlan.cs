namespace Pipeline.Lake.Delta;

/// <summary>Files of one partition that are to become one.</summary>
/// <param name="Files">At least two.</param>
public sealed record CompactionGroup(IReadOnlyList<AddFile> Files)
{
    /// <summary>Their size together.</summary>
    public long Bytes => Files.Sum(file => file.Size);

    /// <summary>Their rows together; null when one of them does not say.</summary>
    public long? Rows => Files.Aggregate((long?)0, (rows, file) => rows + FileStatistics.Parse(file.Stats)?.NumRecords);
}

/// <summary>
/// Which small files of a table to join. A file joins only others that are together at least as large as itself, so that a row
/// is rewritten a logarithmic number of times however often small files come, and never beyond the target size.
/// </summary>
public static class CompactionPlan
{
    /// <summary>The groups of every partition, in the order of the partitions.</summary>
    public static IReadOnlyList<CompactionGroup> Of(IEnumerable<AddFile> files, IReadOnlyList<string> partitionBy, long targetBytes) =>
    [
        .. files
            .GroupBy(file => string.Join('\n', partitionBy.Select(name => file.PartitionValues.GetValueOrDefault(name) ?? "\0")), StringComparer.Ordinal)
            .OrderBy(partition => partition.Key, StringComparer.Ordinal)
            .SelectMany(partition => Join([.. partition.OrderBy(file => file.Size).ThenBy(file => file.Path, StringComparer.Ordinal)], targetBytes)),
    ];

    private static IEnumerable<CompactionGroup> Join(IReadOnlyList<AddFile> smallestFirst, long targetBytes)
    {
        var (group, bytes) = (new List<AddFile>(), 0L);
        foreach (var file in smallestFirst)
        {
            var joins = group.Count == 0 || (bytes + file.Size <= targetBytes && (group.Count == 1 ? file.Size <= 2 * bytes : file.Size <= bytes));
            if (!joins)
            {
                if (group.Count > 1) yield return new CompactionGroup(group);
                (group, bytes) = ([], 0);
            }

            group.Add(file);
            bytes += file.Size;
        }

        if (group.Count > 1) yield return new CompactionGroup(group);
    }
}
