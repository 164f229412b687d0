using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

/// <summary>How one page leads to the next. The closed hierarchy below is all there is: each kind is its options and one method.</summary>
public abstract record Paginator
{
    private Paginator()
    {
    }

    /// <summary>There is one page.</summary>
    public static Paginator OnePage { get; } = new None();

    /// <summary>The request after this page; null when it was the last.</summary>
    internal abstract ExchangeRequest? Next(ExchangeRequest request, ExchangeResponse page);

    /// <summary>There is one page.</summary>
    public sealed record None : Paginator
    {
        internal override ExchangeRequest? Next(ExchangeRequest request, ExchangeResponse page) => null;
    }

    /// <summary>The <c>Link</c> header's <c>rel="next"</c> (RFC 8288), as GitHub does it.</summary>
    /// <param name="AllowOtherHosts">Follow links to other hosts; they get the source's credentials too.</param>
    public sealed record LinkHeader(bool AllowOtherHosts = false) : Paginator
    {
        internal override ExchangeRequest? Next(ExchangeRequest request, ExchangeResponse page)
        {
            if (page.Headers["Link"] is not { } links || WebLink.Find(links, "next") is not { } target) return null;
            var next = Resolve(page.Url, target);
            return AllowOtherHosts || Origin(next) == Origin(request.Url) ? request with { Url = next } : throw Elsewhere(next);
        }

        private static PageException Elsewhere(Uri next) => new(
            $"its next link goes to another host ({Origin(next)})",
            "Set 'allow_other_hosts: true' on the paginator if that host may have the source's credentials.");

        private static Uri Resolve(Uri page, string target) =>
            Uri.TryCreate(page, target, out var next) && next.Scheme is "http" or "https"
                ? next
                : throw new PageException($"its next link is no address: '{target}'", "Tell the source's owner, or set paginator to none.");

        private static string Origin(Uri url) => url.GetLeftPart(UriPartial.Authority);
    }
}
