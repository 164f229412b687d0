using Pipeline.Connectors.Decoding;
using Pipeline.Connectors.Rest;
using Pipeline.Events;

namespace Pipeline.Tests.Connectors.Decoding;

public sealed class JsonTests
{
    private static readonly Content Lines = new(ContentFormat.JsonLines);

    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":2}\n", "{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("{\"a\":1}\n{\"a\":2}", "{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("\uFEFF{\"a\":1}\r\n\r\n  {\"a\":2} \r\n", "{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("\n\n", "")]
    [InlineData("", "")]
    [InlineData("{\"a\":\"é 😀\"}", "{\"a\":\"é 😀\"}\n")]
    public void Lines_are_taken_as_they_are(string text, string rows) => Assert.Equal(rows, DecodeBench.Of(Lines, text).Text);

    [Fact]
    public void A_line_that_is_no_object_is_rejected_with_its_number()
    {
        var read = DecodeBench.Of(Lines, "{\"a\":1}\n\n[1]\n{\"a\":\n{\"a\":2}\n");

        Assert.Equal("{\"a\":1}\n{\"a\":2}\n", read.Text);
        Assert.Equal([("[1]", 3L), ("{\"a\":", 4L)], read.Rejects.Select(reject => (reject.Row, reject.Line!.Value)));
        Assert.Equal(["the line is no JSON object", "the line does not end as a JSON object does: '}'"], read.Rejects.Select(reject => reject.Reason));
        Assert.All(read.Rejects, reject => Assert.Equal("data/x", reject.Url));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public void It_does_not_matter_in_what_pieces_bytes_come(int step)
    {
        var text = string.Concat(Enumerable.Range(0, 500).Select(i => $"{{\"id\":{i},\"text\":\"line \\n {new string('x', i)}\"}}\n"));
        var document = $"{{\"other\":[{{\"rows\":1}},[2]],\"rows\":[{text.TrimEnd().Replace("}\n", "},\n", StringComparison.Ordinal)}],\"last\":null}}";

        Assert.Equal(text, new DecodeBench(Lines).Decode(new DrippingStream(DecodeBench.Bytes(text), step)).Text);
        Assert.Equal(text, new DecodeBench(Json("$.rows")).Decode(new DrippingStream(DecodeBench.Bytes(document), step)).Text.Replace("line \\n ", "line \\n ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("$", """[{"a":1},{"a":2}]""", "{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("$[*]", """[{"a":1},{"a":2}]""", "{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("$", """ { "a" : 1 } """, "{\"a\":1}\n")]
    [InlineData("$", "[]", "")]
    [InlineData("$.items", """{"items":[{"a":1}],"next":null}""", "{\"a\":1}\n")]
    [InlineData("$.items", """{"next":{"items":[1]},"items":{"a":1}}""", "{\"a\":1}\n")]
    [InlineData("$.items", """{"items":null}""", "")]
    [InlineData("$.items[*]", """{"items":null}""", "")]
    [InlineData("$.data.items[*]", """{"data":{"n":2,"items":[{"a":1},{"a":2}]}}""", "{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("$.groups[*].rows[*]", """{"groups":[{"rows":[{"a":1}]},{"rows":[]},{"rows":[{"a":2}]}]}""", "{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("$[*]", """{"0":{"a":1},"1":{"a":2}}""", "{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("$.items[*]", """{"items":{}}""", "")]
    [InlineData("$['odd.name']", """{"odd.name":[{"a":1}]}""", "{\"a\":1}\n")]
    [InlineData("$.items", """{"items":[{"a":1}],"items":[{"a":2}]}""", "{\"a\":1}\n{\"a\":2}\n")]
    public void Rows_of_a_document_lie_where_the_path_says(string path, string document, string rows) =>
        Assert.Equal(rows, DecodeBench.Of(Json(path), document).Text);

    [Theory]
    [InlineData("""[{"a":1},[2],3,"x",{"a":4}]""", "$", "row 2 of $ is an array, not an object")]
    [InlineData("""{"items":[null,{"a":1}]}""", "$.items[*]", "row 1 of $.items[*] is null, not an object")]
    public void What_is_no_object_among_rows_is_rejected(string document, string path, string reason) =>
        Assert.Equal(reason, DecodeBench.Of(Json(path), document).Rejects[0].Reason);

    [Fact]
    public void A_row_that_is_no_text_is_rejected_and_its_neighbours_are_not()
    {
        byte[] document = [.. "[{\"a\":1},{\"a\":\""u8, 0xC3, 0x28, .. "\"},{\"a\":3}]"u8];

        var read = DecodeBench.Of(Content.Json, document);

        Assert.Equal("{\"a\":1}\n{\"a\":3}\n", read.Text);
        Assert.Equal("row 2 of $ is not valid UTF-8", Assert.Single(read.Rejects).Reason);
    }

    [Theory]
    [InlineData("""{"total":1,"events":[]}""", "$.items", "$ has no 'items'; it has total, events")]
    [InlineData("{}", "$.items", "$ has no 'items'; it is empty")]
    [InlineData("""{"data":{"rows":[]}}""", "$.data.items[*]", "$.data has no 'items'; it has rows")]
    [InlineData("""{"items":"none"}""", "$.items", "$.items is a string, not an array of rows or one row")]
    [InlineData("""{"items":1}""", "$.items[*]", "$.items is a number, not an array or object")]
    [InlineData("[]", "$.items", "$ is an array, not an object")]
    [InlineData("null", "$", "$ is null, not an array of rows or one row")]
    [InlineData("[{\"a\":1},\n{\"a\":2", "$", "malformed JSON at line 2, column 7, after 1 complete rows of $")]
    [InlineData("[{\"a\":1}]x", "$", "malformed JSON at line 1, column 10, after 1 complete rows of $")]
    [InlineData("{\"items\":[{\"a\":1}],\n\"next\":}", "$.items", "malformed JSON at line 2, column 8, after 1 complete rows of $.items")]
    public void A_document_of_another_shape_is_refused_with_what_it_has(string document, string path, string reason)
    {
        var failure = DecodeBench.Refused(Json(path), DecodeBench.Bytes(document));

        Assert.Equal($"data/x cannot be read: {reason}", failure.Message);
        Assert.False(failure.IsTransient);
        Assert.NotNull(failure.Hint);
    }

    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":2}\n", 2, true)]
    [InlineData("{\"a\":1}\n\n\n{\"a\":\n", 1, true)]
    [InlineData("{\"a\":1}\n", 1, false)]
    [InlineData("{\n\"a\":{\n\"b\":2}\n}\n", 1, false)]
    [InlineData("[{\"a\":1}\n,{\"a\":2}]", 2, false)]
    public void The_beginning_tells_lines_from_a_document_and_it_is_said(string text, int rows, bool isLines)
    {
        var read = DecodeBench.Of(Content.Json, text);

        Assert.Equal(rows, read.RowCount);
        Assert.Equal(isLines ? ["data/x is read as JSON lines"] : [], read.Events.Of<RunEvent.Traced>().Select(traced => traced.Message));
    }

    [Fact]
    public void A_document_much_larger_than_any_buffer_comes_in_batches_of_a_megabyte()
    {
        var row = $"{{\"text\":\"{new string('x', 10_000)}\"}}";
        var document = $"{{\"rows\":[{string.Join(",", Enumerable.Repeat(row, 3_000))}]}}";

        var read = DecodeBench.Of(Json("$.rows"), document);

        Assert.Equal(3_000, read.RowCount);
        Assert.InRange(read.LargestBatch, 1, 1_100_000);
    }

    [Fact]
    public void A_row_longer_than_allowed_is_refused()
    {
        var content = Lines with { MaxRowBytes = 2 << 20 };
        var failure = DecodeBench.Refused(content, DecodeBench.Bytes($"{{\"a\":\"{new string('x', 5 << 20)}\"}}"));

        Assert.Contains("a row is longer than 2097152 bytes", failure.Message, StringComparison.Ordinal);
    }

    private static Content Json(string path) => new(ContentFormat.Json) { Records = RecordsPath.Parse(path) };
}
