using Pipeline.Diagnostics;
using Pipeline.Quality.Anomaly;

namespace Pipeline.Quality.SodaCl;

/// <summary>A column as the engine describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as the engine writes it.</param>
public sealed record MonitoredColumn(string Name, string Type);

/// <summary>
/// The checks a dataset gets without anybody writing any: how many rows, how fresh, which columns, and how many values of each are missing
/// or distinct. All of them learn from their history what is ordinary.
/// </summary>
public static class Monitors
{
    /// <summary>What the column is called that says when a row came, the likeliest first.</summary>
    private static readonly string[] ArrivalWords = ["ingest", "load", "insert", "update", "modif", "creat", "event", "time", "date"];

    /// <summary>The checks of a dataset. Freshness is watched when a column of dates or timestamps can tell it.</summary>
    public static IReadOnlyList<Check> For(string dataset, IReadOnlyList<MonitoredColumn> columns, SourceLocation location) =>
    [
        Anomaly(dataset, "row_count", null, Quantity.RowCount, location),
        .. Arrival(columns) is { } arrival ? [Freshness(dataset, arrival, location)] : Array.Empty<Check>(),
        Schema(dataset, location),
        .. columns.Select(column => Anomaly(dataset, "missing_percent", column.Name, Quantity.Percent, location)),
        .. columns.Select(column => Anomaly(dataset, "distinct_percent", column.Name, Quantity.Percent, location)),
    ];

    /// <summary>The column that tells how fresh a dataset is: among dates and timestamps the one with the likeliest name.</summary>
    internal static string? Arrival(IReadOnlyList<MonitoredColumn> columns) => columns
        .Where(column => column.Type.StartsWith("TIMESTAMP", StringComparison.OrdinalIgnoreCase) || column.Type.Equals("DATE", StringComparison.OrdinalIgnoreCase))
        .MinBy(column => Array.FindIndex(ArrivalWords, word => column.Name.Contains(word, StringComparison.OrdinalIgnoreCase)) is >= 0 and var rank ? rank : ArrivalWords.Length)
        ?.Name;

    private static AnomalyCheck Anomaly(string dataset, string metric, string? column, Quantity quantity, SourceLocation location)
    {
        IReadOnlyList<Identifier> arguments = column is null ? [] : [new Identifier(column, IsQuoted: true)];
        var name = $"anomaly detection for {metric}{(column is null ? "" : $"({column})")}";
        var measure = new MetricCheck(Metric.ByName[metric], arguments, Validity.None)
        {
            Name = name,
            Kind = $"sodacl/{metric}",
            Dataset = dataset,
            Column = column,
            Location = location,
        };
        return new AnomalyCheck(measure, new DetectorOptions { Quantity = quantity })
        {
            Name = name,
            Kind = "sodacl/anomaly",
            Dataset = dataset,
            Column = column,
            Location = location,
        };
    }

    private static CadenceCheck Freshness(string dataset, string column, SourceLocation location)
    {
        var name = $"freshness({column}) as usual";
        var measure = new FreshnessCheck(new Identifier(column, IsQuoted: true)) { Name = name, Kind = "sodacl/freshness", Dataset = dataset, Column = column, Location = location };
        return new CadenceCheck(measure) { Name = name, Kind = "sodacl/cadence", Dataset = dataset, Column = column, Location = location };
    }

    // What breaks readers fails; what they need not notice warns; an order nobody promised is left alone.
    private static SchemaCheck Schema(string dataset, SourceLocation location) => new(
        new SchemaRules { Changes = new HashSet<SchemaChange> { SchemaChange.Add } },
        new SchemaRules { Changes = new HashSet<SchemaChange> { SchemaChange.Delete, SchemaChange.Type } })
    {
        Name = "schema changes",
        Kind = "sodacl/schema",
        Dataset = dataset,
        Location = location,
    };
}
