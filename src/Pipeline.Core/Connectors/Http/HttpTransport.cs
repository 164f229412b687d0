using System.Net;
using Pipeline.Connectors.Http.Recording;

namespace Pipeline.Connectors.Http;

/// <summary>
/// What carries exchanges: the network, the network with a recorder, or a recording alone. One instance serves all sources
/// of a process, so that a recording is numbered, and replayed, as a whole, and that rate limits count all requests to a
/// host. Safe for concurrent use.
/// </summary>
public abstract class HttpTransport
{
    private HttpTransport()
    {
    }

    /// <summary>The network.</summary>
    public static HttpTransport Live() => new LiveTransport();

    /// <summary>True when nothing leaves the machine: waits and poll intervals mean nothing then.</summary>
    public virtual bool IsReplay => false;

    /// <summary>How many requests each host has had lately.</summary>
    internal RateLimits RateLimits { get; } = new();

    /// <summary>The network; every exchange is kept in a folder, without secrets. A folder that has some already is added to.</summary>
    public static HttpTransport Record(string folder) => new RecordingTransport(folder);

    /// <summary>A folder of recorded exchanges; a request that is not among them fails.</summary>
    public static HttpTransport Replay(string folder) => new ReplayTransport(folder);

    /// <summary>A handler owned by the caller.</summary>
    internal abstract HttpMessageHandler CreateHandler(ExchangeSecrets secrets, long maxResponseBytes);

    private sealed class LiveTransport : HttpTransport
    {
        internal override HttpMessageHandler CreateHandler(ExchangeSecrets secrets, long maxResponseBytes) => new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // the client follows, and keeps credentials at home
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        };
    }

    private sealed class RecordingTransport(string folder) : HttpTransport
    {
        private readonly RecordingFolder recording = new(folder);

        internal override HttpMessageHandler CreateHandler(ExchangeSecrets secrets, long maxResponseBytes) =>
            new RecordingHandler(recording, secrets, maxResponseBytes) { InnerHandler = Live().CreateHandler(secrets, maxResponseBytes) };
    }

    private sealed class ReplayTransport(string folder) : HttpTransport
    {
        private readonly RecordingFolder recording = new(folder);

        public override bool IsReplay => true;

        internal override HttpMessageHandler CreateHandler(ExchangeSecrets secrets, long maxResponseBytes) =>
            new ReplayHandler(recording, secrets);
    }
}
