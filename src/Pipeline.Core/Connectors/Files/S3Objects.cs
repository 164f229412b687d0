using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Pipeline.Aws.S3;

namespace Pipeline.Connectors.Files;

/// <summary>
/// A bucket's prefix. An object is brought whole into the cache when it is opened, verified by length and ETag, and read from
/// there: readers may seek, engines may read it in place, and a second read costs nothing.
/// </summary>
public sealed class S3Objects(S3Bucket bucket, S3Cache cache) : IObjectStore, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, string> paths = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Show(string name) => bucket.Options.Show(name);

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var listing = bucket.ListAsync(prefix, cancellationToken: cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await TryAsync(() => listing.MoveNextAsync().AsTask())) yield return Describe(listing.Current);
    }

    /// <inheritdoc/>
    public async ValueTask<StoredObject?> FindAsync(string name, CancellationToken cancellationToken) =>
        await TryAsync(() => bucket.FindAsync(name, cancellationToken)) is { } found ? Describe(found) : null;

    /// <inheritdoc/>
    public async ValueTask<Stream> OpenAsync(string name, CancellationToken cancellationToken)
    {
        var found = await TryAsync(() => bucket.FindAsync(name, cancellationToken))
            ?? throw new SourceException($"{Show(name)} cannot be opened: it is gone", isTransient: true, "Run again: it is listed anew.");
        var brought = await TryAsync(() => cache.BringAsync([found], cancellationToken));

        // No buffer: whoever reads has one that is larger.
        return new FileStream(paths[name] = brought[name], new FileStreamOptions { Share = FileShare.Read | FileShare.Delete, BufferSize = 0 });
    }

    /// <summary>The path of an object that was opened; null of one that was not.</summary>
    public string? PathOf(string name) => paths.GetValueOrDefault(name);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await cache.DisposeAsync();
        bucket.Dispose();
    }

    /// <summary>To the second, which is what S3 tells of a single object; a listing is finer.</summary>
    private static StoredObject Describe(S3Found found) =>
        new(found.Key, found.Size, new DateTimeOffset(found.LastModifiedAt.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero), found.ETag);

    private static async Task<T> TryAsync<T>(Func<Task<T>> request)
    {
        try
        {
            return await request();
        }
        catch (S3Exception exception)
        {
            throw new SourceException(exception.Message, exception.IsTransient, exception.Hint, exception);
        }
    }
}
