using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Runs;
using Pipeline.Runs.Projects;
using Pipeline.Schema;

namespace Pipeline.Rendering;

/// <summary>What is written as JSON, and how its values look.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters =
[
    typeof(Snake<RunOutcome>), typeof(Snake<StepStatus>), typeof(Snake<CheckVerdict>), typeof(Snake<ColumnChange>), typeof(Snake<RowClass>), typeof(Seconds), typeof(UtcTime),
])]
[JsonSerializable(typeof(IngestReport))]
[JsonSerializable(typeof(TransformReport))]
[JsonSerializable(typeof(CompileReport))]
[JsonSerializable(typeof(RowsReport))]
[JsonSerializable(typeof(NodeListing))]
[JsonSerializable(typeof(DocsReport))]
[JsonSerializable(typeof(InitReport))]
[JsonSerializable(typeof(ValidateReport))]
[JsonSerializable(typeof(AckReport))]
[JsonSerializable(typeof(InspectReport))]
[JsonSerializable(typeof(DiffReport))]
[JsonSerializable(typeof(BackfillReport))]
[JsonSerializable(typeof(FlowReport))]
[JsonSerializable(typeof(FlowsReport))]
[JsonSerializable(typeof(Listing))]
[JsonSerializable(typeof(CompactReport))]
[JsonSerializable(typeof(GarbageReport))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(RunEvent.RunStarted))]
[JsonSerializable(typeof(RunEvent.RunFinished))]
[JsonSerializable(typeof(RunEvent.StepStarted))]
[JsonSerializable(typeof(RunEvent.StepProgressed))]
[JsonSerializable(typeof(RunEvent.StepSucceeded))]
[JsonSerializable(typeof(RunEvent.StepSkipped))]
[JsonSerializable(typeof(RunEvent.StepFailed))]
[JsonSerializable(typeof(RunEvent.CheckJudged))]
[JsonSerializable(typeof(RunEvent.RequestRetried))]
[JsonSerializable(typeof(RunEvent.Committed))]
[JsonSerializable(typeof(RunEvent.Warned))]
[JsonSerializable(typeof(RunEvent.Noted))]
[JsonSerializable(typeof(RunEvent.Traced))]
[JsonSerializable(typeof(FailureDocument))]
internal sealed partial class ContractContext : JsonSerializerContext;

/// <summary>An enumeration in snake_case.</summary>
internal sealed class Snake<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>A length of time in seconds.</summary>
internal sealed class Seconds : JsonConverter<TimeSpan>
{
    /// <inheritdoc/>
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TimeSpan.FromSeconds(reader.GetDouble());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(Math.Round(value.TotalSeconds, 6));
}

/// <summary>An instant as <c>2026-01-02T03:04:05Z</c>.</summary>
internal sealed class UtcTime : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + "Z");
}

/// <summary>A failure without its exception.</summary>
internal sealed record FailureDocument(string Error, int ExitCode, IReadOnlyList<Problem> Problems, string? Cause, string? Stack);
