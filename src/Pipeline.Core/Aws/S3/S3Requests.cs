using System.Globalization;
using Amazon.S3;

namespace Pipeline.Aws.S3;

/// <summary>What is being asked, as a message says it: <c>read 's3://lake/a/b'</c>.</summary>
/// <param name="Verb">What was to be done.</param>
/// <param name="Key">The key or prefix, relative.</param>
internal readonly record struct S3Operation(string Verb, string Key);

/// <summary>
/// Makes requests and makes them again while that may help: throttled and failing servers for about a minute, broken
/// connections for two seconds. What remains is thrown as <see cref="S3Exception"/>.
/// </summary>
internal sealed class S3Requests(Lazy<IAmazonS3> client, S3Options options, TimeProvider clock)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.2), LongestWait = TimeSpan.FromSeconds(20);

    private long made;

    /// <summary>How many requests were made so far, retries counted.</summary>
    public long Made => Volatile.Read(ref made);

    public async Task<T> MakeAsync<T>(S3Operation operation, Func<IAmazonS3, CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (answer, fault) = await TryAsync(request, cancellationToken);
            if (fault is null) return answer!;
            if (attempt >= fault.MostTries) throw Failed(operation, fault, attempt);
            await WaitAsync(attempt, cancellationToken);
        }
    }

    /// <summary>Makes the request once; what went wrong is a result.</summary>
    public async Task<(T? Answer, S3Fault? Fault)> TryAsync<T>(Func<IAmazonS3, CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Interlocked.Increment(ref made);
        try
        {
            return (await request(client.Value, cancellationToken), null);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && S3Fault.Of(exception) is { } fault)
        {
            return (default, fault);
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested && S3Fault.Of(exception) is not null)
        {
            // However a request ends that is being cancelled, that it was cancelled is the reason.
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
    }

    /// <summary>Waits before the next attempt: twice as long each time, and a random part of it, so that many do not come back at once.</summary>
    public Task WaitAsync(int attempt, CancellationToken cancellationToken)
    {
        var longest = TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, FirstWait.Ticks << Math.Min(attempt - 1, 16)));
        return Task.Delay(longest * (0.75 + (Random.Shared.NextDouble() / 4)), clock, cancellationToken);
    }

    public S3Exception Failed(S3Operation operation, S3Fault fault, int attempts = 1)
    {
        var subject = options.Subject.Length == 0 ? "" : $" of {options.Subject}";
        var tries = attempts > 1 ? string.Create(CultureInfo.InvariantCulture, $", {attempts} times") : "";
        return new S3Exception($"cannot {operation.Verb} '{options.Show(operation.Key)}'{subject}{tries}: {fault.Text}", fault.Kind, S3Remedy.Of(fault.Kind, options), fault.Cause);
    }
}
