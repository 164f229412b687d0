using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Pipeline.Aws.S3;

namespace Pipeline.Lake.S3;

/// <summary>
/// A lake in a bucket, below a prefix. A commit is a PUT that creates or fails (<c>If-None-Match: *</c>), so any number of
/// writers on any number of machines are safe; large objects show when their last part is in, and not before. What killed
/// uploads left is found by gc. Engines read objects from the cache, each of them brought once.
/// </summary>
/// <param name="bucket">The lake.</param>
/// <param name="cache">Where its objects are read by engines.</param>
public sealed class S3LakeStore(S3Bucket bucket, S3Cache cache) : ILakeStore, IBringsFiles, ITakesFiles, IKeepsTemporaries, IKeepsCopies, IAsyncDisposable
{
    /// <summary>Up to so many objects are asked for one by one; of more the folder they share is listed, a thousand a request.</summary>
    private const int MostLookedAt = 4;

    /// <summary>What this run has brought or written: it stays until the run ends, and an object engines read is never written anew.</summary>
    private readonly ConcurrentDictionary<string, string> here = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Show(string key) => bucket.Options.Show(key);

    /// <inheritdoc/>
    public async IAsyncEnumerable<LakeObject> ListAsync(
        string prefix, string? startAfter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var found in bucket.ListAsync(prefix, startAfter, cancellationToken))
            yield return new LakeObject(found.Key, found.Size, found.LastModifiedAt, found.ETag);
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(string key, CancellationToken cancellationToken) => bucket.OpenAsync(LakeKey.Require(key), cancellationToken);

    /// <inheritdoc/>
    public Task PutAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        here.TryRemove(LakeKey.Require(key), out _);
        return bucket.PutAsync(key, content, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        bucket.PutIfAbsentAsync(LakeKey.Require(key), content, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        foreach (var key in keys) here.TryRemove(LakeKey.Require(key), out _);
        return bucket.DeleteAsync(keys, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, string>> BringAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        string[] absent = [.. keys.Where(key => !here.ContainsKey(key))];
        if (absent is not [])
        {
            foreach (var (key, path) in await cache.BringAsync(await FindAsync(absent, cancellationToken), cancellationToken)) here[key] = path;
        }

        return keys.ToDictionary(key => key, key => here[key], StringComparer.Ordinal);
    }

    /// <summary>Whoever writes a file is most often the next to read it.</summary>
    public async Task<bool> TryTakeAsync(string key, string file, CancellationToken cancellationToken)
    {
        S3Found put;
        await using (var content = File.OpenRead(file)) put = await bucket.PutAsync(LakeKey.Require(key), content, cancellationToken);
        if (await cache.KeepAsync(put, file, cancellationToken) is { } path) here[key] = path;
        return true;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> RemoveTemporariesAsync(DateTimeOffset before, bool isDryRun, CancellationToken cancellationToken) =>
        bucket.AbortUploadsAsync(before, isDryRun, cancellationToken);

    /// <inheritdoc/>
    public async Task<(IReadOnlyList<string> Removed, long Bytes)> TrimAsync(bool isDryRun, CancellationToken cancellationToken)
    {
        var trimming = await cache.TrimAsync(isDryRun, cancellationToken);
        return (trimming.Files, trimming.Bytes);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await cache.DisposeAsync();
        bucket.Dispose();
    }

    /// <summary>What the objects are now; their ETags tell whether the cache has them.</summary>
    private async Task<IReadOnlyCollection<S3Found>> FindAsync(string[] keys, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, S3Found>(StringComparer.Ordinal);
        if (keys.Length > MostLookedAt)
        {
            var asked = keys.ToHashSet(StringComparer.Ordinal);
            await foreach (var each in bucket.ListAsync(SharedFolder(keys), cancellationToken: cancellationToken))
            {
                if (asked.Contains(each.Key)) found[each.Key] = each;
            }
        }

        foreach (var key in keys.Where(key => !found.ContainsKey(key)))
        {
            found[key] = await bucket.FindAsync(key, cancellationToken)
                ?? throw new Diagnostics.ExpectedException($"'{Show(key)}' is part of a table and is gone", "Was it deleted by a lifecycle rule, or by gc with too short a retention?");
        }

        return found.Values;
    }

    private static string SharedFolder(string[] keys)
    {
        var shared = keys[0];
        foreach (var key in keys) shared = shared[..shared.AsSpan().CommonPrefixLength(key)];
        return shared[..(shared.LastIndexOf('/') + 1)];
    }
}
