using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Diagnostics;

namespace Pipeline.Runs.Projects.Artifacts;

/// <summary>A file of the target folder: there whole or not at all, so that a reader never sees half of one.</summary>
internal static class ArtifactFile
{
    private static readonly JsonWriterOptions layout = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a JSON document.</summary>
    public static void WriteJson(string path, Action<Utf8JsonWriter> write) => Write(path, stream =>
    {
        using var writer = new Utf8JsonWriter(stream, layout);
        write(writer);
    });

    /// <summary>Writes text.</summary>
    public static void WriteText(string path, string text) => Write(path, stream =>
    {
        using var writer = new StreamWriter(stream);
        writer.Write(text);
    });

    private static void Write(string path, Action<Stream> write)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var unfinished = $"{path}.tmp";
            using (var stream = File.Create(unfinished)) write(stream);
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ExpectedException($"cannot write '{path}': {failure.Message}", "What was built stays built.",
                innerException: failure);
        }
    }
}
