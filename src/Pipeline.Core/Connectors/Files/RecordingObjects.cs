namespace Pipeline.Connectors.Files;

/// <summary>
/// A place with objects that keeps each one that is opened in a recording, byte for byte, for <see cref="RecordedObjects"/>. What is
/// listed and not read leaves no trace. An object is in the recording whole or not at all.
/// </summary>
/// <param name="objects">The place; owned.</param>
/// <param name="folder">Where the recording has this source's objects.</param>
public sealed class RecordingObjects(IObjectStore objects, string folder) : IObjectStore, IAsyncDisposable
{
    /// <inheritdoc/>
    public string Show(string name) => objects.Show(name);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken) =>
        objects.ListAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoredObject?> FindAsync(string name, CancellationToken cancellationToken) =>
        objects.FindAsync(name, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<Stream> OpenAsync(string name, CancellationToken cancellationToken)
    {
        var content = await objects.OpenAsync(name, cancellationToken);
        try
        {
            await KeepAsync(name, content, cancellationToken);
            content.Position = 0;
            return content;
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public string? PathOf(string name) => objects.PathOf(name);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => objects is IAsyncDisposable held ? held.DisposeAsync() : ValueTask.CompletedTask;

    private async Task KeepAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        var path = PathFor(name);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var unfinished = $"{path}.{Guid.NewGuid():N}.tmp";
            await using (var copy = File.Create(unfinished)) await content.CopyToAsync(copy, cancellationToken);
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(
                $"{Show(name)} cannot be recorded as '{path}': {exception.Message}",
                isTransient: false,
                "Give --record a folder that can be written.",
                exception);
        }
    }

    /// <summary>A bucket's keys may be what no path can be, or lead out of the folder.</summary>
    private string PathFor(string name)
    {
        var isPath = name.Split('/').All(part => part is not ("" or "." or "..")) && !name.Contains('\\', StringComparison.Ordinal);
        if (isPath) return Path.Combine(folder, name);
        throw new SourceException(
            $"{Show(name)} cannot be recorded: its name is no path of a file", isTransient: false, "Leave it out of the stream's 'path'.");
    }
}
