using System.Text;
using Pipeline.Connectors.Decoding;
using Pipeline.Connectors.Decoding.Csv;
using Pipeline.Events;

namespace Pipeline.Tests.Connectors.Decoding;

public sealed class CsvTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", """{"a":"1","b":"2"}""")]
    [InlineData("\uFEFFa,b\r\n1,2\r\n", """{"a":"1","b":"2"}""")]
    [InlineData("a,b\r1,2", """{"a":"1","b":"2"}""")]
    [InlineData("a,b\n\n1,2\n\n", """{"a":"1","b":"2"}""")]
    [InlineData("a,b\n,\"\"\n", """{"a":null,"b":""}""")]
    [InlineData("a,b\n\"1,\r\n2\",\"say \"\"yes\"\"\"\n", """{"a":"1,\r\n2","b":"say \"yes\""}""")]
    [InlineData("a,b\nsay \"no\",back\\slash\t\u0001\n", """{"a":"say \"no\"","b":"back\\slash\t\u0001"}""")]
    [InlineData("a,b\né,😀\n", """{"a":"é","b":"😀"}""")]
    [InlineData("\"name,\nlong\",b\n1,2\n", """{"name, long":"1","b":"2"}""")]
    [InlineData("a,,A,a\n1,2,3,4\n", """{"a":"1","column2":"2","A_2":"3","a_3":"4"}""")]
    [InlineData("a b, c \n 1 ,2\n", """{"a b":" 1 ","c":"2"}""")]
    public void Rows_become_objects_of_text(string csv, string row)
    {
        var read = DecodeBench.Of(Csv(), csv);

        Assert.Equal(row + "\n", read.Text);
        Assert.Empty(read.Rejects);
        Assert.True(Csv().IsUntyped);
    }

    [Theory]
    [InlineData("a,b\n1\n", 2, "it has 1 values where there are 2 columns", "1")]
    [InlineData("a,b\n\"x\ny\",2\n1,2,3\r\n", 4, "it has 3 values where there are 2 columns", "1,2,3")]
    [InlineData("a,b\n\"x\"y,2\n", 2, "value 1 goes on after its closing quote", "\"x\"y,2")]
    public void A_row_that_does_not_fit_is_rejected_with_its_line(string csv, long line, string reason, string row)
    {
        var reject = Assert.Single(DecodeBench.Of(Csv(), csv).Rejects);

        Assert.Equal((line, reason, row), (reject.Line!.Value, reject.Reason, reject.Row));
    }

    [Fact]
    public void Quotes_that_never_close_refuse_the_object_and_swallow_no_rows()
    {
        var failure = DecodeBench.Refused(Csv(), DecodeBench.Bytes("a,b\n1,2\n3,\"x\n5,6\n"));

        Assert.Equal("data/x cannot be read: the quotes of value 2 of the row on line 3 are never closed", failure.Message);
    }

    [Theory]
    [InlineData("a;b,c;d\n1;2,5;3\n2;3,5;4\n", "';'", 3)]
    [InlineData("a\tb\n1, 2\tx\n", "tab", 2)]
    [InlineData("a|b|c\n1|2|3\n", "'|'", 3)]
    [InlineData("id,text\n1,\"a;b;c\"\n2,\"a|b\"\n", "','", 2)]
    public void The_delimiter_is_found_out_and_said(string csv, string delimiter, int columns)
    {
        var read = DecodeBench.Of(Csv(), csv);

        Assert.Empty(read.Rejects);
        Assert.Equal([$"data/x is read with the delimiter {delimiter}: {columns} columns"], read.Events.Of<RunEvent.Traced>().Select(traced => traced.Message));
    }

    [Theory]
    [InlineData("a;b\n1;2\n1;2;3\n1;2\n1\n", "the delimiter of data/x may be ';'")]
    [InlineData("id\n1\n2\n", "data/x has none of the delimiters , ; tab | in it and is read as one column")]
    [InlineData("a,a\n1,2\n", "in data/x, column 2 is another 'a' and is called 'a_2'")]
    [InlineData("a,\n1,2\n", "in data/x, column 2 has no name and is called 'column2'")]
    public void What_is_doubtful_is_warned_of(string csv, string warning) =>
        Assert.StartsWith(warning, Assert.Single(DecodeBench.Of(Csv(), csv).Events.Of<RunEvent.Warned>()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_declared_dialect_is_taken_at_its_word()
    {
        var content = Csv(new CsvDialect { Delimiter = ';', Quote = '\'', HasHeader = false, Columns = ["x", "y"], Encoding = "iso-8859-1" });

        var read = DecodeBench.Of(content, Encoding.Latin1.GetBytes("'it''s;';é\n"));

        Assert.Equal("{\"x\":\"it's;\",\"y\":\"é\"}\n", read.Text);
        Assert.Empty(read.Events.Events);
    }

    [Fact]
    public void Columns_nobody_named_are_numbered() =>
        Assert.Equal("{\"column1\":\"1\",\"column2\":\"2\"}\n", DecodeBench.Of(Csv(new CsvDialect { HasHeader = false }), "1,2\n").Text);

    [Theory]
    [InlineData("utf-16le", "")]
    [InlineData("utf-16be", "")]
    [InlineData("windows-1252", "data/x is not UTF-8 and is read as windows-1252")]
    public void Another_encoding_is_found_out_and_said(string encoding, string warning)
    {
        var text = "name,city\n\"Zoë\",Köln €\n";
        byte[] bytes = encoding switch
        {
            "utf-16le" => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
            "utf-16be" => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)],
            _ => CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(text),
        };

        var read = DecodeBench.Of(Csv(), bytes);

        Assert.Equal("{\"name\":\"Zoë\",\"city\":\"Köln €\"}\n", read.Text);
        Assert.StartsWith(warning, read.Events.Of<RunEvent.Warned>()[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_is_no_text_behind_the_sample_is_rejected()
    {
        byte[] bytes = [.. DecodeBench.Bytes("a,b\n" + string.Concat(Enumerable.Repeat("1,2\n", 300_000))), .. "x,"u8, 0xE9, (byte)'\n', .. "3,4\n"u8];

        var read = DecodeBench.Of(Csv(), bytes);

        Assert.Equal(300_001, read.RowCount);
        Assert.Equal((300_002, "it is not valid UTF-8"), (Assert.Single(read.Rejects).Line!.Value, read.Rejects[0].Reason));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void It_does_not_matter_in_what_pieces_bytes_come(int step)
    {
        var random = new Random(3);
        var csv = new StringBuilder("a,b,c\r\n");
        for (var i = 0; i < 400; i++) csv.Append($"{i},\"x\r\n\"\"{new string(',', random.Next(9))}\"\"\",{(i % 3 == 0 ? "" : "\"\"")}\r\n");
        var bytes = DecodeBench.Bytes(csv.ToString());

        var whole = new DecodeBench(Csv()).Decode(bytes);
        var pieces = new DecodeBench(Csv()).Decode(new DrippingStream(bytes, step));

        Assert.Equal(400, whole.RowCount);
        Assert.Equal(whole.Text, pieces.Text);
    }

    private static Content Csv(CsvDialect? dialect = null) => new(ContentFormat.Csv) { Csv = dialect ?? new CsvDialect() };
}
