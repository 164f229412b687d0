using System.Globalization;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace Pipeline.Aws.S3;

/// <summary>
/// A bucket below a prefix: objects listed, read, put and deleted, each request retried while that helps. Keys are relative to
/// the prefix. What cannot be done is thrown as <see cref="S3Exception"/>. Safe for concurrent use; nothing is sent before the first call.
/// </summary>
public sealed class S3Bucket : IDisposable
{
    /// <summary>What DeleteObjects takes.</summary>
    private const int KeysADelete = 1000;

    private readonly Lazy<IAmazonS3> client;
    private long bytesRead;

    /// <summary>A bucket; the client is opened by the first request.</summary>
    public S3Bucket(S3Options options, TimeProvider clock)
    {
        Options = options;
        client = new(() => S3Clients.Open(options));
        Requests = new S3Requests(client, options, clock);
    }

    /// <summary>Where it is and how it is spoken to.</summary>
    public S3Options Options { get; }

    /// <summary>How many requests were made so far, retries counted.</summary>
    public long RequestsMade => Requests.Made;

    /// <summary>How many bytes of objects were read so far.</summary>
    public long BytesRead => Volatile.Read(ref bytesRead);

    internal S3Requests Requests { get; }

    /// <summary>Every object whose key begins with the prefix and comes after the key given, in the order of the keys' bytes.</summary>
    public async IAsyncEnumerable<S3Found> ListAsync(
        string prefix, string? startAfter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? next = null;
        do
        {
            var request = new ListObjectsV2Request
            {
                BucketName = Options.Bucket,
                Prefix = Options.FullKey(prefix),
                StartAfter = startAfter is null ? null : Options.FullKey(startAfter),
                ContinuationToken = next,
            };
            var page = await Requests.MakeAsync(new("list", prefix), (s3, token) => s3.ListObjectsV2Async(request, token), cancellationToken);
            foreach (var found in page.S3Objects ?? [])
            {
                // What a console makes for an empty folder is no object of anybody.
                if (!found.Key.EndsWith('/')) yield return new S3Found(Options.RelativeKey(found.Key), found.Size ?? 0, Utc(found.LastModified), found.ETag);
            }

            next = page.IsTruncated is true ? page.NextContinuationToken : null;
        }
        while (next is not null);
    }

    /// <summary>An object as it is now; null when there is none.</summary>
    public async Task<S3Found?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var request = new GetObjectMetadataRequest { BucketName = Options.Bucket, Key = Options.FullKey(key) };
        try
        {
            var head = await Requests.MakeAsync(new("look at", key), (s3, token) => s3.GetObjectMetadataAsync(request, token), cancellationToken);
            return new S3Found(key, head.ContentLength, Utc(head.LastModified), head.ETag);
        }
        catch (S3Exception exception) when (exception.Kind is S3FaultKind.NoObject)
        {
            return null;
        }
    }

    /// <summary>An object's content, for the caller to dispose; null when there is none. A broken connection is taken up where it broke.</summary>
    public async Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await GetAsync(key, from: null, to: null, cancellationToken);
            return new S3ReadStream(this, key, answer.ETag, 0, answer.ContentLength, answer);
        }
        catch (S3Exception exception) when (exception.Kind is S3FaultKind.NoObject)
        {
            return null;
        }
    }

    /// <summary>Puts the rest of the stream under the key, in place of what was there.</summary>
    public Task<S3Found> PutAsync(string key, Stream content, CancellationToken cancellationToken) =>
        new S3Upload(this, key).RunAsync(content, cancellationToken);

    /// <summary>
    /// Puts the content under the key unless something is there; true for exactly one of any number of racing callers. After an
    /// answer was lost the object is asked whose it is: every try of a call leaves the same mark on it.
    /// </summary>
    public async Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var (mark, isOutcomeUnknown) = (Guid.NewGuid().ToString("N"), false);
        for (var attempt = 1; ; attempt++)
        {
            var (_, fault) = await Requests.TryAsync((s3, token) => s3.PutObjectAsync(CreateOnly(key, content, mark), token), cancellationToken);
            if (fault is null) return true;
            if (fault.Kind is S3FaultKind.Taken) return isOutcomeUnknown && await IsMarkedAsync(key, mark, cancellationToken);
            isOutcomeUnknown |= fault.IsOutcomeUnknown;
            if (attempt >= fault.MostTries) throw Requests.Failed(new("create", key), fault, attempt);
            await Requests.WaitAsync(attempt, cancellationToken);
        }
    }

    /// <summary>Deletes the keys; one that is not there is no error. A failure leaves some deleted and some not, and says how many.</summary>
    public async Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Options.Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(keys.Chunk(KeysADelete), parallel, async (chunk, token) => await DeleteChunkAsync(chunk, token));
    }

    /// <summary>Aborts uploads that were begun before the instant and never completed, or only finds them; returns their keys.</summary>
    public async Task<IReadOnlyList<string>> AbortUploadsAsync(DateTimeOffset before, bool isDryRun, CancellationToken cancellationToken)
    {
        var aborted = new List<string>();
        await foreach (var upload in UploadsAsync(cancellationToken))
        {
            if (Utc(upload.Initiated) >= before) continue;
            var key = Options.RelativeKey(upload.Key);
            if (!isDryRun) await AbortAsync(key, upload.UploadId, cancellationToken);
            aborted.Add(key);
        }

        return aborted;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (client.IsValueCreated) client.Value.Dispose();
    }

    /// <summary>Asks for an object or some of its bytes, ends included.</summary>
    internal async Task<GetObjectResponse> GetAsync(string key, long? from, long? to, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest { BucketName = Options.Bucket, Key = Options.FullKey(key) };
        if (from is { } start && to is { } end) request.ByteRange = new ByteRange(start, end);
        return await Requests.MakeAsync(new("read", key), (s3, token) => s3.GetObjectAsync(request, token), cancellationToken);
    }

    internal async Task AbortAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        var request = new AbortMultipartUploadRequest { BucketName = Options.Bucket, Key = Options.FullKey(key), UploadId = uploadId };
        try
        {
            await Requests.MakeAsync(new("abort the upload of", key), (s3, token) => s3.AbortMultipartUploadAsync(request, token), cancellationToken);
        }
        catch (S3Exception exception)
            when (exception.Kind is S3FaultKind.NoObject || exception.InnerException is AmazonS3Exception { ErrorCode: "NoSuchUpload" })
        {
            // Somebody else aborted or completed it.
        }
    }

    internal void CountRead(long bytes) => Interlocked.Add(ref bytesRead, bytes);

    internal static DateTimeOffset Utc(DateTime? time) => time is { } known ? new DateTimeOffset(known.ToUniversalTime()) : default;

    private PutObjectRequest CreateOnly(string key, ReadOnlyMemory<byte> content, string mark)
    {
        var request = new PutObjectRequest
        {
            BucketName = Options.Bucket,
            Key = Options.FullKey(key),
            InputStream = new MemoryStream(content.ToArray(), writable: false),
            IfNoneMatch = "*",
        };
        request.Metadata.Add("put-id", mark);
        S3Upload.Encrypt(request, Options);
        return request;
    }

    private async Task<bool> IsMarkedAsync(string key, string mark, CancellationToken cancellationToken)
    {
        var request = new GetObjectMetadataRequest { BucketName = Options.Bucket, Key = Options.FullKey(key) };
        try
        {
            var head = await Requests.MakeAsync(new("look at", key), (s3, token) => s3.GetObjectMetadataAsync(request, token), cancellationToken);
            return head.Metadata["put-id"] == mark;
        }
        catch (S3Exception exception) when (exception.Kind is S3FaultKind.NoObject)
        {
            // Taken and deleted since: not by us, for nobody knows of ours yet.
            return false;
        }
    }

    /// <summary>Every key has a result of its own; those the server was too busy for are asked for again, and no key is forgotten.</summary>
    private async Task DeleteChunkAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var errors = await DeleteOnceAsync(keys, cancellationToken);
            if (errors is []) return;
            var faults = errors.Select(error => (Key: Options.RelativeKey(error.Key), Fault: S3Fault.Of(error.Code, error.Message))).ToList();
            var lasting = faults.FindIndex(each => attempt >= each.Fault.MostTries);
            if (lasting >= 0) throw Refused(faults, faults[lasting], attempt);
            keys = [.. faults.Select(each => each.Key)];
            await Requests.WaitAsync(attempt, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<DeleteError>> DeleteOnceAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var request = new DeleteObjectsRequest
        {
            BucketName = Options.Bucket,
            Quiet = true,
            Objects = [.. keys.Select(key => new KeyVersion { Key = Options.FullKey(key) })],
        };
        return await Requests.MakeAsync(new("delete", keys[0]), SendAsync, cancellationToken);

        async Task<IReadOnlyList<DeleteError>> SendAsync(IAmazonS3 s3, CancellationToken token)
        {
            try
            {
                var answer = await s3.DeleteObjectsAsync(request, token);
                return answer.DeleteErrors ?? [];
            }
            catch (DeleteObjectsException exception)
            {
                return exception.Response.DeleteErrors ?? [];
            }
        }
    }

    private S3Exception Refused(List<(string Key, S3Fault Fault)> all, (string Key, S3Fault Fault) first, int attempts)
    {
        var others = all.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {all.Count - 1} other objects were not deleted either");
        return Requests.Failed(new("delete", first.Key), first.Fault with { Text = first.Fault.Text + others }, attempts);
    }

    private async IAsyncEnumerable<MultipartUpload> UploadsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListMultipartUploadsRequest { BucketName = Options.Bucket, Prefix = Options.FullKey("") };
        while (true)
        {
            var page = await Requests.MakeAsync(new("list the uploads of", ""), (s3, token) => s3.ListMultipartUploadsAsync(request, token), cancellationToken);
            foreach (var upload in page.MultipartUploads ?? []) yield return upload;
            if (page.IsTruncated is not true) yield break;
            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
    }
}

/// <summary>An object as S3 tells of it.</summary>
/// <param name="Key">Its key, relative to the prefix.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="LastModifiedAt">When it was put.</param>
/// <param name="ETag">What changes with the content, in quotes as the server gives it.</param>
public sealed record S3Found(string Key, long Size, DateTimeOffset LastModifiedAt, string ETag);
