using System.Globalization;
using System.Text;
using System.Text.Json;
using Pipeline.Schema;

namespace Pipeline.Lake.Delta;

/// <summary>What is known of a column's values in one file, as text in the protocol's form.</summary>
/// <param name="Min">A value not above any; null when not known.</param>
/// <param name="Max">A value not below any; null when not known.</param>
/// <param name="NullCount">How many are null.</param>
public sealed record ColumnStatistics(string? Min, string? Max, long? NullCount);

/// <summary>What is known of one data file: its rows and the bounds of its top-level columns. Readers skip files by it.</summary>
/// <param name="NumRecords">How many rows it has.</param>
/// <param name="Columns">Columns by name; one that is missing may hold anything.</param>
public sealed record FileStatistics(long? NumRecords, IReadOnlyDictionary<string, ColumnStatistics> Columns)
{
    /// <summary>Longer texts are cut, as other writers cut them: bounds need not be exact, only bounds.</summary>
    private const int LongestText = 32;

    /// <summary>Reads an add's <c>stats</c>; null when there is none or it cannot be read, for then nothing is known.</summary>
    public static FileStatistics? Parse(string? json)
    {
        if (json is null) return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Writes an add's <c>stats</c>. Bounds of nested columns, and of types whose order is no plain one, are left out.</summary>
    public string Print(StructType schema)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (NumRecords is { } rows) writer.WriteNumber("numRecords", rows);
            WriteBounds(writer, "minValues", schema, (type, column) => StatisticsText.Lower(type, column.Min, LongestText));
            WriteBounds(writer, "maxValues", schema, (type, column) => StatisticsText.Upper(type, column.Max, LongestText));
            WriteBounds(writer, "nullCount", schema, (_, column) => column.NullCount?.ToString(CultureInfo.InvariantCulture));
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private void WriteBounds(Utf8JsonWriter writer, string name, StructType schema, Func<DataType, ColumnStatistics, string?> json)
    {
        writer.WriteStartObject(name);
        foreach (var column in schema.Columns)
        {
            if (!Columns.TryGetValue(column.Name, out var known) || json(column.Type, known) is not { } value) continue;
            writer.WritePropertyName(column.Name);
            writer.WriteRawValue(value);
        }

        writer.WriteEndObject();
    }

    private static FileStatistics? Read(JsonElement stats)
    {
        if (stats.ValueKind != JsonValueKind.Object) return null;
        var (min, max, nulls) = (Values(stats, "minValues"), Values(stats, "maxValues"), Values(stats, "nullCount"));
        var names = min.Keys.Union(max.Keys).Union(nulls.Keys);
        var rows = stats.TryGetProperty("numRecords", out var count) && count.ValueKind == JsonValueKind.Number ? count.GetInt64() : (long?)null;
        return new FileStatistics(rows, names.ToDictionary(
            name => name,
            name => new ColumnStatistics(
                min.GetValueOrDefault(name), max.GetValueOrDefault(name),
                long.TryParse(nulls.GetValueOrDefault(name), CultureInfo.InvariantCulture, out var empty) ? empty : null)));
    }

    private static Dictionary<string, string?> Values(JsonElement stats, string member)
    {
        if (!stats.TryGetProperty(member, out var values) || values.ValueKind != JsonValueKind.Object) return [];
        return values.EnumerateObject()
            .Where(value => value.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null))
            .ToDictionary(value => value.Name, value => (string?)value.Value.ToString(), StringComparer.Ordinal);
    }
}
