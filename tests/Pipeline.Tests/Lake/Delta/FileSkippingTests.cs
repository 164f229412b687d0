using System.Text.Json;
using Pipeline.Lake.Delta;
using Pipeline.Schema;

namespace Pipeline.Tests.Lake.Delta;

public sealed class FileSkippingTests
{
    private static readonly StructType Columns = new(
    [
        new("n", DataType.Long), new("name", DataType.String), new("at", DataType.Timestamp), new("ratio", DataType.Double),
        new("day", DataType.Date), new("price", new DecimalType(10, 2)), new("flag", DataType.Boolean), new("part", DataType.Integer),
    ]);

    [Theory]
    [InlineData("n", FilterComparison.Equal, "9", false)]
    [InlineData("n", FilterComparison.Equal, "10", true)]
    [InlineData("n", FilterComparison.Equal, "200", true)]
    [InlineData("n", FilterComparison.Equal, "201", false)]
    [InlineData("n", FilterComparison.Less, "10", false)]
    [InlineData("n", FilterComparison.LessOrEqual, "10", true)]
    [InlineData("n", FilterComparison.Greater, "200", false)]
    [InlineData("n", FilterComparison.GreaterOrEqual, "200", true)]
    [InlineData("n", FilterComparison.Equal, "no number", true)]
    [InlineData("name", FilterComparison.Equal, "b", true)]
    [InlineData("name", FilterComparison.Equal, "B", false)]
    [InlineData("name", FilterComparison.Greater, "d", false)]
    [InlineData("day", FilterComparison.Less, "2026-01-01", false)]
    [InlineData("day", FilterComparison.Equal, "2026-01-31", true)]
    [InlineData("price", FilterComparison.GreaterOrEqual, "9.90", true)]
    [InlineData("price", FilterComparison.Greater, "9.9", false)]
    [InlineData("at", FilterComparison.Greater, "2026-01-01T00:00:00.0005Z", true)]
    [InlineData("at", FilterComparison.Greater, "2026-01-01T00:00:00.002Z", false)]
    [InlineData("at", FilterComparison.Less, "2026-01-01T01:00:00+02:00", true)]
    [InlineData("at", FilterComparison.Less, "2025-12-01T00:00:00Z", false)]
    [InlineData("ratio", FilterComparison.Greater, "100", true)]
    [InlineData("ratio", FilterComparison.Less, "0", false)]
    [InlineData("flag", FilterComparison.Equal, "true", false)]
    [InlineData("unknown", FilterComparison.Equal, "1", true)]
    [InlineData("part", FilterComparison.Equal, "7", true)]
    [InlineData("part", FilterComparison.Equal, "8", false)]
    [InlineData("PART", FilterComparison.GreaterOrEqual, "10", false)]
    public void A_file_is_left_out_only_when_it_cannot_match(string column, FilterComparison comparison, string value, bool isKept)
    {
        const string stats = """
            {"numRecords":5,"minValues":{"n":10,"name":"a","at":"2025-12-31T00:00:00.000Z","ratio":0.5,"day":"2026-01-01","price":1.00},
             "maxValues":{"n":200,"name":"c","at":"2026-01-01T00:00:00.000Z","ratio":1.5,"day":"2026-01-31","price":9.90},
             "nullCount":{"n":0,"flag":5}}
            """;

        var kept = Snapshot(File("f", "7", stats)).Prune([new ColumnFilter(column, comparison, value)]);

        Assert.Equal(isKept, kept.Any());
    }

    [Fact]
    public void Null_partitions_match_no_comparison_and_files_without_bounds_stay()
    {
        var snapshot = Snapshot(File("null", null, null), File("empty", "", null), File("seven", "7", null), File("broken", "7", "{no json"));

        Assert.Equal(["broken", "seven"], snapshot.Prune([new("part", FilterComparison.Equal, "7"), new("n", FilterComparison.Equal, "1")]).Select(file => file.Path).Order());
        Assert.Equal(4, snapshot.Prune([]).Count());
    }

    [Fact]
    public void Written_bounds_stay_bounds_when_they_are_cut()
    {
        var longest = new string('x', 40);
        var statistics = new FileStatistics(3, new Dictionary<string, ColumnStatistics>
        {
            ["n"] = new("-5", "9223372036854775807", 1),
            ["name"] = new(longest, longest, 0),
            ["at"] = new("2026-01-01 00:00:00.000999+00", "2026-01-01 00:00:00.000001+00", 0),
            ["ratio"] = new("NaN", "1E+300", 0),
            ["day"] = new("2026-01-01", "2026-01-02", null),
            ["price"] = new("1.10", "2.20", 0),
            ["flag"] = new("false", "true", 0),
        });

        using var json = JsonDocument.Parse(statistics.Print(Columns));
        var (min, max) = (json.RootElement.GetProperty("minValues"), json.RootElement.GetProperty("maxValues"));

        Assert.Equal(3, json.RootElement.GetProperty("numRecords").GetInt64());
        Assert.Equal(new string('x', 32), min.GetProperty("name").GetString());
        Assert.True(string.CompareOrdinal(max.GetProperty("name").GetString(), longest) > 0);
        Assert.Equal("2026-01-01T00:00:00.000Z", min.GetProperty("at").GetString());
        Assert.Equal("2026-01-01T00:00:00.001Z", max.GetProperty("at").GetString());
        Assert.False(min.TryGetProperty("ratio", out _));
        Assert.Equal("1.10", min.GetProperty("price").GetRawText());
        Assert.Equal(long.MaxValue, max.GetProperty("n").GetInt64());
        Assert.False(max.TryGetProperty("flag", out _));
        Assert.Equal(1, json.RootElement.GetProperty("nullCount").GetProperty("n").GetInt64());
    }

    [Theory]
    [InlineData("n", "1.")]
    [InlineData("n", "--1")]
    [InlineData("n", "")]
    [InlineData("n", "0x1")]
    [InlineData("day", "soon")]
    [InlineData("at", "soon")]
    public void A_bound_that_is_no_value_is_left_out(string column, string value)
    {
        var printed = new FileStatistics(null, new Dictionary<string, ColumnStatistics> { [column] = new(value, value, null) }).Print(Columns);

        Assert.Equal("""{"minValues":{},"maxValues":{},"nullCount":{}}""", printed);
    }

    private static AddFile File(string path, string? part, string? stats) =>
        new(path, 1, 1) { PartitionValues = new Dictionary<string, string?> { ["part"] = part }, Stats = stats };

    private static DeltaSnapshot Snapshot(params AddFile[] files) => new()
    {
        Version = 0,
        Protocol = new Protocol(1, 2),
        Metadata = new Metadata("id", SchemaJson.Print(Columns)) { PartitionColumns = ["part"] },
        Schema = Columns,
        FilesByPath = files.ToDictionary(file => file.Path),
        Transactions = new Dictionary<string, Transaction>(),
        Domains = new Dictionary<string, DomainMetadata>(),
        Tombstones = new Dictionary<string, RemoveFile>(),
    };
}
