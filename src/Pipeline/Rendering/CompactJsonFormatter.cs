using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;

namespace Pipeline.Rendering;

/// <summary>One JSON object a log event: time, level, message, and every property under its own name.</summary>
internal sealed class CompactJsonFormatter : ITextFormatter
{
    private readonly MessageTemplateTextFormatter messages = new("{Message:lj}");
    private readonly JsonValueFormatter values = new(typeTagName: null);

    /// <inheritdoc/>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        output.Write($$"""{"@t":"{{logEvent.Timestamp.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}}","@l":"{{logEvent.Level}}","@m":""");
        using var message = new StringWriter();
        messages.Format(logEvent, message);
        JsonValueFormatter.WriteQuotedJsonString(message.ToString(), output);
        foreach (var (name, value) in logEvent.Properties)
        {
            output.Write(',');
            JsonValueFormatter.WriteQuotedJsonString(name, output);
            output.Write(':');
            values.Format(value, output);
        }

        output.Write("}\n");
    }
}
