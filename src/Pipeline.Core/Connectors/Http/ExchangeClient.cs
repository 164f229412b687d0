using System.Net;
using Pipeline.Events;
using Polly;
using Polly.Retry;

namespace Pipeline.Connectors.Http;

/// <summary>
/// Sends requests and gives back whole answers. Transient failures (rate limits, 408, 5xx, timeouts, broken connections and
/// cut bodies) are retried, each with a <see cref="RunEvent.RequestRetried"/>; what remains is thrown as a
/// <see cref="SourceException"/>. Nothing is opened before the first request. Safe for concurrent use.
/// </summary>
public sealed class ExchangeClient : IDisposable
{
    private const int MostRedirects = 5;
    private const int ExcerptLength = 200;

    /// <summary>The memory taken for a body on the word of its header alone.</summary>
    private const int MostTrusted = 4 << 20;

    private readonly ExchangeOptions options;
    private readonly HttpTransport transport;
    private readonly ExchangeSecrets secrets;
    private readonly TimeProvider clock;
    private readonly IRunEventSink events;
    private readonly Lazy<HttpMessageInvoker> invoker;
    private readonly Lazy<ResiliencePipeline> retries;

    /// <summary>A client with connections of its own.</summary>
    public ExchangeClient(
        ExchangeOptions options, HttpTransport transport, ExchangeSecrets secrets, TimeProvider clock, IRunEventSink events)
    {
        (this.options, this.transport, this.secrets, this.clock, this.events) = (options, transport, secrets, clock, events);
        invoker = new(() => new HttpMessageInvoker(transport.CreateHandler(secrets, options.MaxResponseBytes)));
        retries = new(BuildRetries);
    }

    /// <summary>Sends and reads the whole answer: a success, or 304 to a conditional request. The caller disposes it.</summary>
    public async Task<ExchangeResponse> SendAsync(ExchangeRequest request, CancellationToken cancellationToken)
    {
        var attempts = 0;
        try
        {
            return await retries.Value.ExecuteAsync(
                async token =>
                {
                    attempts++;
                    return await AttemptAsync(request, token);
                },
                cancellationToken);
        }
        catch (AttemptFailure failure)
        {
            throw Final(failure, attempts);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (invoker.IsValueCreated) invoker.Value.Dispose();
    }

    private ResiliencePipeline BuildRetries()
    {
        var retry = options.Retry;
        if (retry.Attempts <= 1) return ResiliencePipeline.Empty;
        return new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = retry.Attempts - 1,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is AttemptFailure failure && IsWorthAnother(failure)),
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(DelayAfter(FailureOf(args.Outcome), args.AttemptNumber + 1)),
                OnRetry = args =>
                {
                    Announce(FailureOf(args.Outcome), args.AttemptNumber + 1, args.RetryDelay);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    private static AttemptFailure FailureOf(Outcome<object> outcome) => (AttemptFailure)outcome.Exception!;

    private void Announce(AttemptFailure failure, int attempt, TimeSpan delay) =>
        events.Raise(new RunEvent.RequestRetried(failure.Request, attempt, delay, secrets.Redact(failure.Message)) { At = clock.GetUtcNow() });

    private bool IsWorthAnother(AttemptFailure failure) => failure.IsTransient && !IsTooLong(failure.Wait);

    private bool IsTooLong(TimeSpan? wait) => !transport.IsReplay && wait > options.Retry.MaxWait;

    // A recorded answer does not become better by waiting: a replay goes through the same attempts at once.
    private TimeSpan DelayAfter(AttemptFailure failure, int attempt) =>
        transport.IsReplay ? TimeSpan.Zero : failure.Wait ?? options.Retry.DelayAfter(attempt);

    private async Task<ExchangeResponse> AttemptAsync(ExchangeRequest request, CancellationToken cancellationToken)
    {
        await WaitForTurnAsync(request, cancellationToken);

        // Real time, not the clock: what it watches is the network.
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.Timeout);
        try
        {
            return await FollowAsync(request, timeout.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw AttemptFailure.Of(Describe(request), exception, options.Timeout);
        }
    }

    // Before the timeout begins: waiting for our own turn is not the server's fault.
    private async Task WaitForTurnAsync(ExchangeRequest request, CancellationToken cancellationToken)
    {
        if (options.RateLimit is not { } limit || transport.IsReplay) return;
        var wait = transport.RateLimits.Of(request.Url, limit).Take(clock.GetUtcNow());
        if (wait == TimeSpan.Zero) return;
        var reason = $"rate_limit of {limit.Requests} requests in {Waiting.Text(limit.Period)}";
        events.Raise(new RunEvent.Traced($"waiting {Waiting.Text(wait)} before {Describe(request)}: {reason}") { At = clock.GetUtcNow() });
        await Task.Delay(wait, clock, cancellationToken);
    }

    private async Task<ExchangeResponse> FollowAsync(ExchangeRequest request, CancellationToken cancellationToken)
    {
        for (var hops = 0; ; hops++)
        {
            using var message = request.ToMessage();
            using var response = await invoker.Value.SendAsync(message, cancellationToken);
            if (RedirectOf(request, response) is not { } target) return await ReceiveAsync(request, response, cancellationToken);
            if (hops == MostRedirects) throw TooManyRedirects(request, target);
            request = Redirected(request, target);
        }
    }

    private AttemptFailure TooManyRedirects(ExchangeRequest request, Uri target) =>
        new(Describe(request), $"more than {MostRedirects} redirects, the last to {secrets.Show(target)}", isTransient: false);

    private static Uri? RedirectOf(ExchangeRequest request, HttpResponseMessage response)
    {
        var isRedirect = request.Method == HttpMethod.Get && (int)response.StatusCode is 301 or 302 or 303 or 307 or 308;
        return isRedirect && response.Headers.Location is { } location ? new Uri(request.Url, location) : null;
    }

    // Credentials belong to the host they were given for; another one must not learn them.
    private ExchangeRequest Redirected(ExchangeRequest request, Uri target) => request with
    {
        Url = target,
        Headers = Origin(target) == Origin(request.Url)
            ? request.Headers
            : new HeaderList([.. request.Headers.Where(header => !secrets.IsSecretHeader(header.Key))]),
    };

    private static string Origin(Uri url) => url.GetLeftPart(UriPartial.Authority);

    private async Task<ExchangeResponse> ReceiveAsync(
        ExchangeRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var headers = HeaderList.Of(response.Headers, response.Content.Headers);
        var body = new PooledBuffer();
        try
        {
            await ReadBodyAsync(request, response.Content, body, cancellationToken);
            if (response.IsSuccessStatusCode || IsAnswerToCondition(request, response.StatusCode))
                return new ExchangeResponse(request.Url, response.StatusCode, headers, body);
            var excerpt = secrets.Excerpt(body.WrittenMemory, ExcerptLength);
            throw AttemptFailure.Of(Describe(request), response.StatusCode, headers, excerpt, clock.GetUtcNow());
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private async Task ReadBodyAsync(ExchangeRequest request, HttpContent content, PooledBuffer body, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        body.GetMemory((int)Math.Min((content.Headers.ContentLength ?? 0) + 1, Math.Min(options.MaxResponseBytes, MostTrusted)) + (64 << 10));
        while (await stream.ReadAsync(body.GetMemory(), cancellationToken) is > 0 and var read)
        {
            body.Advance(read);
            if (body.Length > options.MaxResponseBytes) throw TooLarge(request);
        }
    }

    private AttemptFailure TooLarge(ExchangeRequest request) =>
        new(Describe(request), $"the body is larger than {options.MaxResponseBytes:N0} bytes", isTransient: false)
        {
            Hint = "Ask for smaller pages, or raise 'max_response_bytes' in the source's file.",
        };

    private static bool IsAnswerToCondition(ExchangeRequest request, HttpStatusCode status) =>
        status == HttpStatusCode.NotModified && (request.Headers["If-None-Match"] ?? request.Headers["If-Modified-Since"]) is not null;

    private string Describe(ExchangeRequest request) => $"{request.Method} {secrets.Show(request.Url)}";

    private SourceException Final(AttemptFailure failure, int attempts)
    {
        var times = attempts > 1 ? $" after {attempts} attempts" : "";
        var message = secrets.Redact($"{failure.Request} failed{times}: {failure.Message}");
        if (failure.Wait is not { } wait || !IsTooLong(wait))
            return new SourceException(message, failure.IsTransient, failure.Hint, failure);
        return new SourceException(
            $"{message} (asked to wait {Waiting.Text(wait)}, the limit is {Waiting.Text(options.Retry.MaxWait)})",
            isTransient: true,
            $"Run again after {Waiting.Text(clock.GetUtcNow() + wait)}.",
            failure);
    }
}
