using System.Text.Json;
using Pipeline.Models;

namespace Pipeline.Tests.Engines.DuckDb.Materialization;

/// <summary>Readers skip files by these numbers: each must bound the data, or not be there.</summary>
public sealed class ParquetStatisticsTests : IDisposable
{
    private readonly LakeBench bench = new();

    public void Dispose() => bench.Dispose();

    public static TheoryData<string, string?, string?, int> Columns => new()
    {
        { "(3), (1), (NULL)", "1", "3", 1 },
        { "((-128)::TINYINT), (127)", "-128", "127", 0 },
        { "(9223372036854775807), (-9223372036854775808)", "-9223372036854775808", "9223372036854775807", 0 },
        { "(0.10::DECIMAL(2,2)), (-0.05)", "-0.05", "0.10", 0 },
        { "(170141183460469231731687303715::HUGEINT), (NULL), (NULL)", "170141183460469231731687303715", "170141183460469231731687303715", 2 },
        { "(DATE '2026-01-02'), (DATE '1969-12-31')", "\"1969-12-31\"", "\"2026-01-02\"", 0 },
        { "(DATE '-infinity'), (DATE '2026-01-02')", null, "\"2026-01-02\"", 0 },
        { "('b'), ('aé\"\\'), (NULL)", "\"aé\"\\\"", "\"b\"", 1 },
        { "(repeat('x', 64))", $"\"{new string('x', 64)}\"", $"\"{new string('x', 64)}\"", 0 },
        { "('a'), (repeat('x', 65))", "\"a\"", null, 0 },
        { "(repeat('x', 5000))", null, null, 0 },
        { "(TIMESTAMP '2026-01-02 03:04:05.123456'), (TIMESTAMP '2026-01-02 03:04:05.1231')", "\"2026-01-02T03:04:05.123Z\"", "\"2026-01-02T03:04:05.124Z\"", 0 },
        { "(TIMESTAMPTZ '2026-01-02 03:04:05+02')", "\"2026-01-02T01:04:05.000Z\"", "\"2026-01-02T01:04:05.000Z\"", 0 },
        { "(TIMESTAMP '1969-12-31 23:59:59.999999')", "\"1969-12-31T23:59:59.999Z\"", "\"1970-01-01T00:00:00.000Z\"", 0 },
        { "(TIMESTAMP '2026-01-02 00:00:00'), (TIMESTAMP '9999-12-31 23:59:59.999999')", "\"2026-01-02T00:00:00.000Z\"", null, 0 },
        { "(TIMESTAMP 'infinity'), (TIMESTAMP '2026-01-02 00:00:00')", "\"2026-01-02T00:00:00.000Z\"", null, 0 },
        { "(1.5::DOUBLE), ('NaN')", null, null, 0 },
        { "(NULL::VARCHAR), (NULL)", null, null, 2 },
        { "(NULL::TIMESTAMP), (NULL)", null, null, 2 },
        { "([1, 2]), (NULL)", null, null, 1 },
    };

    [Theory]
    [MemberData(nameof(Columns))]
    public async Task A_bound_is_right_or_left_out_and_nulls_are_counted(string values, string? min, string? max, int nulls)
    {
        var candidate = await bench.BuildAsync($"FROM (VALUES {values}) v(c)", IncrementalStrategy.ReplaceTable, []);

        var stats = JsonDocument.Parse(Assert.Single(candidate.Added).StatsJson).RootElement;
        Assert.Equal(min, Bound(stats, "minValues"));
        Assert.Equal(max, Bound(stats, "maxValues"));
        if (stats.GetProperty("nullCount").TryGetProperty("c", out var count)) Assert.Equal(nulls, count.GetInt32());
        else Assert.StartsWith("([", values, StringComparison.Ordinal);
        Assert.Equal(values.Split("), (").Length, stats.GetProperty("numRecords").GetInt32());
    }

    [Fact]
    public async Task Every_file_has_the_bounds_of_its_own_rows()
    {
        var candidate = await bench.BuildAsync("SELECT range AS n, range // 10 AS p FROM range(30)", IncrementalStrategy.ReplaceTable, ["p"]);

        foreach (var file in candidate.Added)
        {
            var (stats, p) = (JsonDocument.Parse(file.StatsJson).RootElement, file.PartitionValues["p"]);
            Assert.Equal(p == "0" ? "0" : $"{p}0", stats.GetProperty("minValues").GetProperty("n").GetRawText());
            Assert.Equal(p == "0" ? "9" : $"{p}9", stats.GetProperty("maxValues").GetProperty("n").GetRawText());
            Assert.Equal(10, file.Rows);
        }
    }

    private static string? Bound(JsonElement stats, string member) =>
        stats.GetProperty(member).TryGetProperty("c", out var bound) ? bound.ValueKind is JsonValueKind.String ? $"\"{bound.GetString()}\"" : bound.GetRawText() : null;
}
