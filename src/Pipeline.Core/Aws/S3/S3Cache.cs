using System.Security.Cryptography;
using System.Text;
using Pipeline.Diagnostics;

namespace Pipeline.Aws.S3;

/// <summary>
/// Objects of a bucket as files of this machine, for engines that read paths. A file is named by where its object is and by the
/// object's ETag, so that it is never stale; it is written under a temporary name, checked for length and ETag, and then given
/// its own. Any number of processes may share the folder: what a run has asked for stays until the run ends, and the least
/// recently used goes first once the folder holds more than it may.
/// </summary>
public sealed class S3Cache : IAsyncDisposable
{
    /// <summary>Ranges under way at once, over all files.</summary>
    private const int Parallelism = 16;

    private readonly S3Bucket bucket;
    private readonly CacheFolder folder;
    private readonly SemaphoreSlim room = new(Parallelism);

    /// <summary>A cache; the folder is made, and the run's claim on what it will use begins, with the first object.</summary>
    /// <param name="bucket">Where objects come from.</param>
    /// <param name="folder">Where files are kept, for this and other buckets.</param>
    /// <param name="mostBytes">What it may hold between runs. A run that needs more gets it.</param>
    /// <param name="clock">Tells when files were used.</param>
    public S3Cache(S3Bucket bucket, string folder, long mostBytes, TimeProvider clock) =>
        (this.bucket, this.folder) = (bucket, new CacheFolder(folder, mostBytes, clock));

    /// <summary>
    /// The paths of the objects' files by key; what is not here yet is read, many at once. An object that is gone is an <see cref="S3Exception"/>.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, string>> BringAsync(IReadOnlyCollection<S3Found> objects, CancellationToken cancellationToken)
    {
        var paths = objects.ToDictionary(found => found.Key, PathOf, StringComparer.Ordinal);
        var absent = await folder.ClaimAsync([.. objects.Select(found => (paths[found.Key], found.Size))], cancellationToken);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        var missing = objects.Where(found => absent.Contains(paths[found.Key]));
        await Parallel.ForEachAsync(missing, parallel, async (found, token) => await DownloadAsync(found, paths[found.Key], token));
        return paths;
    }

    /// <summary>
    /// Takes over the file that became the object, so that it need not be read back, and returns where it is; null when it could
    /// not be kept. It must have no other user.
    /// </summary>
    public async Task<string?> KeepAsync(S3Found put, string file, CancellationToken cancellationToken)
    {
        var path = PathOf(put);
        await folder.ClaimAsync([], cancellationToken);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(file, path, overwrite: true);
            folder.Touch(path);
            return path;
        }
        catch (IOException)
        {
            // Kept or not, the object is in the bucket: it will be read from there.
            File.Delete(file);
            return null;
        }
    }

    /// <summary>Removes the least recently used files no run claims until the rest fits, or only finds them.</summary>
    public Task<CacheTrimming> TrimAsync(bool isDryRun, CancellationToken cancellationToken) => folder.TrimAsync(isDryRun, cancellationToken);

    /// <summary>Ends the run's claim, and removes what is then too much.</summary>
    public async ValueTask DisposeAsync()
    {
        folder.Dispose();
        room.Dispose();
        await folder.TrimAsync(isDryRun: false, CancellationToken.None);
    }

    /// <summary>The ending stays: engines tell by it what is in a file.</summary>
    private string PathOf(S3Found found)
    {
        var identity = $"{bucket.Options.Endpoint}\n{bucket.Options.Show(found.Key)}\n{found.ETag}\n{found.Size}";
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 20));
        return Path.Combine(folder.Path, name[..2], name[2..] + EndingOf(found.Key));
    }

    private static string EndingOf(string key)
    {
        var ending = Path.GetExtension(key);
        if (ending is ".gz" or ".zst" or ".bz2") ending = Path.GetExtension(key[..^ending.Length]) + ending;
        return ending.Length <= 20 ? ending : "";
    }

    private async Task DownloadAsync(S3Found found, string path, CancellationToken cancellationToken)
    {
        var temporary = folder.NewTemporary();
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.Asynchronous, found.Size))
            {
                await Parallel.ForEachAsync(
                    RangesOf(found.Size), cancellationToken, async (range, token) => await CopyAsync(found, range.From, range.End, file, token));
            }

            File.SetLastWriteTimeUtc(temporary, found.LastModifiedAt.UtcDateTime);
            File.Move(temporary, path, overwrite: true);
            folder.Touch(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExpectedException(
                $"{bucket.Options.Show(found.Key)} cannot be kept in the cache at {folder.Path}: {exception.Message}",
                "Make room there, or name another folder with 'cache' in the target.",
                innerException: exception);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private IEnumerable<(long From, long End)> RangesOf(long size)
    {
        for (var from = 0L; from < size; from += bucket.Options.PartBytes) yield return (from, Math.Min(size, from + bucket.Options.PartBytes));
    }

    private async Task CopyAsync(S3Found found, long from, long end, Microsoft.Win32.SafeHandles.SafeFileHandle file, CancellationToken cancellationToken)
    {
        await room.WaitAsync(cancellationToken);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(128 << 10);
        try
        {
            await using var slice = new S3ReadStream(bucket, found.Key, found.ETag, from, end);
            for (var at = from; await slice.ReadAsync(buffer, cancellationToken) is > 0 and var count; at += count)
                await RandomAccess.WriteAsync(file, buffer.AsMemory(0, count), at, cancellationToken);
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
            room.Release();
        }
    }
}
