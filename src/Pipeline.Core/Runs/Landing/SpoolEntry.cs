using System.Buffers;
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

    /// <summary>True when all rows of the part are of its page and do not name it.</summary>
    public bool IsOfOnePage { get; init; }

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

    /// <summary>Writes the line. Of the state only what differs from the one before is written.</summary>
    public void Print(IBufferWriter<byte> target, StreamState? before)
    {
        using (var json = new Utf8JsonWriter(target))
        {
            json.WriteStartObject();
            json.WriteString("origin", Origin);
            json.WriteString("url", Url);
            if (Page is { } page) json.WriteNumber("page", page);
            json.WriteNumber("rows", Rows);
            json.WriteNumber("part", Part);
            json.WriteNumber("length", Length);
            if (IsOfOnePage) json.WriteBoolean("one_page", true);
            json.WriteNumber("requests", Requests);
            json.WriteNumber("retries", Retries);
            json.WriteNumber("rejected", Rejected);
            json.WriteNumber("rejects_length", RejectsLength);
            if (Position is not null) json.WriteString("position", Position);
            if (File is { } file) Print(json, file);
            if (!ReferenceEquals(State, before)) Print(json, State, before?.Objects ?? StreamState.Empty.Objects);
            json.WriteEndObject();
        }

        target.Write("\n"u8);
    }

    /// <summary>The entry of a line.</summary>
    public static SpoolEntry Parse(ReadOnlySpan<byte> line, StreamState? before)
    {
        var json = JsonNode.Parse(line)!.AsObject();
        var objects = before?.Objects ?? StreamState.Empty.Objects;
        var state = (string?)json["state"] is { } text ? CommittedState.ReadStreamText(text) with { Objects = Apply(objects, json["objects"]?.AsObject()) } : before!;
        return new SpoolEntry((string)json["origin"]!, (string)json["url"]!, (int?)json["page"], (int)json["rows"]!, state)
        {
            Part = (int)json["part"]!,
            Length = (long)json["length"]!,
            IsOfOnePage = (bool?)json["one_page"] ?? false,
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

    private static void Print(Utf8JsonWriter json, SourceFile file)
    {
        json.WriteStartObject("file");
        json.WriteString("path", file.Path);
        json.WriteString("format", file.Format.ToString());
        json.WriteNumber("size", file.Size);
        json.WriteNumber("modified", file.LastModifiedAt.UtcTicks);
        json.WriteEndObject();
    }

    private static void Print(Utf8JsonWriter json, StreamState state, IReadOnlyDictionary<string, string> before)
    {
        json.WriteString("state", CommittedState.Write(state));
        if (ReferenceEquals(state.Objects, before)) return;
        json.WriteStartObject("objects");
        foreach (var (name, mark) in state.Objects)
        {
            if (before.GetValueOrDefault(name) != mark) json.WriteString(name, mark);
        }

        foreach (var gone in before.Keys.Where(name => !state.Objects.ContainsKey(name))) json.WriteNull(gone);
        json.WriteEndObject();
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
