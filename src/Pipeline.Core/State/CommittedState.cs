using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Schema;

namespace Pipeline.State;

/// <summary>
/// The state texts that tables keep in their own logs, under the domain <c>pipeline.state</c> (specs/delta.md): committed in
/// the same entry as the rows they speak of. Unknown members are ignored, so that an older program reads a newer state.
/// </summary>
public static class CommittedState
{
    /// <summary>The Delta domain of all our state.</summary>
    public const string Domain = "pipeline.state";

    /// <summary>The Delta domain in which a table names the last load that changed its rows.</summary>
    public const string LoadDomain = "pipeline.load";

    /// <summary>A stream's state from the domains of its table; never read when there is none.</summary>
    public static StreamState ReadStream(IReadOnlyDictionary<string, string> domains)
    {
        var state = domains.GetValueOrDefault(Domain) is { } text ? ReadStreamText(text) : StreamState.Empty;
        return ObjectLedger.Read(domains) is { Count: > 0 } objects ? state with { Objects = objects } : state;
    }

    /// <summary>A stream's state from the text <see cref="Write(StreamState)"/> gave, without its objects.</summary>
    public static StreamState ReadStreamText(string text)
    {
        var json = JsonNode.Parse(text)!.AsObject();
        return new StreamState
        {
            ETag = (string?)json["etag"],
            LastModified = (string?)json["last_modified"],
            Watermark = (string?)json["watermark"],
            ContentSha256 = (string?)json["content_sha256"],
            NotBefore = (string?)json["not_before"] is { } instant ? DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture) : null,
            ParentVersion = (long?)json["parent_version"],
            Variants = json["variants"] is JsonObject variants
                ? variants.ToDictionary(pair => pair.Key, pair => ReadVariant(pair.Value!.AsObject()), StringComparer.Ordinal)
                : StreamState.Empty.Variants,
        };
    }

    private static VariantState ReadVariant(JsonObject json) =>
        new((string?)json["etag"], (string?)json["last_modified"], (string?)json["watermark"], (string?)json["content_sha256"]);

    /// <summary>
    /// The domains a load must write so that its table says <paramref name="state"/>, as name and text; a null text removes the
    /// domain. Of the objects only the news are written.
    /// </summary>
    /// <param name="state">What shall be remembered.</param>
    /// <param name="domains">The table's domains before.</param>
    /// <param name="ordinal">The load's number.</param>
    public static IReadOnlyDictionary<string, string?> Write(StreamState state, IReadOnlyDictionary<string, string> domains, long ordinal) =>
        new Dictionary<string, string?>(ObjectLedger.Write(state.Objects, domains, ordinal)) { [Domain] = Write(state) };

    /// <summary>A stream's state as text, without its objects.</summary>
    public static string Write(StreamState state) => ToText(new JsonObject
    {
        ["etag"] = state.ETag,
        ["last_modified"] = state.LastModified,
        ["watermark"] = state.Watermark,
        ["content_sha256"] = state.ContentSha256,
        ["not_before"] = state.NotBefore?.ToString("O", CultureInfo.InvariantCulture),
        ["parent_version"] = state.ParentVersion,
        ["variants"] = Write(state.Variants),
    });

    private static JsonObject? Write(IReadOnlyDictionary<string, VariantState> variants)
    {
        if (variants.Count == 0) return null;
        var json = new JsonObject();
        foreach (var (key, state) in variants.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json[key] = WithoutAbsent(new JsonObject
            {
                ["etag"] = state.ETag,
                ["last_modified"] = state.LastModified,
                ["watermark"] = state.Watermark,
                ["content_sha256"] = state.ContentSha256,
            });
        }

        return json;
    }

    /// <summary>A model's state from its text; nothing consumed when there is none.</summary>
    public static ModelState ReadModel(string? text)
    {
        if (text is null) return ModelState.Empty;
        var json = JsonNode.Parse(text)!.AsObject();
        var consumed = json["consumed"]?.AsObject().ToDictionary(pair => pair.Key, pair => (long)pair.Value!, StringComparer.Ordinal);
        return new ModelState(consumed ?? [], (string?)json["sql_sha256"]) { Fingerprint = (string?)json["fingerprint"] };
    }

    /// <summary>A model's state as text.</summary>
    public static string Write(ModelState state)
    {
        var consumed = new JsonObject();
        foreach (var (input, version) in state.Consumed.OrderBy(pair => pair.Key, StringComparer.Ordinal)) consumed[input] = version;
        return ToText(new JsonObject { ["consumed"] = consumed, ["sql_sha256"] = state.SqlSha256, ["fingerprint"] = state.Fingerprint });
    }

    /// <summary>The last load from its text; null when there is none.</summary>
    public static LastLoad? ReadLoad(string? text)
    {
        if (text is null) return null;
        var json = JsonNode.Parse(text)!.AsObject();
        return new LastLoad((string)json["load_id"]!, (long)json["rows"]!, DateTimeOffset.Parse((string)json["at"]!, CultureInfo.InvariantCulture));
    }

    /// <summary>The last load as text.</summary>
    public static string Write(LastLoad load) => ToText(new JsonObject
    {
        ["load_id"] = load.LoadId,
        ["rows"] = load.Rows,
        ["at"] = load.At.ToString("O", CultureInfo.InvariantCulture),
    });

    private static JsonObject WithoutAbsent(JsonObject json)
    {
        foreach (var absent in json.Where(pair => pair.Value is null).Select(pair => pair.Key).ToList()) json.Remove(absent);
        return json;
    }

    private static string ToText(JsonObject json)
    {
        WithoutAbsent(json);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) json.WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}

/// <summary>What a lake model remembers between runs.</summary>
/// <param name="Consumed">For each input read as <c>unread</c>, the version up to which its rows are in this table.</param>
/// <param name="SqlSha256">The model's text when it was last built: a changed model is built even when nothing is unread.</param>
public sealed record ModelState(IReadOnlyDictionary<string, long> Consumed, string? SqlSha256)
{
    /// <summary>A model that was never built.</summary>
    public static ModelState Empty { get; } = new(new Dictionary<string, long>(), null);

    /// <summary>
    /// All that the rows of a table built whole depend on: its SQL and the loads of what it reads, or a seed's file. Equal again, it would
    /// give the same rows. Null when it was not built whole.
    /// </summary>
    public string? Fingerprint { get; init; }
}

/// <summary>
/// The last load that changed a table's rows. Versions also move when a log is tidied or a read that found nothing is remembered; this
/// does not, so it says whether there is anything new to tell.
/// </summary>
/// <param name="LoadId">The load.</param>
/// <param name="Rows">The rows it wrote.</param>
/// <param name="At">When it was committed.</param>
public sealed record LastLoad(string LoadId, long Rows, DateTimeOffset At);
