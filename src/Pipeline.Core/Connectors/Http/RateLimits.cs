using System.Collections.Concurrent;

namespace Pipeline.Connectors.Http;

/// <summary>The buckets of a process: one for each host and limit, whichever source or stream asks. Safe for concurrent use.</summary>
internal sealed class RateLimits
{
    private readonly ConcurrentDictionary<(string Host, RateLimit Limit), TokenBucket> buckets = new();

    /// <summary>The bucket that requests to an address take their tokens from.</summary>
    public TokenBucket Of(Uri url, RateLimit limit) => buckets.GetOrAdd((url.Authority, limit), static key => new TokenBucket(key.Limit));
}
