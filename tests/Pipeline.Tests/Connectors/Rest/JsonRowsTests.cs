using System.Text;
using Pipeline.Connectors.Http;
using Pipeline.Connectors.Rest;

namespace Pipeline.Tests.Connectors.Rest;

public sealed class JsonRowsTests
{
    [Theory]
    [InlineData("$", """[{"a":1},{"a":2}]""", "{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("$[*]", """[{"a":1},{"a":2}]""", "{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("$", """{"a":1}""", "{\"a\":1}\n")]
    [InlineData("$", "[]", "")]
    [InlineData("$.items", """{"items":[{"a":1}],"next":null}""", "{\"a\":1}\n")]
    [InlineData("$.items", """{"next":{"items":[1]},"items":{"a":1}}""", "{\"a\":1}\n")]
    [InlineData("$.items", """{"items":null}""", "")]
    [InlineData("$.items[*]", """{"items":null}""", "")]
    [InlineData("$.data.items[*]", """{"data":{"n":2,"items":[{"a":1},{"a":2}]}}""", "{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("$.groups[*].rows[*]", """{"groups":[{"rows":[{"a":1}]},{"rows":[]},{"rows":[{"a":2}]}]}""", "{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("$['odd.name']", """{"odd.name":[{"a":1}]}""", "{\"a\":1}\n")]
    [InlineData("$.naïve", """{"na\u00efve":[{"a":1}]}""", "{\"a\":1}\n")]
    public void Finds_the_rows_where_the_path_says(string path, string page, string rows) =>
        Assert.Equal(rows, Slice(page, path).Rows);

    [Fact]
    public void Takes_layout_away_and_leaves_every_value_as_it_was_written()
    {
        const string Page = """
            [
              {
                "text" : "two  spaces, a \"quote\", a \\",
                "tab": "a\tb", "number": 1.50e+03, "big": 12345678901234567890123,
                "escaped": "\u00e9\/", "raw": "é 😀", "list": [ 1, [ ], { } ],	"last": true
              }
            ]
            """;

        Assert.Equal(
            """{"text":"two  spaces, a \"quote\", a \\","tab":"a\tb","number":1.50e+03,"big":12345678901234567890123,"escaped":"\u00e9\/","raw":"é 😀","list":[1,[],{}],"last":true}""" + "\n",
            Slice(Page).Rows);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData(" \t\n")]
    public void Rows_never_hold_a_line_break(string space)
    {
        var page = """[{"a":[1,2],"b":{"c":"d e"}},{"a":[],"b":null}]""";
        var spaced = page.Replace(",", space + "," + space, StringComparison.Ordinal).Replace("{", "{" + space, StringComparison.Ordinal);

        Assert.Equal(Slice(page).Rows, Slice(spaced).Rows);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_page() => Assert.Equal("{\"a\":1}\n", Slice("\uFEFF[{\"a\":1}]").Rows);

    [Theory]
    [InlineData("""[{"id":1,"repo":{"name":"x"}},{"id":2,"repo":{}}]""", "row 2 has no 'repo.name'")]
    [InlineData("""[{"repo":{"name":"x"}}]""", "row 1 has no 'id'")]
    [InlineData("""[{"id":null,"repo":{"name":"x"}}]""", "row 1 has no 'id'")]
    [InlineData("""[{"id":1,"repo":"x"}]""", "row 1 has no 'repo.name'")]
    [InlineData("""[{"id":1,"actor":{"repo":{"name":"x"}}}]""", "row 1 has no 'repo.name'")]
    [InlineData("""[{"id":1,"repo":[{"name":"x"}]}]""", "row 1 has no 'repo.name'")]
    public void A_row_without_a_required_field_is_put_aside(string page, string reason)
    {
        var reject = Assert.Single(Cut(page, "$", "id", "repo.name").Cut.Rejects);

        Assert.Equal(reason, $"row {reject.Number} has {reject.Reason}");
        Assert.Contains(reject.Row, page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rows_beside_one_that_is_put_aside_are_kept()
    {
        var (cut, rows) = Cut("""[{"id":1},{"id":null},{"id":3}]""", "$", "id");

        Assert.Equal((2, "{\"id\":1}\n{\"id\":3}\n"), (cut.Count, rows));
        Assert.Equal(new CutReject("{\"id\":null}", "no 'id'", 2), Assert.Single(cut.Rejects));
    }

    [Theory]
    [InlineData("""[{"at":"2022-04-03"},{"at":"2022-04-01"}]""", "2022-04-03")]
    [InlineData("""[{"at":9115661},{"at":20026590},{"at":17}]""", "20026590")]
    [InlineData("""[{"at":"9115661"},{"at":"20026590"}]""", "20026590")]
    [InlineData("""[{"at":"2026-01-01T09:00:00+09:00"},{"at":"2026-01-01T08:00:00Z"}]""", "2026-01-01T08:00:00Z")]
    [InlineData("""[{"at":"2026-01-01T00:00:00.870940-04:00"},{"at":"2026-01-01T00:00:00.9-04:00"},{"at":"2026-01-01T04:00:00Z"}]""", "2026-01-01T00:00:00.9-04:00")]
    [InlineData("""[{"at":"2026-01-01"},{"at":"2026-01-01 00:00:01"}]""", "2026-01-01 00:00:01")]
    [InlineData("""[{"at":null},{},{"at":1.5},{"at":-2e3}]""", "1.5")]
    [InlineData("""[{"at":"2026\u002d01-01"}]""", "2026-01-01")]
    [InlineData("""[{"other":{"at":1}}]""", null)]
    public void The_largest_cursor_is_found_by_value_and_kept_as_it_was_written(string page, string? newest)
    {
        using var rows = new PooledBuffer();

        Assert.Equal(newest, new JsonRows(RecordsPath.Root, [], "at").Slice(Encoding.UTF8.GetBytes(page), rows).NewestText);
    }

    [Theory]
    [InlineData("""[{"at":"soon"}]""", "the cursor 'at' of a row is neither an instant, nor a date, nor a number")]
    [InlineData("""[{"at":true}]""", "the cursor 'at' of a row is neither an instant, nor a date, nor a number")]
    [InlineData("""[{"at":"2026-02-30"}]""", "the cursor 'at' of a row is neither an instant, nor a date, nor a number")]
    [InlineData("""[{"at":1},{"at":"2026-01-01"}]""", "the cursor 'at' is a number in one row and a time in another")]
    public void A_cursor_that_cannot_be_compared_refuses_the_page(string page, string reason)
    {
        using var rows = new PooledBuffer();

        Assert.Equal(reason, Assert.Throws<PageException>(() => new JsonRows(RecordsPath.Root, [], "at").Slice(Encoding.UTF8.GetBytes(page), rows)).Message);
    }

    [Theory]
    [InlineData("""[{"a":1},{ }]""", "{\"_parent_x\":\"7\",\"a\":1}\n{\"_parent_x\":\"7\"}\n")]
    public void A_prefix_comes_first_in_every_row(string page, string expected)
    {
        using var rows = new PooledBuffer();

        new JsonRows(RecordsPath.Root, []).Slice(Encoding.UTF8.GetBytes(page), rows, "\"_parent_x\":\"7\","u8);

        Assert.Equal(expected, Encoding.UTF8.GetString(rows.WrittenMemory.Span));
    }

    [Fact]
    public void A_field_and_one_below_it_can_both_be_required()
    {
        Assert.Equal(1, Slice("""[{"a":{"b":1}}]""", "$", "a", "a.b").Count);
        Assert.Equal("no 'a.b'", Assert.Single(Cut("""[{"a":{}}]""", "$", "a", "a.b").Cut.Rejects).Reason);
    }

    [Fact]
    public void As_many_as_64_fields_can_be_required()
    {
        string[] names = [.. Enumerable.Range(0, 64).Select(i => $"f{i}")];
        var row = "{" + string.Join(",", names.Select(name => $"\"{name}\":0")) + "}";

        Assert.Equal(1, Slice($"[{row}]", "$", names).Count);
        Assert.Equal("no 'f63'", Assert.Single(Cut($"[{row.Replace("f63", "other", StringComparison.Ordinal)}]", "$", names).Cut.Rejects).Reason);
    }

    [Theory]
    [InlineData("""{"total":1,"events":[]}""", "$.items", "$ has no 'items'; it has total, events")]
    [InlineData("{}", "$.items", "$ has no 'items'; it is empty")]
    [InlineData("""{"data":{"rows":[]}}""", "$.data.items[*]", "$.data has no 'items'; it has rows")]
    [InlineData("""{"items":"none"}""", "$.items", "$.items is a string, not an array of rows or one row")]
    [InlineData("""{"items":{}}""", "$.items[*]", "$.items is an object, not an array")]
    [InlineData("[]", "$.items", "$ is an array, not an object")]
    [InlineData("null", "$", "$ is null, not an array of rows or one row")]
    [InlineData("""[{"a":1},[2]]""", "$", "row 2 is an array, not an object")]
    [InlineData("[1]", "$[*]", "row 1 is a number, not an object")]
    public void A_page_of_another_shape_is_refused_with_what_it_has(string page, string path, string reason) =>
        Assert.Equal(reason, Refused(page, path).Message);

    [Theory]
    [InlineData("[{\"a\":1},\n{\"a\":2", 2, "after 1 complete rows")]
    [InlineData("[{\"a\":1},\n\n {\"a\" 2}]", 3, "after 1 complete rows")]
    [InlineData("[{\"a\":1}]x", 1, "after 1 complete rows")]
    [InlineData("[{\"a\":01}]", 1, "after 0 complete rows")]
    [InlineData("{\"items\":[{\"a\":1}],\n\"next\":}", 2, "after 1 complete rows")]
    public void Malformed_json_is_refused_with_its_place(string page, int line, string rows)
    {
        var message = Refused(page, page[0] == '{' ? "$.items" : "$").Message;

        Assert.StartsWith($"malformed JSON at line {line}, column ", message, StringComparison.Ordinal);
        Assert.Contains(rows, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        using var rows = new PooledBuffer();
        byte[] page = [.. "[{\"a\":\""u8, 0xC3, 0x28, .. "\"}]"u8];

        Assert.StartsWith("it is not valid UTF-8", Assert.Throws<PageException>(() => new JsonRows(RecordsPath.Root, []).Slice(page, rows)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("items")]
    [InlineData("$.")]
    [InlineData("$..id")]
    [InlineData("$[0]")]
    [InlineData("$.a[?(@.b)]")]
    [InlineData("$.*")]
    [InlineData("$['a'")]
    [InlineData("$['']")]
    [InlineData("$ ")]
    public void A_path_that_needs_more_than_steps_down_is_refused(string path)
    {
        Assert.False(RecordsPath.TryParse(path, out _, out var error));
        Assert.NotEmpty(error);
    }

    private static (int Count, string Rows) Slice(string page, string path = "$", params string[] required)
    {
        var (cut, rows) = Cut(page, path, required);
        return (cut.Count, rows);
    }

    private static (CutRows Cut, string Rows) Cut(string page, string path = "$", params string[] required)
    {
        using var rows = new PooledBuffer();
        var cut = new JsonRows(RecordsPath.Parse(path), required).Slice(Encoding.UTF8.GetBytes(page), rows);
        return (cut, Encoding.UTF8.GetString(rows.WrittenMemory.Span));
    }

    private static PageException Refused(string page, string path, params string[] required) =>
        Assert.Throws<PageException>(() => Cut(page, path, required));
}
