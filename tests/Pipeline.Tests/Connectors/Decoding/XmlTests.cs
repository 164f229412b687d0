using Pipeline.Connectors.Decoding;
using Pipeline.Events;

namespace Pipeline.Tests.Connectors.Decoding;

public sealed class XmlTests
{
    [Theory]
    [InlineData("<r><m><a>1</a><b/><c></c></m></r>", """{"a":"1","b":null,"c":null}""")]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<r>\r\n  <!-- no row -->\r\n  <m>\r\n    <a>x &amp; y</a>\r\n  </m>\r\n</r>\r\n", """{"a":"x & y"}""")]
    [InlineData("<r xmlns='urn:x' xmlns:y='urn:y'><y:m id='7' y:k='v'><y:a>1</y:a></y:m></r>", """{"@id":"7","@k":"v","a":"1"}""")]
    [InlineData("<r><m><a>1</a><b>x</b><a>2</a><a/></m></r>", """{"a":["1","2",null],"b":"x"}""")]
    [InlineData("<r><m><a><b>1</b><c u='m'>2</c></a></m></r>", """{"a":{"b":"1","c":{"@u":"m","#text":"2"}}}""")]
    [InlineData("<r><m>just text</m></r>", """{"#text":"just text"}""")]
    [InlineData("<r><m/></r>", "{}")]
    [InlineData("<r><m><a><![CDATA[<b> & \"quoted\"]]></a></m></r>", """{"a":"<b> & \"quoted\""}""")]
    [InlineData("<r><other><m><a>no</a></m></other><m><a>yes</a></m></r>", """{"a":"yes"}""")]
    public void Elements_become_objects_of_text(string xml, string row) => Assert.Equal(row + "\n", DecodeBench.Of(Xml(), xml).Text);

    [Fact]
    public void A_mark_before_the_declaration_is_no_error() =>
        Assert.Equal("{\"a\":\"é\"}\n", DecodeBench.Of(Xml(), "\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\"?><r><m><a>é</a></m></r>").Text);

    [Fact]
    public void Rows_come_in_batches_however_many_there_are()
    {
        var xml = $"<r>{string.Concat(Enumerable.Range(0, 60_000).Select(i => $"<m><id>{i}</id><text>some text in a row</text></m>"))}</r>";

        var read = DecodeBench.Of(Xml(), xml);

        Assert.Equal(60_000, read.RowCount);
        Assert.InRange(read.LargestBatch, 1, 1_100_000);
    }

    [Theory]
    [InlineData("<r><m><a>1</a></m><m><a>2</m></r>", "malformed XML at line 1, column 28, after 1 complete rows: ")]
    [InlineData("<r>\n<m><a>1</a></m>\n<m><a>2", "malformed XML at line 3, column 8, after 1 complete rows: ")]
    [InlineData("<html><body/></html>", "its root is <html>, not <r>")]
    [InlineData("no xml at all", "malformed XML at line 1, column 1, after 0 complete rows: ")]
    public void What_is_broken_or_another_document_is_refused(string xml, string reason) =>
        Assert.StartsWith($"data/x cannot be read: {reason}", DecodeBench.Refused(Xml(), DecodeBench.Bytes(xml)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_billion_laughs_are_not_laughed()
    {
        var entities = string.Concat(Enumerable.Range(1, 9).Select(i => $"<!ENTITY lol{i} \"{string.Concat(Enumerable.Repeat($"&lol{i - 1};", 10))}\">"));
        RefusedForItsDtd($"<!DOCTYPE r [<!ENTITY lol0 \"lol\">{entities}]><r><m><a>&lol9;</a></m></r>");
    }

    [Theory]
    [InlineData("<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><r><m><a>&x;</a></m></r>")]
    [InlineData("<!DOCTYPE r SYSTEM \"http://127.0.0.1:1/x.dtd\"><r><m/></r>")]
    [InlineData("<!DOCTYPE r [<!ENTITY % x SYSTEM \"file:///etc/passwd\"> %x;]><r><m/></r>")]
    public void Nothing_outside_of_the_document_is_read(string xml) => RefusedForItsDtd(xml);

    [Fact]
    public void Elements_without_end_are_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 100_000));

        Assert.Contains("elements lie more than 64 deep at line 1, column ", DecodeBench.Refused(Xml(), DecodeBench.Bytes($"<r><m>{deep}")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<r><m><a>{0}</a></m></r>")]
    [InlineData("<r><m a='{0}'/></r>")]
    public void A_row_longer_than_allowed_is_refused(string xml)
    {
        var content = Xml() with { MaxRowBytes = 100_000 };
        var text = new string('x', 200_000);

        Assert.Contains("a row is longer than 100000 bytes at line 1", DecodeBench.Refused(content, DecodeBench.Bytes(xml.Replace("{0}", text, StringComparison.Ordinal))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_without_such_elements_is_warned_of()
    {
        var read = DecodeBench.Of(Xml(), "<r><Member/><Member/><note/></r>");

        Assert.Equal(0, read.RowCount);
        Assert.Equal("data/x has no <m> at r/m; there are <Member>, <note>", Assert.Single(read.Events.Of<RunEvent.Warned>()).Message);
    }

    private static void RefusedForItsDtd(string xml) =>
        Assert.StartsWith("data/x cannot be read: it has a document type declaration, which is refused", DecodeBench.Refused(Xml(), DecodeBench.Bytes(xml)).Message, StringComparison.Ordinal);

    private static Content Xml() => new(ContentFormat.Xml) { Elements = ["r", "m"] };
}
