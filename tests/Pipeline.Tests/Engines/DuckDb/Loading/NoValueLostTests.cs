using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Schema;

namespace Pipeline.Tests.Engines.DuckDb.Loading;

/// <summary>Random rows, several loads on one table: whatever the kinds, every value can be read back.</summary>
public sealed class NoValueLostTests : IDisposable
{
    private readonly LoadBench bench = new();

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Every_value_of_random_rows_comes_back(int seed)
    {
        var random = new Random(seed);
        var rows = new List<(int Number, Dictionary<string, string> Values)>();
        for (var load = 0; load < 3; load++)
        {
            var some = Enumerable.Range(rows.Count, 40).Select(number => (number, Row(random, load))).ToList();
            await bench.LoadAsync([.. some.Select(row => Print(row.number, row.Item2))]);
            rows.AddRange(some);
        }

        var schema = (await bench.Table().LoadSnapshotAsync(TestContext.Current.CancellationToken)).Schema;
        foreach (var key in rows.SelectMany(row => row.Values.Keys).Distinct().ToList())
        {
            var columns = schema.Columns.Where(column => column.Name == key || column.Name.StartsWith(key + "__", StringComparison.Ordinal)).ToList();
            var read = await bench.QueryAsync($"SELECT n, {string.Join(", ", columns.Select(column => $"replace(CAST({Pipeline.Engines.DuckDb.DuckDbSql.Quoted(column.Name)} AS VARCHAR), '|', '/')"))} FROM t ORDER BY n");
            for (var i = 0; i < rows.Count; i++)
            {
                var cells = read[i].Split('|')[1..].Select((cell, index) => (cell, columns[index])).Where(pair => pair.cell != "null").ToList();
                var value = rows[i].Values.GetValueOrDefault(key, "null");
                if (value == "null") Assert.Empty(cells);
                else Assert.True(cells is [var (cell, column)] && IsSame(value, cell, column), $"{key} of row {i} was {value} and is {string.Join(" and ", cells)}");
            }
        }
    }

    private static Dictionary<string, string> Row(Random random, int load)
    {
        var row = new Dictionary<string, string>();
        for (var column = 0; column < 8; column++)
        {
            // Most columns keep to one kind until they do not.
            var kind = random.Next(10) == 0 ? random.Next(12) : (column + (load == 2 ? 1 : 0)) % 12;
            if (random.Next(6) > 0) row[$"k{column}"] = Value(random, kind);
        }

        return row;
    }

    private static string Value(Random random, int kind) => kind switch
    {
        0 => random.Next(-1000, 1000).ToString(CultureInfo.InvariantCulture),
        1 => random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
        2 => (random.NextDouble() * 1e6).ToString("R", CultureInfo.InvariantCulture),
        3 => $"{random.Next(1, 99)}.{random.NextInt64(100_000_000, 999_999_999)}{random.NextInt64(1_000_000_000, 9_999_999_999)}",
        4 => $"{random.NextInt64(1, long.MaxValue)}{random.NextInt64(1_000_000_000, 9_999_999_999)}",
        5 => random.Next(2) == 0 ? "true" : "false",
        6 => $"\"{Text(random)}\"",
        7 => $"\"2026-{random.Next(1, 13):00}-{random.Next(1, 29):00}T{random.Next(24):00}:00:00.{random.Next(1_000_000):000000}Z\"",
        8 => $"\"2026-{random.Next(1, 13):00}-{random.Next(1, 29):00}\"",
        9 => $$"""{"a":[{{random.Next()}},null,"{{Text(random)}}"],"b":{{random.NextInt64()}}{{random.NextInt64()}}}""",
        10 => "null",
        _ => $"\"{random.Next(100)}\"",
    };

    private static string Text(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(12) switch { 0 => "\\\"", 1 => "\\\\", 2 => "\\u00e9", 3 => "日", 4 => "{", 5 => "\\n", 6 => ",", _ => ((char)random.Next('a', 'z')).ToString() }));

    private static string Print(int number, Dictionary<string, string> values) =>
        new StringBuilder("{\"n\":").Append(number).Append(string.Concat(values.Select(pair => $",\"{pair.Key}\":{pair.Value}"))).Append('}').ToString();

    private static bool IsSame(string json, string cell, Column column)
    {
        var value = JsonNode.Parse(json)!;
        if (value is JsonObject) return JsonNode.Parse(cell) is { } read && JsonNode.DeepEquals(value, read);
        if (value.GetValueKind() is JsonValueKind.True or JsonValueKind.False) return cell == json;
        if (value.GetValueKind() is JsonValueKind.Number) return IsSameNumber(json, cell, column);
        var text = value.GetValue<string>();
        return column.Type is PrimitiveType { Kind: PrimitiveKind.Timestamp }
            ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) == DateTimeOffset.Parse(cell + ":00", CultureInfo.InvariantCulture)
            : cell == text;
    }

    private static bool IsSameNumber(string json, string cell, Column column) => column.Type is DecimalType
        ? WithoutZeros(json) == WithoutZeros(cell)
        : column.Type is PrimitiveType { Kind: PrimitiveKind.Double }
            ? double.Parse(json, CultureInfo.InvariantCulture) == double.Parse(cell, CultureInfo.InvariantCulture)
            : json == cell;

    private static string WithoutZeros(string number) => number.Contains('.', StringComparison.Ordinal) ? number.TrimEnd('0').TrimEnd('.') : number;
}
