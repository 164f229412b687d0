using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Pipeline.Diagnostics;

namespace Pipeline.Schema;

/// <summary>A table's schema as Delta writes it into its log: JSON, as Spark prints its struct types.</summary>
public static class SchemaJson
{
    private static readonly (string Name, PrimitiveType Type)[] Primitives =
    [
        ("string", DataType.String), ("long", DataType.Long), ("integer", DataType.Integer), ("short", DataType.Short),
        ("byte", DataType.Byte), ("float", DataType.Float), ("double", DataType.Double), ("boolean", DataType.Boolean),
        ("binary", DataType.Binary), ("date", DataType.Date), ("timestamp", DataType.Timestamp),
        ("timestamp_ntz", DataType.TimestampNtz), ("void", DataType.Void),
    ];

    private static readonly FrozenDictionary<string, PrimitiveType> ByName =
        Primitives.ToFrozenDictionary(primitive => primitive.Name, primitive => primitive.Type);

    private static readonly FrozenDictionary<PrimitiveKind, string> NameOf =
        Primitives.ToFrozenDictionary(primitive => primitive.Type.Kind, primitive => primitive.Name);

    /// <summary>Reads a schema; an unknown type or a broken text is an <see cref="ExpectedException"/> that names it.</summary>
    public static StructType Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return ReadType(document.RootElement, "table") as StructType
                ?? throw new ExpectedException("a table's schema must be a struct");
        }
        catch (JsonException exception)
        {
            throw new ExpectedException($"a table's schema is not JSON: {exception.Message}", innerException: exception);
        }
    }

    /// <summary>Writes a schema on one line.</summary>
    public static string Print(StructType schema)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) Write(writer, schema);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static DataType ReadType(JsonElement element, string where) => element.ValueKind switch
    {
        JsonValueKind.String => ReadSimple(element.GetString()!, where),
        JsonValueKind.Object => ReadNested(element, where),
        _ => throw Broken(where, "its type is neither a name nor an object"),
    };

    private static DataType ReadSimple(string name, string where) =>
        ByName.TryGetValue(name, out var primitive) ? primitive
        : name == "decimal" ? new DecimalType(10, 0)
        : ReadDecimal(name) ?? throw new ExpectedException($"column {where} has type '{name}', which is not supported");

    private static DecimalType? ReadDecimal(string name)
    {
        if (!name.StartsWith("decimal(", StringComparison.Ordinal) || !name.EndsWith(')')) return null;
        var parts = name["decimal(".Length..^1].Split(',', StringSplitOptions.TrimEntries);
        return parts is [var first, var second]
            && int.TryParse(first, CultureInfo.InvariantCulture, out var precision)
            && int.TryParse(second, CultureInfo.InvariantCulture, out var scale)
            && precision is >= 1 and <= DecimalType.MaxPrecision && scale >= 0 && scale <= precision
                ? new DecimalType(precision, scale)
                : null;
    }

    private static DataType ReadNested(JsonElement element, string where) => Text(element, "type", where) switch
    {
        "struct" => new StructType([.. Member(element, "fields", where).EnumerateArray().Select(field => ReadColumn(field, where))]),
        "array" => new ArrayType(ReadType(Member(element, "elementType", where), $"{where}[]"), Flag(element, "containsNull")),
        "map" => new MapType(
            ReadType(Member(element, "keyType", where), $"{where}.key"),
            ReadType(Member(element, "valueType", where), $"{where}.value"),
            Flag(element, "valueContainsNull")),
        var other => throw new ExpectedException($"column {where} has type '{other}', which is not supported"),
    };

    private static Column ReadColumn(JsonElement field, string where)
    {
        var name = Text(field, "name", where);
        var type = ReadType(Member(field, "type", where), where == "table" ? name : $"{where}.{name}");
        var metadata = field.TryGetProperty("metadata", out var noted) ? noted.GetRawText() : "{}";
        return new Column(name, type, Flag(field, "nullable")) { MetadataJson = metadata };
    }

    private static JsonElement Member(JsonElement element, string name, string where) =>
        element.TryGetProperty(name, out var member) ? member : throw Broken(where, $"'{name}' is missing");

    private static string Text(JsonElement element, string name, string where) =>
        Member(element, name, where) is { ValueKind: JsonValueKind.String } text
            ? text.GetString()!
            : throw Broken(where, $"'{name}' is not text");

    private static bool Flag(JsonElement element, string name) =>
        !element.TryGetProperty(name, out var flag) || flag.ValueKind != JsonValueKind.False;

    private static ExpectedException Broken(string where, string why) => new($"the schema of {where} is broken: {why}");

    private static void Write(Utf8JsonWriter writer, DataType type)
    {
        switch (type)
        {
            case PrimitiveType primitive:
                writer.WriteStringValue(NameOf[primitive.Kind]);
                break;
            case DecimalType number:
                writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"decimal({number.Precision},{number.Scale})"));
                break;
            default:
                writer.WriteStartObject();
                WriteNested(writer, type);
                writer.WriteEndObject();
                break;
        }
    }

    private static void WriteNested(Utf8JsonWriter writer, DataType type)
    {
        switch (type)
        {
            case StructType record:
                writer.WriteString("type", "struct");
                writer.WriteStartArray("fields");
                foreach (var column in record.Columns) WriteColumn(writer, column);
                writer.WriteEndArray();
                break;
            case ArrayType array:
                writer.WriteString("type", "array");
                WriteMember(writer, "elementType", array.Element);
                writer.WriteBoolean("containsNull", array.ContainsNull);
                break;
            case MapType map:
                writer.WriteString("type", "map");
                WriteMember(writer, "keyType", map.Key);
                WriteMember(writer, "valueType", map.Value);
                writer.WriteBoolean("valueContainsNull", map.ValueContainsNull);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static void WriteColumn(Utf8JsonWriter writer, Column column)
    {
        writer.WriteStartObject();
        writer.WriteString("name", column.Name);
        WriteMember(writer, "type", column.Type);
        writer.WriteBoolean("nullable", column.IsNullable);
        writer.WritePropertyName("metadata");
        writer.WriteRawValue(column.MetadataJson);
        writer.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter writer, string name, DataType type)
    {
        writer.WritePropertyName(name);
        Write(writer, type);
    }
}
