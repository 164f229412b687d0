using System.Runtime.CompilerServices;
using Pipeline.Aws.S3;

namespace Pipeline.Lake.S3;

/// <summary>
/// A lake in a bucket, below a prefix. A commit is a PUT that creates or fails (<c>If-None-Match: *</c>), so any number of
/// writers on any number of machines are safe; large objects show when their last part is in, and not before. What killed
/// uploads left is found by gc.
/// </summary>
public sealed class S3LakeStore(S3Bucket bucket) : ILakeStore, IKeepsTemporaries
{
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
    public Task PutAsync(string key, Stream content, CancellationToken cancellationToken) => bucket.PutAsync(LakeKey.Require(key), content, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        bucket.PutIfAbsentAsync(LakeKey.Require(key), content, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        foreach (var key in keys) LakeKey.Require(key);
        return bucket.DeleteAsync(keys, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> RemoveTemporariesAsync(DateTimeOffset before, bool isDryRun, CancellationToken cancellationToken) =>
        bucket.AbortUploadsAsync(before, isDryRun, cancellationToken);
}
