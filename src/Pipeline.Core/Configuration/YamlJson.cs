using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Pipeline.Diagnostics;

namespace Pipeline.Configuration;

/// <summary>
/// Writes a tree as JSON for people and tools to read: what came from the environment or a secret appears as the file has it,
/// <c>${...}</c>, and anything else passes the redactor.
/// </summary>
public static class YamlJson
{
    /// <summary>Writes one value.</summary>
    public static void WriteTo(this YamlNode node, Utf8JsonWriter json, Redactor redactor)
    {
        switch (node)
        {
            case YamlMapping mapping:
                json.WriteStartObject();
                foreach (var entry in mapping.Entries)
                {
                    json.WritePropertyName(redactor.Redact(entry.Key.Text));
                    entry.Value.WriteTo(json, redactor);
                }

                json.WriteEndObject();
                break;
            case YamlSequence list:
                json.WriteStartArray();
                foreach (var item in list.Items) item.WriteTo(json, redactor);
                json.WriteEndArray();
                break;
            case YamlScalar scalar:
                WriteScalar(json, scalar, redactor);
                break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter json, YamlScalar scalar, Redactor redactor)
    {
        switch (scalar.Written ?? scalar.Resolve())
        {
            case null:
                json.WriteNullValue();
                break;
            case bool value:
                json.WriteBooleanValue(value);
                break;
            case long value:
                json.WriteNumberValue(value);
                break;
            case double value when double.IsFinite(value):
                json.WriteNumberValue(value);
                break;
            case BigInteger value:
                json.WriteRawValue(value.ToString(CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteStringValue(redactor.Redact(scalar.ToString()));
                break;
        }
    }
}
