using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Events;
using Pipeline.Runs;

namespace Pipeline.Rendering.CheckReports;

/// <summary>
/// SARIF 2.1.0, which code hosts show at the line of the check. A rule is a kind of check; only what did not hold is a result; what could
/// not be judged is a notification of the run. A check's id is its fingerprint, so that an alert follows it when its line moves.
/// </summary>
internal static class SarifReport
{
    private static readonly JsonWriterOptions layout = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the document.</summary>
    public static void Write(TextWriter output, ValidateReport report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, layout)) WriteLog(json, report);
        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static void WriteLog(Utf8JsonWriter json, ValidateReport report)
    {
        var found = report.Checks.Where(check => check.Verdict is CheckVerdict.Fail or CheckVerdict.Warn).ToList();
        var unjudged = report.Checks.Where(check => check.Verdict is CheckVerdict.Error).ToList();
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        WriteTool(json, found);
        WriteInvocation(json, unjudged);
        json.WriteStartArray("results");
        foreach (var check in found) WriteResult(json, check);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter json, IEnumerable<CheckReport> found)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "pipeline");
        json.WriteStartArray("rules");
        foreach (var kind in found.Select(check => check.Kind).Distinct().Order(StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("id", kind);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteInvocation(Utf8JsonWriter json, IReadOnlyList<CheckReport> unjudged)
    {
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", unjudged is []);
        json.WriteStartArray("toolExecutionNotifications");
        foreach (var check in unjudged)
        {
            json.WriteStartObject();
            json.WriteString("level", "error");
            WriteMessage(json, check);
            WriteLocation(json, check);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteResult(Utf8JsonWriter json, CheckReport check)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", check.Kind);
        json.WriteString("level", check.Verdict is CheckVerdict.Fail ? "error" : "warning");
        WriteMessage(json, check);
        WriteLocation(json, check);
        json.WriteStartObject("partialFingerprints");
        json.WriteString("checkId/v1", check.Id);
        json.WriteEndObject();
        json.WriteStartObject("properties");
        json.WriteString("dataset", check.Dataset);
        if (check.Value is not null) json.WriteString("value", check.Value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, CheckReport check)
    {
        json.WriteStartObject("message");
        json.WriteString("text", $"{check.Name} on {check.Dataset}: {check.Message}");
        json.WriteEndObject();
    }

    private static void WriteLocation(Utf8JsonWriter json, CheckReport check)
    {
        if (check.File is null) return;
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", Uri.EscapeDataString(check.File.Replace('\\', '/')).Replace("%2F", "/", StringComparison.Ordinal));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", Math.Max(1, check.Line ?? 1));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
