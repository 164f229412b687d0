using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;

namespace Pipeline.Connectors.Decoding;

/// <summary>
/// XML into JSON lines: each element at the end of a path is a row, its children and attributes (<c>@name</c>) are members. All
/// values are text, an empty element is null, a child that comes twice makes an array. Nothing outside of the document is
/// ever read: one with a DTD is refused, for entities are declared there.
/// </summary>
internal sealed class XmlRowReader : IRowReader, IDisposable
{
    private const int MostDepth = 64;

    private readonly IReadOnlyList<string> path;
    private readonly int longestRow;
    private readonly XmlReader xml;
    private readonly List<string> others = [];
    private long found;
    private long rowBytes;

    /// <param name="stream">The document; its encoding is its own affair.</param>
    /// <param name="path">Element names from the root to the rows, without prefixes.</param>
    /// <param name="longestRow">The most bytes of text in a row.</param>
    public XmlRowReader(Stream stream, IReadOnlyList<string> path, int longestRow)
    {
        (this.path, this.longestRow) = (path, longestRow);
        xml = XmlReader.Create(stream, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
            CloseInput = false,
        });
    }

    /// <summary>What lay beside the rows' place when there were none there; null once a row was found.</summary>
    public IReadOnlyList<string>? Others => found > 0 ? null : others;

    public bool Read(RowBatch batch)
    {
        try
        {
            while (!batch.IsFull)
            {
                if (!ToNextRow()) return false;
                Row(batch);
            }

            return true;
        }
        catch (XmlException exception)
        {
            throw new DecodeException(Reason(exception), "It is broken, cut off or no XML.", exception);
        }
    }

    public void Dispose() => xml.Dispose();

    private string Reason(XmlException exception)
    {
        var place = $"line {exception.LineNumber}, column {exception.LinePosition}";
        // The reader's own message for it speaks of its settings.
        return exception.Message.Contains("dtd", StringComparison.OrdinalIgnoreCase)
            ? "it has a document type declaration, which is refused: entities declared there could name files or grow without bound"
            : $"malformed XML at {place}, after {found} complete rows: {exception.Message}";
    }

    /// <summary>Moves to the next element of the path's last name below elements of the other names.</summary>
    private bool ToNextRow()
    {
        if (xml.NodeType == XmlNodeType.None && !xml.Read()) return false;
        while (!xml.EOF)
        {
            if (xml.NodeType != XmlNodeType.Element) xml.Read();
            else if (xml.LocalName != path[xml.Depth]) Pass();
            else if (xml.Depth == path.Count - 1) return true;
            else xml.Read();
        }

        return false;
    }

    private void Pass()
    {
        if (xml.Depth == 0) throw new DecodeException($"its root is <{xml.LocalName}>, not <{path[0]}>", "Correct 'records' in the source's file.");
        if (found == 0 && others.Count < 12 && !others.Contains(xml.LocalName)) others.Add(xml.LocalName);
        xml.Skip();
    }

    private void Row(RowBatch batch)
    {
        rowBytes = 0;
        var row = Element();
        using (var json = new Utf8JsonWriter(batch.Rows, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }))
        {
            var members = row as XmlValue.Members ?? new XmlValue.Members(row is null ? [] : [new("#text", row)]);
            members.Write(json);
        }

        batch.Rows.Append((byte)'\n');
        batch.CountRow();
        found++;
    }

    /// <summary>The value of the element the reader stands on; moves behind it.</summary>
    private XmlValue? Element()
    {
        if (xml.Depth > MostDepth) throw new DecodeException($"elements lie more than {MostDepth} deep at {Place()}", "It is not data this source can have meant.");
        var members = Attributes();
        var text = "";
        if (!xml.IsEmptyElement)
        {
            var depth = xml.Depth;
            xml.Read();
            while (xml.Depth > depth)
            {
                if (xml.NodeType == XmlNodeType.Element) members.Add(new(xml.LocalName, Counted(xml.LocalName.Length, Element())));
                else text += Text();
            }
        }

        xml.Read();
        if (members.Count == 0) return text.Length == 0 ? null : new XmlValue.Text(text);
        if (text.Length > 0) members.Add(new("#text", new XmlValue.Text(text)));
        return new XmlValue.Members(members);
    }

    private List<KeyValuePair<string, XmlValue?>> Attributes()
    {
        List<KeyValuePair<string, XmlValue?>> members = [];
        while (xml.MoveToNextAttribute())
        {
            // Declarations of namespaces are no data.
            if (xml.Prefix != "xmlns" && xml.Name != "xmlns") members.Add(new($"@{xml.LocalName}", new XmlValue.Text(Counted(xml.Value.Length, xml.Value))));
        }

        xml.MoveToElement();
        return members;
    }

    /// <summary>The text the reader stands on, read in pieces: one value may be as long as the document.</summary>
    private string Text()
    {
        if (xml.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace))
        {
            xml.Read();
            return "";
        }

        var text = new System.Text.StringBuilder();
        var piece = new char[4096];
        for (int length; (length = xml.ReadValueChunk(piece, 0, piece.Length)) > 0; Counted(length, "")) text.Append(piece, 0, length);
        xml.Read();
        return text.ToString();
    }

    private T Counted<T>(int length, T value)
    {
        rowBytes += length;
        if (rowBytes > longestRow) throw new DecodeException($"a row is longer than {longestRow} bytes at {Place()}", "Raise 'max_row_bytes' if it is genuine.");
        return value;
    }

    private string Place() => xml is IXmlLineInfo place ? $"line {place.LineNumber}, column {place.LinePosition}" : "an unknown place";
}
