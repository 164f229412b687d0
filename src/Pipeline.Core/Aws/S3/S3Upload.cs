using System.Buffers;
using System.Collections.Concurrent;
using Amazon.S3;
using Amazon.S3.Model;

namespace Pipeline.Aws.S3;

/// <summary>
/// Puts a stream of any length under a key: what fits into a part with one request, the rest in parts sent side by side while the
/// next ones are read. Parts are held in memory so that each can be sent again. Until the last request nothing of it shows, and
/// an upload that fails is aborted.
/// </summary>
internal sealed class S3Upload(S3Bucket bucket, string key)
{
    private const int MostParts = 10_000;

    private const int LargestPart = 64 << 20;

    /// <summary>How long aborting may take when the run itself was cancelled.</summary>
    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(20);

    private S3Options Options => bucket.Options;

    /// <summary>Asks for the encryption of the options.</summary>
    public static void Encrypt(PutObjectRequest request, S3Options options)
    {
        if (options.Encryption is S3Encryption.BucketDefault) return;
        request.ServerSideEncryptionMethod = MethodOf(options);
        if (options.Encryption is not S3Encryption.Kms) return;
        request.ServerSideEncryptionKeyManagementServiceKeyId = options.KmsKey;
        request.BucketKeyEnabled = true;
    }

    public async Task<S3Found> RunAsync(Stream content, CancellationToken cancellationToken)
    {
        var size = PartBytes(content);
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        var isHandedOn = false;
        try
        {
            var length = await content.ReadAtLeastAsync(buffer.AsMemory(0, size), size, throwOnEndOfStream: false, cancellationToken);
            if (length < size) return await PutWholeAsync(buffer, length, cancellationToken);
            isHandedOn = true;
            return await PutPartsAsync(content, buffer, size, cancellationToken);
        }
        finally
        {
            if (!isHandedOn) ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ServerSideEncryptionMethod MethodOf(S3Options options) =>
        options.Encryption is S3Encryption.Kms ? ServerSideEncryptionMethod.AWSKMS : ServerSideEncryptionMethod.AES256;

    private int PartBytes(Stream content)
    {
        if (!content.CanSeek) return Options.PartBytes;
        var needed = ((content.Length - content.Position) / MostParts) + 1;
        return needed <= Options.PartBytes ? Options.PartBytes : (int)Math.Max(needed, LargestPart);
    }

    private async Task<S3Found> PutWholeAsync(byte[] buffer, int length, CancellationToken cancellationToken)
    {
        var answer = await bucket.Requests.MakeAsync(new("write", key), (s3, token) =>
        {
            var request = new PutObjectRequest { BucketName = Options.Bucket, Key = Options.FullKey(key), InputStream = new MemoryStream(buffer, 0, length, writable: false) };
            Encrypt(request, Options);
            return s3.PutObjectAsync(request, token);
        }, cancellationToken);
        return new S3Found(key, length, default, answer.ETag);
    }

    private async Task<S3Found> PutPartsAsync(Stream content, byte[] first, int partBytes, CancellationToken cancellationToken)
    {
        var uploadId = await BeginAsync(cancellationToken);
        try
        {
            var (parts, length) = await SendPartsAsync(uploadId, content, first, partBytes, cancellationToken);
            var request = new CompleteMultipartUploadRequest { BucketName = Options.Bucket, Key = Options.FullKey(key), UploadId = uploadId, PartETags = [.. parts.OrderBy(part => part.PartNumber)] };
            var answer = await bucket.Requests.MakeAsync(new("write", key), (s3, token) => s3.CompleteMultipartUploadAsync(request, token), cancellationToken);
            return new S3Found(key, length, default, answer.ETag);
        }
        catch
        {
            await TryAbortAsync(uploadId);
            throw;
        }
    }

    private async Task<string> BeginAsync(CancellationToken cancellationToken)
    {
        var request = new InitiateMultipartUploadRequest { BucketName = Options.Bucket, Key = Options.FullKey(key) };
        if (Options.Encryption is not S3Encryption.BucketDefault) request.ServerSideEncryptionMethod = MethodOf(Options);
        if (Options.Encryption is S3Encryption.Kms)
        {
            request.ServerSideEncryptionKeyManagementServiceKeyId = Options.KmsKey;
            request.BucketKeyEnabled = true;
        }

        return (await bucket.Requests.MakeAsync(new("write", key), (s3, token) => s3.InitiateMultipartUploadAsync(request, token), cancellationToken)).UploadId;
    }

    /// <summary>Reads one part after the other and sends as many at once as the options allow; the first that fails ends all.</summary>
    private async Task<(ConcurrentBag<PartETag> Parts, long Length)> SendPartsAsync(
        string uploadId, Stream content, byte[] first, int partBytes, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var room = new SemaphoreSlim(Options.Parallelism);
        var (parts, sending, total) = (new ConcurrentBag<PartETag>(), new List<Task>(), 0L);
        try
        {
            var (buffer, length) = (first, partBytes);
            for (var number = 1; length > 0; number++)
            {
                total += length;
                await room.WaitAsync(stop.Token);
                sending.Add(SendAsync(buffer, length, number));
                buffer = ArrayPool<byte>.Shared.Rent(partBytes);
                length = await content.ReadAtLeastAsync(buffer.AsMemory(0, partBytes), partBytes, throwOnEndOfStream: false, stop.Token);
            }

            ArrayPool<byte>.Shared.Return(buffer);
            await Task.WhenAll(sending);
            return (parts, total);
        }
        catch
        {
            // The part that failed is the cause; that the others were stopped is not.
            await stop.CancelAsync();
            await Task.WhenAll(sending).ContinueWith(_ => { }, TaskScheduler.Default);
            if (sending.Find(task => task.IsFaulted) is { } failed) await failed;
            throw;
        }

        async Task SendAsync(byte[] buffer, int length, int number)
        {
            try
            {
                parts.Add(await SendPartAsync(uploadId, buffer, length, number, stop.Token));
                room.Release();
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private async Task<PartETag> SendPartAsync(string uploadId, byte[] buffer, int length, int number, CancellationToken cancellationToken)
    {
        var answer = await bucket.Requests.MakeAsync(new("write", key), (s3, token) => s3.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = Options.Bucket,
                Key = Options.FullKey(key),
                UploadId = uploadId,
                PartNumber = number,
                PartSize = length,
                InputStream = new MemoryStream(buffer, 0, length, writable: false),
            },
            token), cancellationToken);
        return new PartETag(number, answer.ETag)
        {
            ChecksumCRC32 = answer.ChecksumCRC32,
            ChecksumCRC32C = answer.ChecksumCRC32C,
            ChecksumCRC64NVME = answer.ChecksumCRC64NVME,
        };
    }

    /// <summary>What brought the upload down matters more than that its parts could not be removed: gc removes them.</summary>
    private async Task TryAbortAsync(string uploadId)
    {
        using var patience = new CancellationTokenSource(AbortPatience);
        try
        {
            await bucket.AbortAsync(key, uploadId, patience.Token);
        }
        catch (Exception exception) when (exception is S3Exception or OperationCanceledException)
        {
        }
    }
}
