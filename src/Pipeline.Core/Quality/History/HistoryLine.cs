using System.Globalization;
using System.Text;
using System.Text.Json;
using Pipeline.Events;

namespace Pipeline.Quality.History;

/// <summary>A measurement as one line of JSON. What is wrong with a line is a <see cref="FormatException"/>.</summary>
internal static class HistoryLine
{
    private static readonly string[] Fields =
        ["dataset", "partition", "identity", "metric", "data_time", "value", "run_id", "outcome", "is_training", "starts_level"];

    public static string Write(Measurement measurement)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("dataset", measurement.Series.Dataset);
            json.WriteString("partition", measurement.Series.Partition);
            json.WriteString("identity", measurement.Series.Identity);
            json.WriteString("metric", measurement.Series.Metric);
            json.WriteString("data_time", measurement.DataTime.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture));
            if (measurement.Number is { } number) json.WriteNumber("value", number);
            else json.WriteString("value", measurement.Text);
            json.WriteString("run_id", measurement.RunId);
            json.WriteString("outcome", measurement.Outcome?.ToString().ToLowerInvariant());
            json.WriteBoolean("is_training", measurement.IsTraining);
            if (measurement.StartsLevel) json.WriteBoolean("starts_level", true);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    public static Measurement Read(string line)
    {
        using var json = Parse(line);
        var record = json.RootElement;
        if (record.ValueKind is not JsonValueKind.Object) throw new FormatException("A line of a history is a JSON object.");
        foreach (var field in record.EnumerateObject())
        {
            if (!Fields.Contains(field.Name)) throw new FormatException($"A measurement has no field '{field.Name}'. Known: {string.Join(", ", Fields)}.");
        }

        var value = record.TryGetProperty("value", out var found) ? found : throw new FormatException("The measurement has no 'value'.");
        return new Measurement
        {
            Series = new SeriesKey(Required(record, "dataset"), Text(record, "partition"), Required(record, "metric"), Text(record, "identity")),
            DataTime = Moment(Required(record, "data_time")),
            Number = value.ValueKind is JsonValueKind.Number ? value.GetDouble() : null,
            Text = value.ValueKind switch
            {
                JsonValueKind.Number => null,
                JsonValueKind.String => value.GetString(),
                _ => throw new FormatException("'value' must be a number or a text."),
            },
            RunId = Text(record, "run_id"),
            Outcome = Text(record, "outcome") is { } outcome ? Verdict(outcome) : null,
            IsTraining = Flag(record, "is_training", otherwise: true),
            StartsLevel = Flag(record, "starts_level", otherwise: false),
        };
    }

    private static JsonDocument Parse(string line)
    {
        try
        {
            return JsonDocument.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException broken)
        {
            throw new FormatException($"The line is not JSON: {broken.Message}", broken);
        }
    }

    private static string Required(JsonElement record, string name) =>
        Text(record, name) ?? throw new FormatException($"The measurement has no '{name}'.");

    private static string? Text(JsonElement record, string name) => !record.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => throw new FormatException($"'{name}' must be a text."),
    };

    private static bool Flag(JsonElement record, string name, bool otherwise) => !record.TryGetProperty(name, out var value) ? otherwise : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new FormatException($"'{name}' must be true or false."),
    };

    private static DateTimeOffset Moment(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) && text is [>= '0' and <= '9', ..]
            ? moment
            : throw new FormatException($"'data_time' must be a time such as 2026-01-31T12:00:00Z, not '{text}'.");

    private static CheckVerdict Verdict(string text) => text switch
    {
        "pass" => CheckVerdict.Pass,
        "warn" => CheckVerdict.Warn,
        "fail" => CheckVerdict.Fail,
        "error" => CheckVerdict.Error,
        "skipped" => CheckVerdict.Skipped,
        _ => throw new FormatException($"'outcome' must be pass, warn, fail, error or skipped, not '{text}'."),
    };
}
