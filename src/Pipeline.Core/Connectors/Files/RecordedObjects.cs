using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Pipeline.Connectors.Files;

/// <summary>
/// The objects of a recording, in place of those of a source's root: <c>DIR/objects/SOURCE/NAME</c>, byte for byte. They are called
/// what they are called at the root, so that rows are the same whichever they came from, and told apart by their content: a
/// recording that was copied or checked out anew has not changed.
/// </summary>
/// <param name="recording">The folder that was recorded into.</param>
/// <param name="source">The source's name.</param>
/// <param name="show">What people call an object of the root.</param>
public sealed class RecordedObjects(string recording, string source, Func<string, string> show) : IObjectStore
{
    private readonly string folder = FolderOf(recording, source);
    private readonly LocalObjects files = new(FolderOf(recording, source), FolderOf(recording, source));
    private readonly ConcurrentDictionary<(string Name, string Tag), string> hashes = new();

    /// <summary>Where a recording has the objects of a source.</summary>
    public static string FolderOf(string recording, string source) => Path.Combine(recording, "objects", source);

    /// <inheritdoc/>
    public string Show(string name) => show(name);

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw new SourceException(
                $"the recording '{recording}' has no objects of '{source}': there is no folder '{folder}'",
                isTransient: false,
                $"Record them with 'pipeline ingest {source} --record {recording}', or copy them there.");
        }

        await foreach (var found in files.ListAsync(prefix, cancellationToken)) yield return await DescribeAsync(found, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<StoredObject?> FindAsync(string name, CancellationToken cancellationToken) =>
        await files.FindAsync(name, cancellationToken) is { } found ? await DescribeAsync(found, cancellationToken) : null;

    /// <inheritdoc/>
    public ValueTask<Stream> OpenAsync(string name, CancellationToken cancellationToken) => files.OpenAsync(name, cancellationToken);

    /// <inheritdoc/>
    public string PathOf(string name) => files.PathOf(name);

    private async ValueTask<StoredObject> DescribeAsync(StoredObject found, CancellationToken cancellationToken)
    {
        var key = (found.Name, found.Tag);
        if (!hashes.TryGetValue(key, out var hash))
        {
            await using var content = await files.OpenAsync(found.Name, cancellationToken);
            hashes[key] = hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken))[..16];
        }

        return new StoredObject(found.Name, found.Size, found.ModifiedAt, hash);
    }
}
