using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Events;

namespace Pipeline.Rendering;

/// <summary>Every event as one JSON object a line: <c>{"event":"step_succeeded","at":…}</c>.</summary>
internal sealed class JsonRenderer(TextWriter writer, LogLevel minimum) : IRunEventSink
{
    /// <inheritdoc/>
    public void Raise(RunEvent runEvent)
    {
        if (EventLine.Of(runEvent).Level < minimum) return;
        var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(runEvent.GetType().Name);
        writer.WriteLine(LineOf(name, runEvent.At, ContractJson.ToObject(runEvent)));
    }

    /// <summary>One line: what and when come first.</summary>
    public static string LineOf(string name, DateTimeOffset at, JsonObject fields)
    {
        fields.Remove("at");
        fields.Insert(0, "event", name);
        fields.Insert(1, "at", at.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
        return ContractJson.ToText(fields, isIndented: false);
    }
}
