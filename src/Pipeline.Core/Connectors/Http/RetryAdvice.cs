using System.Globalization;

namespace Pipeline.Connectors.Http;

/// <summary>What a refusing server says about when to come back.</summary>
internal static class RetryAdvice
{
    /// <summary>True when a 403 is about too many requests and not about rights, as GitHub does it.</summary>
    public static bool IsRateLimit(HeaderList headers) =>
        headers["Retry-After"] is not null || headers["X-RateLimit-Remaining"] is "0";

    /// <summary>
    /// The wait asked for by <c>Retry-After</c> (seconds or a date) or <c>X-RateLimit-Reset</c> (Unix seconds); null for none.
    /// A date is one of the server's clock, which may go wrong: where the answer says what time it is there, that counts.
    /// </summary>
    public static TimeSpan? Wait(HeaderList headers, DateTimeOffset now)
    {
        now = DateOf(headers["Date"]) ?? now;
        if (headers["Retry-After"] is { } after) return FromRetryAfter(after, now);
        return headers["X-RateLimit-Remaining"] is "0" && TrySeconds(headers["X-RateLimit-Reset"]) is { } reset
            ? NotNegative(DateTimeOffset.UnixEpoch + reset - now)
            : null;
    }

    private static TimeSpan? FromRetryAfter(string value, DateTimeOffset now) =>
        TrySeconds(value) is { } seconds ? seconds
        : DateOf(value) is { } date ? NotNegative(date - now)
        : null;

    private static DateTimeOffset? DateOf(string? value) =>
        DateTimeOffset.TryParseExact(value, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;

    // Capped well above any useful wait: a silly number must become "too long", not an overflow.
    private static TimeSpan? TrySeconds(string? value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, 100L * 365 * 86_400))
            : null;

    private static TimeSpan NotNegative(TimeSpan wait) => wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
}
