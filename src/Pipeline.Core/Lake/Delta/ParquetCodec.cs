using Pipeline.Schema;

namespace Pipeline.Lake.Delta;

/// <summary>Writes the rows of a JSON-lines file as a Parquet file with exactly these columns; a field a row lacks is null.</summary>
public delegate Task WriteParquet(string jsonLinesFile, string parquetFile, StructType schema, CancellationToken cancellationToken);

/// <summary>Writes the rows of Parquet files, in any order, as one JSON-lines file: maps as objects, instants as ISO text with their offset.</summary>
public delegate Task ReadParquet(IReadOnlyList<string> parquetFiles, string jsonLinesFile, CancellationToken cancellationToken);

/// <summary>
/// What the lake needs of a Parquet library for its own small tables: checkpoints, lists of loads. Composition supplies it,
/// for the lake knows no engine. Both are called from one task at a time per file and throw what the engine throws.
/// </summary>
/// <param name="WriteAsync">Rows to Parquet.</param>
/// <param name="ReadAsync">Parquet to rows.</param>
public sealed record ParquetCodec(WriteParquet WriteAsync, ReadParquet ReadAsync)
{
    /// <summary>The folder for intermediate files.</summary>
    /// <value>The default is the system's temporary folder.</value>
    public string ScratchFolder { get; init; } = Path.GetTempPath();
}
