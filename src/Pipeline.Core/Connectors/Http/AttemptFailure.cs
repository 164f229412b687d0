using System.Net;
using System.Security.Authentication;

namespace Pipeline.Connectors.Http;

/// <summary>One attempt at a request failed. <see cref="IsTransient"/> and <see cref="Wait"/> decide whether another follows.</summary>
internal sealed class AttemptFailure(string request, string reason, bool isTransient, Exception? innerException = null)
    : Exception(reason, innerException)
{
    /// <summary>Method and address, as they may be shown.</summary>
    public string Request { get; } = request;

    public bool IsTransient { get; } = isTransient;

    /// <summary>How long the server asked to wait; null when it named no time.</summary>
    public TimeSpan? Wait { get; init; }

    public string? Hint { get; init; }

    /// <summary>The status of the answer; null when there was none.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>What the network or the decompressor threw, told apart by type.</summary>
    public static AttemptFailure Of(string request, Exception exception, TimeSpan timeout) => exception switch
    {
        OperationCanceledException => new(request, $"no complete answer within {timeout.TotalSeconds:0.#} s", isTransient: true, exception)
        {
            Hint = "The server is slow or unreachable; 'timeout' in the source's file sets how long to wait.",
        },
        InvalidDataException => new(request, $"the compressed body is damaged or cut off: {exception.Message}", isTransient: true, exception)
        {
            Hint = "The server or a proxy broke off the answer; try later.",
        },
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
            new(request, exception.Message, isTransient: false, exception),
        HttpRequestException { InnerException: AuthenticationException inner } =>
            new(request, $"no trusted connection: {inner.Message}", isTransient: false, exception)
            {
                Hint = "Check the server's certificate and base_url.",
            },
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            new(request, "the host name cannot be resolved", isTransient: true, exception)
            {
                Hint = "Check base_url and the network.",
            },
        _ => new(request, (exception.InnerException ?? exception).Message, isTransient: true, exception)
        {
            Hint = "The connection failed or broke off; check the network and try later.",
        },
    };

    /// <summary>A status that is no success.</summary>
    public static AttemptFailure Of(string request, HttpStatusCode status, HeaderList headers, string excerpt, DateTimeOffset now)
    {
        var isRateLimit = status == HttpStatusCode.TooManyRequests
            || (status == HttpStatusCode.Forbidden && RetryAdvice.IsRateLimit(headers));
        var reason = $"{(int)status} {ReasonOf(status)}{(excerpt.Length > 0 ? $": {excerpt}" : "")}";
        return new AttemptFailure(request, reason, isRateLimit || status == HttpStatusCode.RequestTimeout || (int)status >= 500)
        {
            Status = status,
            Wait = RetryAdvice.Wait(headers, now),
            Hint = HintFor(status, isRateLimit),
        };
    }

    private static string? HintFor(HttpStatusCode status, bool isRateLimit) => status switch
    {
        _ when isRateLimit => "The rate limit is used up; wait, or send a token with a higher limit.",
        HttpStatusCode.Unauthorized => "Check that the token under 'auth' is set and not expired.",
        HttpStatusCode.Forbidden => "Check that the token under 'auth' may read this.",
        HttpStatusCode.NotFound or HttpStatusCode.Gone => "Check base_url and the stream's path.",
        _ when (int)status >= 500 => "The server's fault; try later.",
        _ => "Check the stream's path, params and headers.",
    };

    private static string ReasonOf(HttpStatusCode status) => status switch
    {
        (HttpStatusCode)429 => "Too Many Requests",
        _ when Enum.IsDefined(status) => string.Concat(status.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $" {c}" : $"{c}")),
        _ => "",
    };
}
