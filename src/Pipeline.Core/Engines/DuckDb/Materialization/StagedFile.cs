namespace Pipeline.Engines.DuckDb.Materialization;

/// <summary>A Parquet file that is written and belongs to no table yet.</summary>
/// <param name="Path">Where it lies on this machine.</param>
/// <param name="RelativePath">Its path within the table, Hive folders included, as it will be after publication.</param>
/// <param name="PartitionValues">Partition column to value as Delta writes it; null is SQL's NULL.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="StatsJson">Its statistics in Delta's JSON.</param>
public sealed record StagedFile(
    string Path, string RelativePath, IReadOnlyDictionary<string, string?> PartitionValues, long Rows, long Bytes, string StatsJson);
