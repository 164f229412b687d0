namespace Pipeline.Connectors.Http;

/// <summary>How patient and how trusting a client is.</summary>
public sealed record ExchangeOptions
{
    /// <summary>How long one attempt may take, body included.</summary>
    /// <value>The default is 60 seconds.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The largest decompressed body accepted: a small compressed answer must not fill the memory.</summary>
    /// <value>The default is 256 MiB.</value>
    public long MaxResponseBytes { get; init; } = 256L << 20;

    /// <summary>The most requests the host may get; null for as many as we can make.</summary>
    public RateLimit? RateLimit { get; init; }

    /// <summary>What happens after a transient failure.</summary>
    public RetryOptions Retry { get; init; } = new();
}

/// <summary>How often and how patiently a request is tried again.</summary>
public sealed record RetryOptions
{
    /// <summary>Tries in all, the first included.</summary>
    /// <value>The default is 4.</value>
    public int Attempts { get; init; } = 4;

    /// <summary>The wait after the first failure; it doubles with each one.</summary>
    /// <value>The default is 1 second.</value>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait a server may ask for; a longer one fails the request and says so.</summary>
    /// <value>The default is 5 minutes.</value>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Spreads waits by up to a quarter either way, so that many clients do not return together. Yields [0, 1).</summary>
    public Func<double> Randomizer { get; init; } = Random.Shared.NextDouble;

    /// <summary>The wait after the given failed attempt, counted from 1, when the server named none.</summary>
    internal TimeSpan DelayAfter(int attempt) =>
        FirstDelay * Math.Pow(2, attempt - 1) * (0.75 + Randomizer() / 2);
}
