using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;

namespace Pipeline.Runs.Flows;

/// <summary>
/// What is published in a folder, kept beside it as <c>_published.json</c>: which document paths of which flows, from which version of
/// which model, and the files they became. Written after all files it names.
/// </summary>
/// <param name="Entries">Sorted by flow and path.</param>
internal sealed record PublishedManifest(IReadOnlyList<PublishedEntry> Entries)
{
    /// <summary>Its name in the folder.</summary>
    public const string FileName = "_published.json";

    private const int FormatVersion = 1;

    /// <summary>Reads it.</summary>
    /// <exception cref="ExpectedException">It is not one of ours.</exception>
    public static PublishedManifest Parse(byte[]? text, string shown)
    {
        if (text is null) return new PublishedManifest([]);
        try
        {
            return new PublishedManifest([.. JsonNode.Parse(text)!["published"]!.AsArray().Select(entry => PublishedEntry.Parse(entry!.AsObject()))]);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException or FormatException)
        {
            throw new ExpectedException($"'{shown}' is no list of published files: {exception.Message}", "Remove it: everything is then published anew.", innerException: exception);
        }
    }

    /// <summary>The same text for the same entries.</summary>
    public byte[] Print()
    {
        var document = new JsonObject
        {
            ["format"] = FormatVersion,
            ["published"] = new JsonArray([.. Entries.OrderBy(entry => entry.Flow, StringComparer.Ordinal).ThenBy(entry => entry.Path, StringComparer.Ordinal).Select(entry => entry.ToJson())]),
        };
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            document.WriteTo(json);
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }
}

/// <summary>One document path and the files it became.</summary>
/// <param name="Flow">The flow that publishes it.</param>
/// <param name="Path">The path as the flow's file has it.</param>
/// <param name="Model">The model.</param>
/// <param name="Version">The model's version; null for a view.</param>
/// <param name="AsOf">When the model's rows last changed; null when that is not known.</param>
/// <param name="Fingerprint">Of the model's rows and of what the flow's file says of the document: equal again, the files would be too.</param>
/// <param name="Files">The files, sorted.</param>
internal sealed record PublishedEntry(
    string Flow, string Path, string Model, long? Version, DateTimeOffset? AsOf, string Fingerprint, IReadOnlyList<PublishedFile> Files)
{
    public static PublishedEntry Parse(JsonObject json) => new(
        (string)json["flow"]!, (string)json["path"]!, (string)json["model"]!, (long?)json["version"],
        (string?)json["as_of"] is { } instant ? DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture) : null,
        (string)json["fingerprint"]!,
        [.. json["files"]!.AsArray().Select(file => new PublishedFile((string)file!["file"]!, (long)file["count"]!, (string)file["sha256"]!))]);

    public JsonObject ToJson() => new()
    {
        ["flow"] = Flow,
        ["path"] = Path,
        ["model"] = Model,
        ["version"] = Version,
        ["as_of"] = AsOf is { } instant ? JsonTime.Print(instant) : null,
        ["fingerprint"] = Fingerprint,
        ["files"] = new JsonArray([.. Files.Select(file => new JsonObject { ["file"] = file.File, ["count"] = file.Count, ["sha256"] = file.Sha256 })]),
    };
}

/// <summary>A published file.</summary>
/// <param name="File">Its path below the folder.</param>
/// <param name="Count">Its rows.</param>
/// <param name="Sha256">Of its rows as they are written; the version it was written at does not count.</param>
internal sealed record PublishedFile(string File, long Count, string Sha256);

/// <summary>Instants as published documents have them.</summary>
internal static class JsonTime
{
    public static string Print(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + "Z";
}
