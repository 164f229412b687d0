using System.Text;
using System.Text.Json;
using Pipeline.Schema.Inference;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Schema.Inference;

/// <summary>The look at all rows sees what a plain reader of JSON sees, wherever blocks, buffers and segments end.</summary>
public sealed class JsonLinesObserverTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public void It_counts_what_a_plain_reader_counts(int seed)
    {
        var random = new Random(seed);
        var lines = Enumerable.Range(0, 3000).Select(_ => Row(random)).ToList();

        var seen = Observe(string.Join(random.Next(2) == 0 ? "\n" : "\r\n", lines));

        var expected = new Dictionary<string, Dictionary<JsonValueKind, long>>();
        foreach (var member in lines.Where(line => line.Trim().Length > 0).SelectMany(line => JsonDocument.Parse(line).RootElement.EnumerateObject()))
        {
            if (!expected.TryGetValue(member.Name, out var kinds)) expected[member.Name] = kinds = [];
            kinds[member.Value.ValueKind] = kinds.GetValueOrDefault(member.Value.ValueKind) + 1;
        }

        Assert.False(seen.IsSuspect);
        Assert.Equal(lines.Count(line => line.Trim().Length > 0), seen.Rows);
        Assert.Equal(expected.Keys, seen.Keys.Select(key => key.Name));
        foreach (var key in seen.Keys)
        {
            var kinds = expected[key.Name];
            Assert.Equal(kinds.GetValueOrDefault(JsonValueKind.Number), key.Count(ValueKind.Number));
            Assert.Equal(kinds.GetValueOrDefault(JsonValueKind.String), key.Count(ValueKind.Text));
            Assert.Equal(kinds.GetValueOrDefault(JsonValueKind.Object), key.Count(ValueClass.Object));
            Assert.Equal(kinds.GetValueOrDefault(JsonValueKind.Array), key.Count(ValueClass.Array));
            Assert.Equal(kinds.GetValueOrDefault(JsonValueKind.Null), key.Count(ValueClass.Null));
            Assert.Equal(kinds.GetValueOrDefault(JsonValueKind.True) + kinds.GetValueOrDefault(JsonValueKind.False), key.Count(ValueKind.Boolean));
        }
    }

    [Fact]
    public void Rows_that_span_segments_are_seen_once()
    {
        var text = new StringBuilder();
        var rows = 0;
        for (var random = new Random(5); text.Length < 20 << 20; rows++) text.Append("{\"a\":\"").Append('x', random.Next(100_000)).Append("\",\"n\":").Append(rows).Append("}\n");

        var seen = Observe(text.ToString());

        Assert.Equal((rows, rows, rows), (seen.Rows, seen.Keys[0].Total, seen.Keys[1].Count(ValueClass.Integer)));
    }

    [Fact]
    public void Nested_numbers_a_double_would_change_are_seen()
    {
        Assert.True(Observe("""{"a":{"b":0.12345678901234567890123}}""").HasInexactNumbers);
        Assert.False(Observe("""{"a":{"b":0.30000000000000004,"c":12345678901234567890123},"d":"12"}""").HasInexactNumbers);
        for (var pad = 0; pad < 80; pad++) Assert.True(Observe($$"""{"p":"{{new string('x', pad)}}","a":[0.12345678901234567890123]}""").HasInexactNumbers, $"{pad}");
    }

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}", true)]
    [InlineData("{\"a\":1,\"A\":2}", false)]
    [InlineData("{\"a\":1}\n{\"a\":2}", false)]
    [InlineData("{\"a\":1,\"\\u0061\":2}", true)]
    public void Keys_that_come_twice_are_seen(string lines, bool isSeen) => Assert.Equal(isSeen, Observe(lines).HasDuplicateKeys);

    [Theory]
    [InlineData("", 0)]
    [InlineData("\n\n", 0)]
    [InlineData("{}", 1)]
    [InlineData(" { } \n{ \"a\" : 1 , \"b\" : [ ] }\n", 2)]
    public void Blank_lines_are_no_rows(string lines, int rows)
    {
        var seen = Observe(lines);

        Assert.False(seen.IsSuspect);
        Assert.Equal(rows, seen.Rows);
    }

    private RowsObserved Observe(string lines) =>
        new JsonLinesObserver(readsTexts: false, looksInside: false).Observe([folder.Write("rows.ndjson", lines)], TestContext.Current.CancellationToken);

    private static string Row(Random random) => random.Next(50) == 0 ? new string(' ', random.Next(3)) : "{" + string.Join(random.Next(5) == 0 ? " , " : ",",
        Enumerable.Range(0, 12).Where(_ => random.Next(3) > 0).Select(i => $"\"k{i}{(i % 3 == 0 ? "\\\"" : "")}\":{(random.Next(4) == 0 ? " " : "")}{Value(random, 3)}")) + "}";

    private static string Value(Random random, int depth) => random.Next(depth > 0 ? 9 : 7) switch
    {
        0 => random.Next(-1000, 1000).ToString(System.Globalization.CultureInfo.InvariantCulture),
        1 => random.NextDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        2 => "null",
        3 => random.Next(2) == 0 ? "true" : "false",
        4 or 5 or 6 => $"\"{string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => random.Next(9) switch { 0 => "\\\\", 1 => "\\\"", 2 => "{[", 3 => "]}", 4 => ":,", 5 => "é", _ => "x" }))}\"",
        7 => $"[{string.Join(",", Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1)))}]",
        _ => $"{{{string.Join(",", Enumerable.Range(0, random.Next(4)).Select(i => $"\"n{i}\":{Value(random, depth - 1)}"))}}}",
    };
}
