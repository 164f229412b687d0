using System.Globalization;
using System.Runtime.CompilerServices;
using Pipeline.Connectors.Http;
using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Schema;

namespace Pipeline.Connectors.Rest;

/// <summary>
/// A REST API: pages of JSON over HTTP, one batch a page. The new state (validators, watermark, earliest next poll) comes with
/// the last batch only: whoever commits part of a read must be able to read the same pages again. An answer of 304, and a
/// poll before the time the source asked for, yield nothing; the second is said by a <see cref="RunEvent.Warned"/>.
/// </summary>
public sealed class RestSource : ISource
{
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
        var endpoint = EndpointOf(stream);
        if (stream.Variables is []) return Task.FromResult(RestPlan.Of(endpoint, request, ReadOf(endpoint, request), secrets));
        var variants = request.Variables.VariantsOf(stream.Variables);
        var first = request with { State = request.State.Of(variants[0]) };
        return Task.FromResult(RestPlan.Of(endpoint, first, ReadOf(endpoint, first, variants[0]), secrets, variants));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceBatch> ReadAsync(
        StreamSpec stream, ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var endpoint = EndpointOf(stream);
        if (request.Interval is { } interval) WarnOfInterval(endpoint, interval);
        if (request.Position is null && IsTooEarly(stream, request.State)) yield break;
        await foreach (var batch in BatchesOf(endpoint, request, cancellationToken)) yield return batch;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private RestStreamOptions EndpointOf(StreamSpec stream) => options.Streams.Single(candidate => candidate.Spec.Name == stream.Name);

    private RequestTemplate TemplateOf(RestStreamOptions endpoint) => new(options.BaseUrl, options.Headers, endpoint);

    private IAsyncEnumerable<SourceBatch> BatchesOf(RestStreamOptions endpoint, ReadRequest request, CancellationToken cancellationToken)
    {
        if (endpoint.Spec.Variables is []) return ReadOf(endpoint, request).BatchesAsync(cancellationToken);
        var variants = request.Variables.VariantsOf(endpoint.Spec.Variables);
        return new VariantRead(request, variants, (variant, own) => ReadOf(endpoint, own, variant)).BatchesAsync(cancellationToken);
    }

    private StreamRead ReadOf(RestStreamOptions endpoint, ReadRequest request, StreamVariant? variant = null)
    {
        var reader = new PageReader(client, secrets, endpoint, new DecodedPages(endpoint, options.Exchange.MaxResponseBytes, events, clock));
        return new StreamRead(
            endpoint,
            request,
            TemplateOf(endpoint),
            question => new PageWalk(endpoint, reader, question, request.Limit, Warn),
            Told,
            NextPollAt,
            clock.GetUtcNow())
        {
            Variant = variant,
        };
    }

    /// <summary>The position as text, without what the source's credentials add to links; null when a secret is left in it.</summary>
    private string? Told(ReadPosition position)
    {
        if (position.Walk is { Next: PageMark.Link { Url: var url } } walk)
        {
            var bare = client.WithoutCredentials(url);
            if (secrets.HasSecret(bare)) return null;
            position = position with { Walk = walk with { Next = new PageMark.Link(bare) } };
        }

        var text = position.ToString();
        return secrets.Redact(text) == text ? text : null;
    }

    private void WarnOfInterval(RestStreamOptions endpoint, Interval interval)
    {
        var template = TemplateOf(endpoint);
        if (template.UsesStart && template.UsesEnd) return;
        var what = template switch
        {
            { UsesStart: true } => $"cannot be asked to end: {interval} is applied to its start only, the source gives what it has since",
            { UsesEnd: true } => $"cannot be asked where to begin: {interval} is applied to its end only",
            _ => $"cannot be asked for the past: {interval} is not applied, the source gives what it has now",
        };
        Warn($"{endpoint.Spec.FullName} {what}", null);
    }

    private bool IsTooEarly(StreamSpec stream, StreamState state)
    {
        var now = clock.GetUtcNow();
        if (transport.IsReplay || state.IsPollableAt(now)) return false;
        Warn(
            $"{stream.FullName}: nothing was requested, the source asks for a pause of {Waiting.Text(state.NotBefore!.Value - now)} more",
            $"Run again after {Waiting.Text(state.NotBefore.Value)}.");
        return true;
    }

    // A replayed interval is long over.
    private DateTimeOffset? NextPollAt(string? seconds) =>
        !transport.IsReplay && int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var pause)
            ? clock.GetUtcNow().AddSeconds(pause)
            : null;

    private void Warn(string message, string? hint) =>
        events.Raise(new RunEvent.Warned(message, hint) { At = clock.GetUtcNow() });
}
