using System.Collections.Concurrent;

namespace Pipeline.Connectors.Files;

/// <summary>
/// All buckets of a server as one place: the first part of a name is the bucket. So one source reads several buckets, as it would
/// read several folders. Each bucket is opened when a name in it is first asked for, and stays open.
/// </summary>
/// <param name="open">Opens a bucket.</param>
public sealed class S3Buckets(Func<string, S3Objects> open) : IObjectStore, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<S3Objects>> opened = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Show(string name) => $"s3://{name}";

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(
        string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (bucket, rest) = Split(prefix);
        if (bucket.Length == 0)
            throw new SourceException(
                "'s3://' names no bucket", isTransient: false, "Begin the stream's 'path' with the bucket's name, without * or ? in it.");
        await foreach (var found in Of(bucket).ListAsync(rest, cancellationToken))
            yield return found with { Name = $"{bucket}/{found.Name}" };
    }

    /// <inheritdoc/>
    public async ValueTask<StoredObject?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var (bucket, rest) = Split(name);
        return await Of(bucket).FindAsync(rest, cancellationToken) is { } found ? found with { Name = name } : null;
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenAsync(string name, CancellationToken cancellationToken)
    {
        var (bucket, rest) = Split(name);
        return Of(bucket).OpenAsync(rest, cancellationToken);
    }

    /// <inheritdoc/>
    public string? PathOf(string name)
    {
        var (bucket, rest) = Split(name);
        return Of(bucket).PathOf(rest);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var bucket in opened.Values.Where(bucket => bucket.IsValueCreated)) await bucket.Value.DisposeAsync();
    }

    private S3Objects Of(string bucket) => opened.GetOrAdd(bucket, name => new Lazy<S3Objects>(() => open(name))).Value;

    private static (string Bucket, string Key) Split(string name) =>
        name.IndexOf('/') is >= 0 and var slash ? (name[..slash], name[(slash + 1)..]) : (name, "");
}
