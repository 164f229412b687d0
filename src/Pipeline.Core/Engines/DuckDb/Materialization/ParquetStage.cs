namespace Pipeline.Engines.DuckDb.Materialization;

/// <summary>
/// Writes a query's rows as Parquet files into a folder of its own, one or more a partition, with the statistics the log
/// wants: DuckDB counts while it writes, so nothing is read back.
/// </summary>
internal sealed class ParquetStage(DuckDbConnection connection, string folder, string filePrefix)
{
    private const string Format = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, RETURN_STATS";

    /// <summary>Small row groups keep the writer's memory flat whatever the row width; see the measurements in specs/duckdb.md §2.1.</summary>
    private const string RowGroupSize = "20480";

    /// <summary>Of 1M wide rows under 256 MB these take 300 MB where the others take 430; the file grows by 0.4 %.</summary>
    private const string SmallRowGroupSize = "10240";

    private const long LittleMemory = 400L << 20;

    private const int LeastFlushRows = 2048;
    private const int MostFlushRows = 524_288;

    private int statements;

    /// <summary>About how many bytes a row takes; null when nobody knows.</summary>
    public long? RowBytes { get; init; }

    /// <summary>The size at which a file that belongs to no partition ends, about; null for one file.</summary>
    public long? TargetFileBytes { get; init; }

    /// <summary>Runs the query into files. Empty partitions make no file, an empty result none at all.</summary>
    public IReadOnlyList<StagedFile> Write(
        string sql, IReadOnlyList<ModelColumn> columns, IReadOnlyList<string> partitionBy, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var name = $"{filePrefix}-{statements++}";
        var select = $"SELECT {string.Join(", ", columns.Select(column => column.Projection))} FROM ({sql})";
        var options = $"{Format}, ROW_GROUP_SIZE {(connection.MemoryLimitBytes() < LittleMemory ? SmallRowGroupSize : RowGroupSize)}";
        var copy = partitionBy is [] && TargetFileBytes is { } bytes
            ? $"COPY ({select}) TO {DuckDbSql.Literal(folder)} ({options}, FILE_SIZE_BYTES {bytes.ToString(System.Globalization.CultureInfo.InvariantCulture)}, "
              + $"FILENAME_PATTERN {DuckDbSql.Literal(name + "-{i}")}, OVERWRITE_OR_IGNORE)"
            : partitionBy is []
            ? $"COPY ({select}) TO {DuckDbSql.Literal(Path.Combine(folder, name + ".parquet"))} ({options})"
            : $"COPY ({select}) TO {DuckDbSql.Literal(folder)} ({options}, PARTITION_BY ({string.Join(", ", partitionBy.Select(DuckDbSql.Quoted))}), "
              + $"FILENAME_PATTERN {DuckDbSql.Literal(name + "-{i}")}, OVERWRITE_OR_IGNORE)";
        return partitionBy is not [] && RowBytes is { } rowBytes ? InSmallFlushes(rowBytes, () => ReadFiles(copy, columns, cancellationToken)) : ReadFiles(copy, columns, cancellationToken);
    }

    /// <summary>
    /// Every thread keeps rows of all partitions until it has so many: half a million wide ones are more than memory, and
    /// twice the work (1M events of 1.5 kB into 30 days: 1.1 GB and 15.6 processor seconds; by 20,480 rows 0.55 GB and 7.5).
    /// </summary>
    private List<StagedFile> InSmallFlushes(long rowBytes, Func<List<StagedFile>> write)
    {
        var rows = Math.Clamp(connection.MemoryLimitBytes() / 8 / connection.Threads() / Math.Max(1, rowBytes), LeastFlushRows, MostFlushRows);
        connection.Execute(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"SET partitioned_write_flush_threshold = {rows}"));
        try
        {
            return write();
        }
        finally
        {
            connection.Execute("RESET partitioned_write_flush_threshold");
        }
    }

    private List<StagedFile> ReadFiles(string copy, IReadOnlyList<ModelColumn> columns, CancellationToken cancellationToken)
    {
        var files = new List<StagedFile>();
        using var reader = connection.Query(copy, cancellationToken);
        while (reader.Read())
        {
            // filename, count, file_size_bytes, footer_size_bytes, column_statistics, partition_keys
            var path = reader.GetString(0);
            var rows = Convert.ToInt64(reader.GetValue(1), System.Globalization.CultureInfo.InvariantCulture);
            var bytes = Convert.ToInt64(reader.GetValue(2), System.Globalization.CultureInfo.InvariantCulture);
            var statistics = reader.IsNull(4) ? [] : (OrderedDictionary<object, object?>)reader.GetValue(4)!;
            if (rows == 0)
            {
                File.Delete(path);
                continue;
            }

            files.Add(new StagedFile(
                path, Path.GetRelativePath(folder, path).Replace('\\', '/'), PartitionValues(reader.IsNull(5) ? null : reader.GetValue(5)), rows, bytes,
                ParquetStatistics.ToJson(rows, columns, statistics)));
        }

        return files;
    }

    private static Dictionary<string, string?> PartitionValues(object? keys) =>
        keys is OrderedDictionary<object, object?> map
            ? map.ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal)
            : [];
}
