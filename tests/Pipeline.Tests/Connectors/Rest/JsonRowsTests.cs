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
    public void A_row_without_a_required_field_refuses_the_page(string page, string reason) =>
        Assert.StartsWith(reason, Refused(page, "$", "id", "repo.name").Message, StringComparison.Ordinal);

    [Fact]
    public void A_field_and_one_below_it_can_both_be_required()
    {
        Assert.Equal(1, Slice("""[{"a":{"b":1}}]""", "$", "a", "a.b").Count);
        Assert.StartsWith("row 1 has no 'a.b'", Refused("""[{"a":{}}]""", "$", "a", "a.b").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void As_many_as_64_fields_can_be_required()
    {
        string[] names = [.. Enumerable.Range(0, 64).Select(i => $"f{i}")];
        var row = "{" + string.Join(",", names.Select(name => $"\"{name}\":0")) + "}";

        Assert.Equal(1, Slice($"[{row}]", "$", names).Count);
        Assert.StartsWith("row 1 has no 'f63'", Refused($"[{row.Replace("f63", "other", StringComparison.Ordinal)}]", "$", names).Message, StringComparison.Ordinal);
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
        using var rows = new PooledBuffer();
        var count = new JsonRows(RecordsPath.Parse(path), required).Slice(Encoding.UTF8.GetBytes(page), rows);
        return (count, Encoding.UTF8.GetString(rows.WrittenMemory.Span));
    }

    private static PageException Refused(string page, string path, params string[] required) =>
        Assert.Throws<PageException>(() => Slice(page, path, required));
}
