using System.Text.Json.Nodes;

namespace Pipeline.Notifications;

/// <summary>Somebody should look: a load was refused by its checks, and readers see the table as it was before.</summary>
/// <param name="Subject">What was loaded: <c>source/stream</c>, or a model.</param>
/// <param name="Table">The table's folder in the lake.</param>
/// <param name="LoadId">The load.</param>
/// <param name="RunId">The run.</param>
/// <param name="RefusedAt">When.</param>
/// <param name="Partitions">The partitions held back; empty for all of it.</param>
/// <param name="Reasons">What each broken check says.</param>
/// <param name="Location">Where what was refused can be looked at.</param>
public sealed record RefusalAlert(
    string Subject, string Table, string LoadId, string RunId, DateTimeOffset RefusedAt, IReadOnlyList<string> Partitions,
    IReadOnlyList<string> Reasons, string Location)
{
    /// <summary>The alert as a JSON document, in the shape of every event.</summary>
    public byte[] ToJson() => EventEntry.Print(LoadId, "pipeline", "load.refused", RefusedAt, new JsonObject
    {
        ["subject"] = Subject,
        ["table"] = Table,
        ["load_id"] = LoadId,
        ["run_id"] = RunId,
        ["partitions"] = List(Partitions),
        ["reasons"] = List(Reasons),
        ["location"] = Location,
    });

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
