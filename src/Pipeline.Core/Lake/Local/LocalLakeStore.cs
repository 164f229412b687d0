using System.Runtime.CompilerServices;
using Pipeline.Diagnostics;

namespace Pipeline.Lake.Local;

/// <summary>
/// A lake in a folder. An object is written under a temporary name in <c>.tmp</c>, synced, then given its name in one step
/// and its folder synced, so that no reader and no crash can see half of it. A killed writer leaves its temporary file for gc.
/// </summary>
/// <param name="root">The lake's folder; made when the first object is put.</param>
public sealed class LocalLakeStore(string root) : ILakeStore, ILocalFiles, ITakesFiles, IKeepsTemporaries
{
    private const string TemporaryFolder = ".tmp";

    private readonly string root = Path.GetFullPath(root);

    /// <inheritdoc/>
    public string Show(string key) => key is "" ? root : PathOf(key);

    /// <inheritdoc/>
    public string PathOf(string key) => LakeKey.Require(key) is TemporaryFolder || key.StartsWith($"{TemporaryFolder}/", StringComparison.Ordinal)
        ? throw new ArgumentException($"'{key}' is no key of a lake: {TemporaryFolder} is the store's own", nameof(key))
        : Path.Combine(root, key);

    /// <inheritdoc/>
    public async IAsyncEnumerable<LakeObject> ListAsync(
        string prefix, string? startAfter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var files = new LocalListing(root, TemporaryFolder, prefix, startAfter).Enumerate();
        using var listing = files.GetEnumerator();
        while (Try("list", prefix, listing.MoveNext))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return listing.Current;
        }

        await Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return Task.FromResult<Stream?>(new FileStream(PathOf(key), new FileStreamOptions
            {
                // Delete: a reader must not keep anybody from replacing the object.
                Share = FileShare.Read | FileShare.Delete,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            }));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException || Directory.Exists(PathOf(key)))
        {
            return Task.FromResult<Stream?>(null);
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            throw Failed("read", key, exception);
        }
    }

    /// <inheritdoc/>
    public Task PutAsync(string key, Stream content, CancellationToken cancellationToken) => WriteAsync(
        key,
        (file, token) => content.CopyToAsync(file, token),
        (temporary, target) =>
        {
            File.Move(temporary, target, overwrite: true);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        // Saves writing and syncing what cannot win; the link below decides.
        File.Exists(PathOf(key))
            ? Task.FromResult(false)
            : WriteAsync(key, (file, token) => file.WriteAsync(content, token).AsTask(), FileSystem.TryLink, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryTakeAsync(string key, string file, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var target = PathOf(key);
        var temporary = Path.Combine(root, TemporaryFolder, Guid.NewGuid().ToString("N"));
        return Task.FromResult(Try("write", key, () =>
        {
            try
            {
                FileSystem.CreateFolder(Path.GetDirectoryName(temporary)!);
                FileSystem.CreateFolder(Path.GetDirectoryName(target)!);

                // A second name is possible on the same disk only; moving by name alone could turn into a copy that shows half.
                if (!FileSystem.TryLinkHere(file, temporary)) return false;
                FileSystem.Sync(temporary);
                File.Move(temporary, target, overwrite: true);
                FileSystem.Sync(Path.GetDirectoryName(target)!);
                File.Delete(file);
                return true;
            }
            finally
            {
                File.Delete(temporary);
            }
        }));
    }

    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        foreach (var key in keys)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = PathOf(key);
            Try("delete", key, () =>
            {
                if (File.Exists(path)) File.Delete(path);
                return true;
            });
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> RemoveTemporariesAsync(DateTimeOffset before, bool isDryRun, CancellationToken cancellationToken)
    {
        var folder = new DirectoryInfo(Path.Combine(root, TemporaryFolder));
        if (!folder.Exists) return Task.FromResult<IReadOnlyList<string>>([]);
        FileInfo[] stale = [.. folder.EnumerateFiles().Where(file => file.LastWriteTimeUtc < before.UtcDateTime).OrderBy(file => file.Name)];
        if (!isDryRun)
        {
            foreach (var file in stale) Try("delete", file.Name, () => { file.Delete(); return true; });
        }

        return Task.FromResult<IReadOnlyList<string>>([.. stale.Select(file => $"{TemporaryFolder}/{file.Name}")]);
    }

    private async Task<bool> WriteAsync(
        string key, Func<Stream, CancellationToken, Task> fill, Func<string, string, bool> place, CancellationToken cancellationToken)
    {
        var target = PathOf(key);
        var temporary = Path.Combine(root, TemporaryFolder, Guid.NewGuid().ToString("N"));
        try
        {
            FileSystem.CreateFolder(Path.GetDirectoryName(temporary)!);
            FileSystem.CreateFolder(Path.GetDirectoryName(target)!);
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true))
            {
                await fill(file, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            if (!place(temporary, target)) return false;
            FileSystem.Sync(Path.GetDirectoryName(target)!);
            return true;
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            throw Failed("write", key, exception);
        }
        finally
        {
            // Gone already after a rename; a second name of the object after a link.
            File.Delete(temporary);
        }
    }

    private T Try<T>(string verb, string key, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            throw Failed(verb, key, exception);
        }
    }

    private static bool IsExpected(Exception exception) => exception is IOException or UnauthorizedAccessException;

    private ExpectedException Failed(string verb, string key, Exception cause) => new(
        $"cannot {verb} '{key}' in the lake at {root}: {cause.Message}",
        cause is UnauthorizedAccessException
            ? "Give this user the right to read and write that folder."
            : "Check that the disk has room and that the folder can be written.",
        innerException: cause);
}
