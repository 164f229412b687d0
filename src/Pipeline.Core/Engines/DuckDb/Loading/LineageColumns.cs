using Pipeline.Schema;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>The columns that say where a row came from. Their names are ours: a field of that name gets another one.</summary>
internal static class LineageColumns
{
    public const string LoadId = "_load_id";
    public const string IngestedAt = "_ingested_at";
    public const string SourceUrl = "_source_url";
    public const string SourcePage = "_source_page";
    public const string Source = "_source";

    public static IReadOnlyList<Column> All { get; } =
    [
        new(LoadId, DataType.String), new(IngestedAt, DataType.Timestamp), new(SourceUrl, DataType.String), new(SourcePage, DataType.Long),
        new(Source, DataType.String),
    ];

    public static IEnumerable<Column> Of(bool hasOrigin) => hasOrigin ? All : All.SkipLast(1);

    public static bool IsReserved(string name) => All.Any(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase));
}
