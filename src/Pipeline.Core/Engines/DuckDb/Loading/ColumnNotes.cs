using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Schema;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>What a text column holds.</summary>
internal enum ColumnContent
{
    /// <summary>Texts; of columns of other types: their values.</summary>
    Plain,

    /// <summary>Objects and arrays, as JSON.</summary>
    Json,

    /// <summary>Numbers no numeric type holds, as written.</summary>
    Digits,

    /// <summary>Whatever comes, scalars as text: somebody declared it so.</summary>
    Anything,
}

/// <summary>
/// What a loaded table's columns note in its schema, so that the next load finds its way: the key whose values they hold
/// when that is not their name, the column they are a variant of, what their text is.
/// </summary>
internal sealed record ColumnNotes(string? Key = null, string? VariantOf = null, ColumnContent Content = ColumnContent.Plain)
{
    private const string KeyNote = "pipeline.key";
    private const string VariantNote = "pipeline.variantOf";
    private const string ContentNote = "pipeline.content";

    public static ColumnNotes Of(Column column)
    {
        if (column.MetadataJson is "{}" || JsonNode.Parse(column.MetadataJson) is not JsonObject notes) return new ColumnNotes();
        return new ColumnNotes(
            (string?)notes[KeyNote], (string?)notes[VariantNote],
            (string?)notes[ContentNote] switch
            {
                "json" => ColumnContent.Json,
                "digits" => ColumnContent.Digits,
                "anything" => ColumnContent.Anything,
                _ => ColumnContent.Plain,
            });
    }

    public string Print()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (Key is not null) json.WriteString(KeyNote, Key);
            if (VariantOf is not null) json.WriteString(VariantNote, VariantOf);
            if (ContentText is { } content) json.WriteString(ContentNote, content);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private string? ContentText => Content switch
    {
        ColumnContent.Json => "json",
        ColumnContent.Digits => "digits",
        ColumnContent.Anything => "anything",
        _ => null,
    };
}
