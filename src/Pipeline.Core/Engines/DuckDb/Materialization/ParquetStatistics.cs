using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Pipeline.Schema;

namespace Pipeline.Engines.DuckDb.Materialization;

/// <summary>
/// Turns the column statistics of DuckDB's <c>COPY … (RETURN_STATS)</c> into the <c>stats</c> text of a Delta <c>add</c>
/// (PROTOCOL.md, "Per-file Statistics"). Readers skip files by them, so a bound that might be wrong is left out.
/// </summary>
internal static class ParquetStatistics
{
    /// <summary>A longer text would have to be cut, and a cut maximum is no upper bound.</summary>
    private const int LongestText = 64;

    public static string ToJson(long rows, IReadOnlyList<ModelColumn> columns, OrderedDictionary<object, object?> statistics)
    {
        var known = columns
            .Select(column => (column, values: statistics.TryGetValue(DuckDbSql.Quoted(column.Name), out var found) ? found as OrderedDictionary<object, object?> : null))
            .Where(pair => pair.values is not null)
            .Select(pair => (pair.column, values: pair.values!))
            .ToList();
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("numRecords", rows);
            WriteBounds(json, "minValues", "min", known);
            WriteBounds(json, "maxValues", "max", known);
            json.WriteStartObject("nullCount");
            foreach (var (column, values) in known)
            {
                if (values.TryGetValue("null_count", out var nulls) && nulls is string text) json.WriteNumber(column.Name, long.Parse(text, CultureInfo.InvariantCulture));
            }

            // Says no more than that the file has the column, which is what readers of a table with younger columns ask.
            foreach (var column in columns.Where(column => column.Type is StructType))
            {
                json.WriteStartObject(column.Name);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteBounds(
        Utf8JsonWriter json, string property, string bound, List<(ModelColumn Column, OrderedDictionary<object, object?> Values)> known)
    {
        json.WriteStartObject(property);
        foreach (var (column, values) in known)
        {
            if (values.TryGetValue(bound, out var value) && value is string text && !values.ContainsKey("has_nan")) WriteBound(json, column, bound, text);
        }

        json.WriteEndObject();
    }

    private static void WriteBound(Utf8JsonWriter json, ModelColumn column, string bound, string text)
    {
        switch (column.Type)
        {
            case PrimitiveType { Kind: PrimitiveKind.Long or PrimitiveKind.Integer or PrimitiveKind.Short or PrimitiveKind.Byte } or DecimalType:
                json.WritePropertyName(column.Name);
                json.WriteRawValue(Number(text));
                break;
            case PrimitiveType { Kind: PrimitiveKind.String } when text.Length <= LongestText:
            case PrimitiveType { Kind: PrimitiveKind.Date } when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _):
                json.WriteString(column.Name, text);
                break;
            case PrimitiveType { Kind: PrimitiveKind.Timestamp } when Instant(text, bound) is { } instant:
                json.WriteString(column.Name, instant);
                break;
        }
    }

    /// <summary>DuckDB prints a decimal of no whole digits without the zero JSON wants.</summary>
    private static string Number(string text) =>
        text.StartsWith('.') ? $"0{text}" : text.StartsWith("-.", StringComparison.Ordinal) ? $"-0{text[1..]}" : text;

    /// <summary>
    /// Delta's bounds of instants have milliseconds: a minimum is cut, a maximum rounded up. None for what has no such text:
    /// infinity, years before Christ, and a maximum in the last millisecond of 9999, which means "still valid" to many.
    /// </summary>
    private static string? Instant(string text, string bound)
    {
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)) return null;
        var excess = instant.UtcTicks % TimeSpan.TicksPerMillisecond;
        var rounding = excess == 0 ? 0 : bound == "max" ? TimeSpan.TicksPerMillisecond - excess : -excess;
        if (rounding > DateTimeOffset.MaxValue.UtcTicks - instant.UtcTicks) return null;
        instant = instant.AddTicks(rounding);
        return instant.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
    }
}
