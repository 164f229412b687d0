namespace Pipeline.Engines.DuckDb;

/// <summary>Turns JSON lines into Parquet and back, one pass in the engine, within its memory limit.</summary>
public static class DuckDbParquet
{
    /// <summary>
    /// How Parquet is written. A row group is buffered by every thread: small ones keep memory flat; zstd at level 1 is about as fast as
    /// none and a fraction larger than its default.
    /// </summary>
    public const string CopyOptions = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 20480";

    /// <summary>
    /// Writes one file with the columns given, in their order, and returns the number of rows. A key that is not a column is dropped, a
    /// column without a key is NULL, a value that cannot be its column's type is an error. An existing file is replaced.
    /// </summary>
    public static long WriteJsonLines(
        DuckDbConnection connection,
        string jsonLinesPath,
        IReadOnlyList<(string Name, string DuckDbType)> columns,
        string parquetPath,
        CancellationToken cancellationToken = default)
    {
        var types = columns.Select(column => $"{DuckDbSql.Literal(column.Name)}: {DuckDbSql.Literal(column.DuckDbType)}");
        return connection.Execute(
            $$"""
            COPY (SELECT * FROM read_json({{DuckDbSql.PathLiteral(jsonLinesPath)}},
                format = 'newline_delimited', columns = { {{string.Join(", ", types)}} }, hive_partitioning = false))
            TO {{DuckDbSql.Literal(parquetPath)}} ({{CopyOptions}})
            """,
            cancellationToken);
    }

    /// <summary>
    /// Writes the rows of all files as JSON lines and returns their number. Columns are matched by name; a map is printed as an object, a
    /// NULL as null, a timestamp as <c>2026-01-02 03:04:05</c>, and a decimal as the nearest double.
    /// </summary>
    public static long ReadJsonLines(
        DuckDbConnection connection, IReadOnlyList<string> parquetPaths, string jsonLinesPath, CancellationToken cancellationToken = default) =>
        connection.Execute(
            $"""
            COPY (SELECT * FROM read_parquet({DuckDbSql.PathLiteral(parquetPaths)}, union_by_name = true, hive_partitioning = false))
            TO {DuckDbSql.Literal(jsonLinesPath)} (FORMAT json)
            """,
            cancellationToken);
}
