using Pipeline.Diagnostics;
using Pipeline.Events;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace Pipeline.Rendering;

/// <summary>
/// Run events as a Serilog log with named properties. Nothing else of the program touches Serilog, so a run that keeps no
/// log never loads it.
/// </summary>
internal sealed class EventLog : IRunEventSink, IAsyncDisposable
{
    private readonly Logger logger;
    private readonly Redactor redactor;
    private readonly TextWriter? owned;

    private EventLog(TextWriter writer, LogFormat format, LogLevel minimum, Redactor redactor, TextWriter? owned)
    {
        logger = new LoggerConfiguration()
            .MinimumLevel.Is(LevelOf(minimum))
            .WriteTo.Sink(new WriterSink(writer, FormatterOf(format)))
            .CreateLogger();
        (this.redactor, this.owned) = (redactor, owned);
    }

    /// <summary>A log of text lines into a writer somebody else owns.</summary>
    public static EventLog ToText(TextWriter writer, LogLevel minimum, Redactor redactor) =>
        new(writer, LogFormat.Text, minimum, redactor, owned: null);

    /// <summary>A log appended to a file, which is made with its folders.</summary>
    public static EventLog ToFile(string file, LogFormat format, LogLevel minimum, Redactor redactor)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            var stream = new StreamWriter(new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
            return new EventLog(new RedactingWriter(stream, redactor), format, minimum, redactor, owned: stream);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"--log-file: cannot write '{file}': {exception.Message}");
        }
    }

    /// <inheritdoc/>
    public void Raise(RunEvent runEvent)
    {
        var level = LevelOf(EventLine.Of(runEvent).Level);
        if (!logger.IsEnabled(level)) return;
        var (template, values) = EventTemplate.Of(runEvent);
        // Here and not only in the writer: formatters quote values in ways of their own.
        object?[] redacted = [.. values.Select(value => value is string text ? redactor.Redact(text) : value)];
        if (logger.BindMessageTemplate(template, redacted, out var parsed, out var properties))
            logger.Write(new LogEvent(runEvent.At, level, exception: null, parsed, properties));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await logger.DisposeAsync();
        if (owned is not null) await owned.DisposeAsync();
    }

    private static ITextFormatter FormatterOf(LogFormat format) => format is LogFormat.Json
        ? new CompactJsonFormatter()
        : new MessageTemplateTextFormatter("{Timestamp:yyyy-MM-ddTHH:mm:ss.fffzzz} {Level:u3} {Message:lj}{NewLine}");

    private static LogEventLevel LevelOf(LogLevel level) => level switch
    {
        LogLevel.Debug => LogEventLevel.Debug,
        LogLevel.Information => LogEventLevel.Information,
        LogLevel.Warning => LogEventLevel.Warning,
        _ => LogEventLevel.Error,
    };

    /// <summary>Serilog's own sinks open the console and files themselves and would so pass by the redactor.</summary>
    private sealed class WriterSink(TextWriter writer, ITextFormatter formatter) : ILogEventSink
    {
        public void Emit(LogEvent logEvent)
        {
            using var line = new StringWriter();
            formatter.Format(logEvent, line);
            writer.Write(line.ToString());
        }
    }
}
