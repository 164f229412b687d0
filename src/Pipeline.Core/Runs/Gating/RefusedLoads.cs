using System.Text.Json;
using Pipeline.Events;
using Pipeline.Lake;
using Pipeline.Notifications;

namespace Pipeline.Runs.Gating;

/// <summary>A load that a gate kept back.</summary>
/// <param name="Subject">What was loaded: <c>source/stream</c>, or a model.</param>
/// <param name="Table">The table's folder in the lake.</param>
/// <param name="LoadId">The load.</param>
/// <param name="RunId">The run.</param>
/// <param name="RefusedAt">When.</param>
/// <param name="Partitions">The partitions held back; empty for all of it.</param>
/// <param name="Checks">Every check of the gate.</param>
internal sealed record RefusedLoad(
    string Subject, string Table, string LoadId, string RunId, DateTimeOffset RefusedAt, IReadOnlyList<string> Partitions, IReadOnlyList<CheckReport> Checks)
{
    /// <summary>The folder its files lie in.</summary>
    public string Folder => $"{Table}/{LakeGc.RefusedFolder}/{LoadId}";
}

/// <summary>
/// What gates kept back, beside the tables it did not become: its files as they would have been, and <c>verdict.json</c>, which is written
/// last. A table keeps its last one only, and none once a load of it was published.
/// </summary>
internal sealed class RefusedLoads(ILakeStore store)
{
    /// <summary>The folder of the lake in which alerts lie, beside the events of flows.</summary>
    public const string AlertsFolder = $"{Flows.EmitStep.Folder}/_alerts";

    private const string Verdict = "verdict.json";

    private static readonly JsonWriterOptions layout = new() { Indented = true, NewLine = "\n" };

    /// <summary>Keeps a load, in the place of the one kept before.</summary>
    public async Task KeepAsync(RefusedLoad load, IEnumerable<CandidateFile> files, CancellationToken cancellationToken)
    {
        await ForgetAsync(load.Table, cancellationToken);
        foreach (var file in files) await store.MoveFileAsync(LakeKey.Join(load.Folder, file.RelativePath), file.Path, cancellationToken);
        using var verdict = new MemoryStream();
        Write(verdict, load);
        verdict.Position = 0;
        await store.PutAsync(LakeKey.Join(load.Folder, Verdict), verdict, cancellationToken);
        await AlertAsync(load, cancellationToken);
    }

    /// <summary>Tells whoever follows the lake's events, after what was refused can be looked at.</summary>
    private async Task AlertAsync(RefusedLoad load, CancellationToken cancellationToken)
    {
        var broken = load.Checks.Where(check => check.Verdict is CheckVerdict.Fail or CheckVerdict.Error);
        var alert = new RefusalAlert(
            load.Subject, load.Table, load.LoadId, load.RunId, load.RefusedAt, load.Partitions,
            [.. broken.Select(check => $"{check.Name}: {check.Message}")], store.Show(load.Folder));
        await store.PutIfAbsentAsync($"{AlertsFolder}/{load.LoadId}.json", alert.ToJson(), cancellationToken);
    }

    /// <summary>Removes what is kept of a table.</summary>
    public async Task ForgetAsync(string table, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        await foreach (var found in store.ListAsync($"{table}/{LakeGc.RefusedFolder}/", cancellationToken: cancellationToken)) keys.Add(found.Key);
        if (keys is not []) await store.DeleteAsync(keys, cancellationToken);
    }

    /// <summary>All that is kept, with the keys of its files; what a killed run began to keep is left out.</summary>
    public async Task<IReadOnlyList<(RefusedLoad Load, IReadOnlyList<string> Files)>> ListAsync(CancellationToken cancellationToken)
    {
        var folders = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        await foreach (var found in store.ListAsync("", cancellationToken: cancellationToken))
        {
            if (LakeGc.RefusedFolderOf(found.Key) is not { } folder) continue;
            if (!folders.TryGetValue(folder, out var keys)) folders[folder] = keys = [];
            keys.Add(found.Key);
        }

        var loads = new List<(RefusedLoad, IReadOnlyList<string>)>();
        foreach (var (folder, keys) in folders)
        {
            var verdict = LakeKey.Join(folder, Verdict);
            if (keys.Contains(verdict) && await store.ReadBytesAsync(verdict, cancellationToken) is { } content)
                loads.Add((Read(content), [.. keys.Where(key => key != verdict)]));
        }

        return loads;
    }

    private static void Write(Stream target, RefusedLoad load)
    {
        using var json = new Utf8JsonWriter(target, layout);
        json.WriteStartObject();
        json.WriteString("subject", load.Subject);
        json.WriteString("table", load.Table);
        json.WriteString("load_id", load.LoadId);
        json.WriteString("run_id", load.RunId);
        json.WriteString("refused_at", load.RefusedAt);
        json.WriteStartArray("partitions");
        foreach (var partition in load.Partitions) json.WriteStringValue(partition);
        json.WriteEndArray();
        json.WriteStartArray("checks");
        foreach (var check in load.Checks) WriteCheck(json, check);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCheck(Utf8JsonWriter json, CheckReport check)
    {
        json.WriteStartObject();
        json.WriteString("id", check.Id);
        json.WriteString("name", check.Name);
        json.WriteString("check", check.Kind);
        json.WriteString("dataset", check.Dataset);
        json.WriteString("column", check.Column);
        json.WriteString("partition", check.Partition);
        json.WriteString("outcome", check.Verdict.ToString().ToLowerInvariant());
        json.WriteString("value", check.Value);
        json.WriteString("message", check.Message);
        json.WriteString("file", check.File);
        if (check.Line is { } line) json.WriteNumber("line", line);
        json.WriteEndObject();
    }

    private static RefusedLoad Read(byte[] content)
    {
        using var json = JsonDocument.Parse(content);
        var root = json.RootElement;
        return new RefusedLoad(
            Required(root, "subject"), Required(root, "table"), Required(root, "load_id"), Required(root, "run_id"), root.GetProperty("refused_at").GetDateTimeOffset(),
            [.. root.GetProperty("partitions").EnumerateArray().Select(partition => partition.GetString()!)],
            [.. root.GetProperty("checks").EnumerateArray().Select(ReadCheck)]);
    }

    private static CheckReport ReadCheck(JsonElement check) => new(
        Required(check, "name"), Required(check, "check"), Required(check, "dataset"), Text(check, "column"),
        Enum.Parse<CheckVerdict>(Required(check, "outcome"), ignoreCase: true), Text(check, "value"), Required(check, "message"), Text(check, "file"),
        check.TryGetProperty("line", out var line) ? line.GetInt32() : null)
    {
        Id = Required(check, "id"),
        Partition = Text(check, "partition"),
    };

    private static string Required(JsonElement record, string name) => record.GetProperty(name).GetString()!;

    private static string? Text(JsonElement record, string name) => record.TryGetProperty(name, out var value) ? value.GetString() : null;
}
