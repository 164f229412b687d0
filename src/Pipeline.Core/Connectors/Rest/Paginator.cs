using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

/// <summary>How one page leads to the next. The closed hierarchy below is all there is: each kind is its options and one or two methods.</summary>
public abstract partial record Paginator
{
    private Paginator()
    {
    }

    /// <summary>There is one page.</summary>
    public static Paginator OnePage { get; } = new None();

    /// <summary>The first request, with what this kind adds to it.</summary>
    internal virtual ExchangeRequest First(ExchangeRequest request) => request;

    /// <summary>The request after this page; null when it was the last.</summary>
    internal abstract ExchangeRequest? Next(ReadPage page);

    /// <summary>There is one page.</summary>
    public sealed record None : Paginator
    {
        internal override ExchangeRequest? Next(ReadPage page) => null;
    }
}
