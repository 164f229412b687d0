using System.Globalization;
using Amazon.S3.Model;

namespace Pipeline.Aws.S3;

/// <summary>
/// An object, or a slice of it, being read. When the connection breaks off the rest is asked for, and taken only if it is of the
/// same object still: no reader gets half of one content and half of another, or less than all.
/// </summary>
/// <param name="bucket">Where it is.</param>
/// <param name="key">Its key.</param>
/// <param name="etag">The content it must have.</param>
/// <param name="from">The first byte.</param>
/// <param name="end">The byte after the last.</param>
/// <param name="first">The answer that holds these bytes; null to ask for it.</param>
internal sealed class S3ReadStream(S3Bucket bucket, string key, string etag, long from, long end, GetObjectResponse? first = null) : Stream
{
    private GetObjectResponse? answer = first;
    private long position = from;
    private int triesWithoutProgress;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (position < end && !buffer.IsEmpty)
        {
            answer ??= await S3Ranges.GetAsync(bucket, key, etag, position, end, cancellationToken);
            var (count, fault) = await TryReadAsync(answer.ResponseStream, buffer[..(int)Math.Min(buffer.Length, end - position)], cancellationToken);
            if (count > 0)
            {
                triesWithoutProgress = 0;
                position += count;
                bucket.CountRead(count);
                return count;
            }

            await BreakAsync(fault ?? new S3Fault(S3FaultKind.Broken, "the answer ended too early", null), cancellationToken);
        }

        return 0;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("an object of a bucket is read asynchronously");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) answer?.Dispose();
        base.Dispose(disposing);
    }

    private async Task<(int Count, S3Fault? Fault)> TryReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stall.CancelAfter(bucket.Options.Stall);
        try
        {
            return (await body.ReadAsync(buffer, stall.Token), null);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && S3Fault.Of(exception) is { } fault)
        {
            return (0, fault);
        }
    }

    private async Task BreakAsync(S3Fault fault, CancellationToken cancellationToken)
    {
        answer?.Dispose();
        answer = null;
        if (++triesWithoutProgress >= fault.MostTries) throw bucket.Requests.Failed(new("read", key), fault, triesWithoutProgress);
        await bucket.Requests.WaitAsync(triesWithoutProgress, cancellationToken);
    }
}

/// <summary>Asks for a part of an object that was looked at before.</summary>
internal static class S3Ranges
{
    /// <summary>
    /// The bytes from one to before another of the object with that ETag; another one there now is an error. The ETag is compared
    /// here and not by the server: some old ones refuse every <c>If-Match</c>.
    /// </summary>
    public static async Task<GetObjectResponse> GetAsync(S3Bucket bucket, string key, string etag, long from, long end, CancellationToken cancellationToken)
    {
        GetObjectResponse answer;
        try
        {
            answer = await bucket.GetAsync(key, from, end - 1, cancellationToken);
        }
        catch (S3Exception exception) when (exception.Kind is S3FaultKind.NoObject)
        {
            throw bucket.Requests.Failed(new("read", key), new S3Fault(S3FaultKind.Changed, "the object was removed while it was read", exception));
        }
        catch (S3Exception exception) when (exception.InnerException is Amazon.S3.AmazonS3Exception { ErrorCode: "InvalidRange" })
        {
            throw bucket.Requests.Failed(new("read", key), new S3Fault(S3FaultKind.Changed, "the object was overwritten with a shorter one while it was read", exception));
        }

        if (answer.ETag == etag && answer.ContentLength == end - from) return answer;
        var what = answer.ETag != etag
            ? $"the object was overwritten while it was read (ETag {etag} became {answer.ETag})"
            : string.Create(CultureInfo.InvariantCulture, $"{end - from} bytes were asked for and {answer.ContentLength} came");
        answer.Dispose();
        throw bucket.Requests.Failed(new("read", key), new S3Fault(S3FaultKind.Changed, what, null));
    }
}
