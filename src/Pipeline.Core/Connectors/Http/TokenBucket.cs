namespace Pipeline.Connectors.Http;

/// <summary>
/// A bucket of tokens, one a request. A token comes back one period after it was used, so that no period of that length,
/// wherever it begins, sees more requests than there are tokens: a bucket refilled steadily would allow nearly twice as
/// many in its first period. Those who wait are served in the order they came. Safe for concurrent use.
/// </summary>
internal sealed class TokenBucket(RateLimit limit)
{
    private readonly Lock gate = new();

    /// <summary>When each token was, or will be, used; the oldest first.</summary>
    private readonly Queue<DateTimeOffset> uses = new();

    /// <summary>Takes the next token and says how long to wait before using it.</summary>
    public TimeSpan Take(DateTimeOffset now)
    {
        lock (gate)
        {
            var at = now;
            if (uses.Count == limit.Requests && uses.Dequeue() + limit.Period is var back && back > now) at = back;
            uses.Enqueue(at);
            return at - now;
        }
    }
}
