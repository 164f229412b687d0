using System.Globalization;
using System.Runtime.CompilerServices;
using Pipeline.Connectors.Http;
using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Schema;

namespace Pipeline.Connectors.Rest;

/// <summary>
/// A REST API: pages of JSON over HTTP, one batch a page. The new state (validators, earliest next poll) comes with the last
/// batch only: whoever commits part of a read must be able to read the same pages again. An answer of 304, and a poll
/// before the time the source asked for, yield nothing; the second is said by a <see cref="RunEvent.Warned"/>.
/// </summary>
public sealed class RestSource : ISource
{
    private const int ExcerptLength = 80;

    private readonly RestSourceOptions options;
    private readonly HttpTransport transport;
    private readonly ExchangeSecrets secrets;
    private readonly TimeProvider clock;
    private readonly IRunEventSink events;
    private readonly AuthorizedClient client;

    /// <summary>A source that connects when it is first read.</summary>
    public RestSource(RestSourceOptions options, HttpTransport transport, Redactor redactor, TimeProvider clock, IRunEventSink events)
    {
        (this.options, this.transport, this.clock, this.events) = (options, transport, clock, events);
        secrets = options.Auth.Hide(redactor);
        var tokens = options.Auth is RestAuth.OAuth2 { ClientSecret.Length: > 0 } auth && !transport.IsReplay
            ? new OAuthTokens(auth, new ExchangeClient(options.Exchange, HttpTransport.Live(), secrets, clock, events), redactor, clock)
            : null;
        client = new AuthorizedClient(options.Auth, new ExchangeClient(options.Exchange, transport, secrets, clock, events), tokens, transport.IsReplay);
        Streams = [.. options.Streams.Select(stream => stream.Spec)];
    }

    /// <inheritdoc/>
    public string Name => options.Name;

    /// <inheritdoc/>
    public IReadOnlyList<StreamSpec> Streams { get; }

    /// <inheritdoc/>
    public Task<ReadPlan> PlanAsync(StreamSpec stream, ReadRequest request, CancellationToken cancellationToken)
    {
        var endpoint = options.Streams.Single(candidate => candidate.Spec.Name == stream.Name);
        var first = RestRequests.First(options, endpoint, request.State);
        return Task.FromResult(new ReadPlan([$"{first.Method} {secrets.Show(first.Url)}"]));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceBatch> ReadAsync(
        StreamSpec stream, ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var endpoint = options.Streams.Single(candidate => candidate.Spec.Name == stream.Name);
        if (request.Interval is { } interval) WarnOfInterval(stream, interval);
        if (IsTooEarly(stream, request.State)) yield break;

        using var rows = new PooledBuffer();
        var slicer = new JsonRows(endpoint.Records, stream.RequiredFields);
        var trail = new PageTrail();
        var state = request.State;
        var total = 0L;
        ExchangeRequest? next = RestRequests.First(options, endpoint, request.State);
        for (var number = 1; next is not null; number++)
        {
            var asked = next;
            using var page = await FetchAsync(asked, number, trail, cancellationToken);
            if (page.IsNotModified) yield break;
            if (number == 1) state = StateAfter(endpoint, request.State, page);

            rows.Clear();
            var count = Slice(slicer, page, number, rows, trail);
            total += count;
            next = NextRequest(endpoint, new ReadPage(asked, page, number, count, total));
            var isCutShort = next is not null && total >= request.Limit;
            if (isCutShort) next = null;
            var isComplete = next is null && !isCutShort;
            if (count > 0 || (isComplete && total > 0))
                yield return new SourceBatch(rows.WrittenMemory, count, secrets.Show(page.Url), number, isComplete ? state : request.State);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private void WarnOfInterval(StreamSpec stream, Interval interval) =>
        Warn($"{stream.FullName} cannot be asked for the past: {interval} is not applied, the source gives what it has now");

    private bool IsTooEarly(StreamSpec stream, StreamState state)
    {
        var now = clock.GetUtcNow();
        if (transport.IsReplay || state.IsPollableAt(now)) return false;
        Warn(
            $"{stream.FullName}: nothing was requested, the source asks for a pause of {Waiting.Text(state.NotBefore!.Value - now)} more",
            $"Run again after {Waiting.Text(state.NotBefore.Value)}.");
        return true;
    }

    private async Task<ExchangeResponse> FetchAsync(
        ExchangeRequest request, int number, PageTrail trail, CancellationToken cancellationToken)
    {
        try
        {
            trail.Enter(RestRequests.WithoutConditions(request));
        }
        catch (PageException exception)
        {
            throw Refused(request.Url, number, exception);
        }

        return await client.SendAsync(request, cancellationToken);
    }

    private int Slice(JsonRows slicer, ExchangeResponse page, int number, PooledBuffer rows, PageTrail trail)
    {
        try
        {
            RefuseOtherThanJson(page);
            var count = slicer.Slice(page.Body.Span, rows);
            trail.Keep(page.Body.Span, number, count);
            return count;
        }
        catch (PageException exception)
        {
            throw Refused(page.Url, number, exception);
        }
    }

    /// <summary>Looks at the body, not at the content type: servers send good JSON under wrong names, and login pages under any.</summary>
    private void RefuseOtherThanJson(ExchangeResponse page)
    {
        var start = page.Body.Span.TrimStart("\uFEFF \t\r\n"u8);
        if (start is []) throw new PageException("its body is empty where JSON was expected", "Check the stream's path and params.");
        if (start is [(byte)'{' or (byte)'[', ..]) return;
        var type = page.Headers["Content-Type"]?.Split(';')[0].Trim();
        throw new PageException(
            $"expected JSON, got {type ?? "no content type"}: {secrets.Excerpt(page.Body, ExcerptLength)}",
            "A proxy or a login page may stand in between; check base_url, the path and the token.");
    }

    private ExchangeRequest? NextRequest(RestStreamOptions endpoint, ReadPage page)
    {
        try
        {
            var next = endpoint.Paginator.Next(page);
            if (next is null && page.Number == 1) WarnOfSigns(endpoint.Spec, page.Answer);
            if (next is null || page.Number != endpoint.MaxPages) return next is null ? null : RestRequests.WithoutConditions(next);
            Warn($"{endpoint.Spec.FullName} has more than the {page.Number} pages of 'max_pages': the rest is not read");
            return null;
        }
        catch (PageException exception)
        {
            throw Refused(page.Answer.Url, page.Number, exception);
        }
    }

    private void WarnOfSigns(StreamSpec stream, ExchangeResponse page)
    {
        if (NextPageSigns.Find(page) is not { } place) return;
        Warn(
            $"{stream.FullName}: the stream has one page but its answer names a next one in {place}",
            "Rows may be missing; check 'paginator' in the source's file.");
    }

    private StreamState StateAfter(RestStreamOptions endpoint, StreamState before, ExchangeResponse firstPage) => before with
    {
        ETag = endpoint.IsConditional ? firstPage.Headers["ETag"] : null,
        LastModified = endpoint.IsConditional ? firstPage.Headers["Last-Modified"] : null,
        NotBefore = NextPollAt(endpoint, firstPage),
    };

    // A replayed interval is long over.
    private DateTimeOffset? NextPollAt(RestStreamOptions endpoint, ExchangeResponse page) =>
        !transport.IsReplay && endpoint.PollIntervalHeader is { } header
        && int.TryParse(page.Headers[header], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? clock.GetUtcNow().AddSeconds(seconds)
            : null;

    private SourceException Refused(Uri url, int number, PageException exception) => new(
        secrets.Redact($"page {number} of {secrets.Show(url)} cannot be used: {exception.Message}"),
        isTransient: false,
        exception.Hint,
        exception);

    private void Warn(string message, string? hint = null) =>
        events.Raise(new RunEvent.Warned(message, hint) { At = clock.GetUtcNow() });
}
