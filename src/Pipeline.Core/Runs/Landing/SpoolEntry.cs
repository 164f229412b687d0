using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Connectors;
using Pipeline.Schema;
using Pipeline.State;

namespace Pipeline.Runs.Landing;

/// <summary>One line of a spool's journal: a batch that is in the spool whole, and where things stand with it.</summary>
/// <param name="Origin">The stream that gave it: <c>source/stream</c>.</param>
/// <param name="Url">Where its rows came from.</param>
/// <param name="Page">Their page.</param>
/// <param name="Rows">How many there are; of a file in place, as far as known.</param>
/// <param name="State">What is to be remembered once everything up to here is committed.</param>
internal sealed record SpoolEntry(string Origin, string Url, int? Page, int Rows, StreamState State)
{
    /// <summary>The number of the part it is in, from 1.</summary>
    public int Part { get; init; }

    /// <summary>The part's length with it.</summary>
    public long Length { get; init; }

    /// <summary>The file with its rows, when they are read in place.</summary>
    public SourceFile? File { get; init; }

    /// <summary>Requests made for it.</summary>
    public int Requests { get; init; }

    /// <summary>Of these, those made again.</summary>
    public int Retries { get; init; }

    /// <summary>Rows of it that were refused.</summary>
    public int Rejected { get; init; }

    /// <summary>The length of the file with refused rows, with it.</summary>
    public long RejectsLength { get; init; }

    /// <summary>Where a later process can go on; null when it cannot.</summary>
    public string? Position { get; init; }

    /// <summary>The line, without a line break. Of the objects only what differs from those before is written.</summary>
    public byte[] Print(IReadOnlyDictionary<string, string> objectsBefore)
    {
        var json = new JsonObject
        {
            ["origin"] = Origin,
            ["url"] = Url,
            ["page"] = Page,
            ["rows"] = Rows,
            ["part"] = Part,
            ["length"] = Length,
            ["requests"] = Requests,
            ["retries"] = Retries,
            ["rejected"] = Rejected,
            ["rejects_length"] = RejectsLength,
            ["position"] = Position,
            ["state"] = CommittedState.Write(State),
        };
        if (File is { } file)
            json["file"] = new JsonObject { ["path"] = file.Path, ["format"] = file.Format.ToString(), ["size"] = file.Size, ["modified"] = file.LastModifiedAt.UtcTicks };
        if (Difference(objectsBefore, State.Objects) is { Count: > 0 } objects) json["objects"] = objects;
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) json.WriteTo(writer);
        return buffer.ToArray();
    }

    /// <summary>The entry of a line.</summary>
    public static SpoolEntry Parse(ReadOnlySpan<byte> line, IReadOnlyDictionary<string, string> objectsBefore)
    {
        var json = JsonNode.Parse(line)!.AsObject();
        var state = CommittedState.ReadStreamText((string)json["state"]!) with { Objects = Apply(objectsBefore, json["objects"]?.AsObject()) };
        return new SpoolEntry((string)json["origin"]!, (string)json["url"]!, (int?)json["page"], (int)json["rows"]!, state)
        {
            Part = (int)json["part"]!,
            Length = (long)json["length"]!,
            File = json["file"]?.AsObject() is { } file ? FileOf(file) : null,
            Requests = (int)json["requests"]!,
            Retries = (int)json["retries"]!,
            Rejected = (int)json["rejected"]!,
            RejectsLength = (long)json["rejects_length"]!,
            Position = (string?)json["position"],
        };
    }

    private static SourceFile FileOf(JsonObject file) => new(
        (string)file["path"]!, Enum.Parse<SourceFileFormat>((string)file["format"]!), (long)file["size"]!, new DateTimeOffset((long)file["modified"]!, TimeSpan.Zero));

    private static JsonObject Difference(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after)
    {
        var difference = new JsonObject();
        if (ReferenceEquals(before, after)) return difference;
        foreach (var (name, mark) in after)
        {
            if (before.GetValueOrDefault(name) != mark) difference[name] = mark;
        }

        foreach (var gone in before.Keys.Where(name => !after.ContainsKey(name))) difference[gone] = null;
        return difference;
    }

    private static IReadOnlyDictionary<string, string> Apply(IReadOnlyDictionary<string, string> before, JsonObject? difference)
    {
        if (difference is null) return before;
        var after = new Dictionary<string, string>(before, StringComparer.Ordinal);
        foreach (var (name, mark) in difference)
        {
            if (mark is null) after.Remove(name);
            else after[name] = (string)mark!;
        }

        return after;
    }
}
