using System.Text.Json.Nodes;

namespace Pipeline.Notifications;

/// <summary>
/// Something is complete: which tables, at which versions, by which loads. Its names are those of an entry of EventBridge's
/// <c>PutEvents</c>, with the detail as an object.
/// </summary>
/// <param name="Id">The same for the same news however often it is told.</param>
/// <param name="Source">Who tells it.</param>
/// <param name="DetailType">What it tells.</param>
/// <param name="Time">When.</param>
/// <param name="Run">The run that tells it.</param>
/// <param name="Tables">What is complete.</param>
public sealed record CompletionEvent(
    string Id, string Source, string DetailType, DateTimeOffset Time, CompletedRun Run, IReadOnlyList<CompletedTable> Tables)
{
    /// <summary>Members of the detail beside those of the run.</summary>
    public JsonObject Extra { get; init; } = [];

    /// <summary>The event as a JSON document.</summary>
    public byte[] ToJson() => EventEntry.Print(Id, Source, DetailType, Time, DetailOf());

    private JsonObject DetailOf()
    {
        var detail = Extra.DeepClone().AsObject();
        detail.TryAdd("pipeline", JsonValue.Create(Run.Flow));
        detail["flow"] = Run.Flow;
        detail["target"] = Run.Target;
        detail["run_id"] = Run.RunId;
        detail["started"] = EventEntry.Instant(Run.Started);
        detail["ended"] = EventEntry.Instant(Time);
        detail["tables"] = new JsonArray([.. Tables.Select(table => new JsonObject
        {
            ["table"] = table.Table,
            ["version"] = table.Version,
            ["load_id"] = table.LoadId,
            ["rows"] = table.Rows,
            ["location"] = table.Location,
        })]);
        return detail;
    }
}

/// <summary>The run that tells something.</summary>
/// <param name="Flow">Its flow.</param>
/// <param name="Target">Where it ran.</param>
/// <param name="RunId">Its id.</param>
/// <param name="Started">When it began.</param>
public sealed record CompletedRun(string Flow, string Target, string RunId, DateTimeOffset Started);

/// <summary>A table of an event.</summary>
/// <param name="Table">A stream, <c>source/stream</c>, or a model.</param>
/// <param name="Version">The version its rows can be read at; null when it has none yet, because nothing was ever loaded.</param>
/// <param name="LoadId">The load that last changed its rows.</param>
/// <param name="Rows">The rows that load wrote.</param>
/// <param name="Location">Where its files lie.</param>
public sealed record CompletedTable(string Table, long? Version, string? LoadId, long? Rows, string Location);
