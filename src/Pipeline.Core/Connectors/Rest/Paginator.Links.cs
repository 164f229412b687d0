using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

public abstract partial record Paginator
{
    /// <summary>The <c>Link</c> header's <c>rel="next"</c> (RFC 8288), as GitHub does it.</summary>
    /// <param name="AllowOtherHosts">Follow links to other hosts; they get the source's credentials too.</param>
    public sealed record LinkHeader(bool AllowOtherHosts = false) : Paginator
    {
        internal override string Description => "pages by Link header";

        internal override ExchangeRequest Ask(ExchangeRequest question, PageMark? mark) => At(question, mark);

        internal override PageSigns Read(ReadPage page) =>
            page.Answer.Headers["Link"] is { } links && WebLink.Find(links, "next") is { } target
                ? new PageSigns(Follow(page, target, AllowOtherHosts), null, null)
                : default;

        internal override PageMark? Next(PageSigns signs, PageProgress progress) => signs.Next;
    }

    /// <summary>The next page's address is a value in the body, absolute or relative to the page's own.</summary>
    /// <param name="Path">Where it lies; absent, null or empty on the last page.</param>
    /// <param name="AllowOtherHosts">Follow links to other hosts; they get the source's credentials too.</param>
    public sealed record JsonLink(RecordsPath Path, bool AllowOtherHosts = false) : Paginator
    {
        internal override string Description => $"pages by the link at {Path}";

        internal override ExchangeRequest Ask(ExchangeRequest question, PageMark? mark) => At(question, mark);

        internal override PageSigns Read(ReadPage page) =>
            page.Find(Path) is { } target ? new PageSigns(Follow(page, target.Text, AllowOtherHosts), null, null) : default;

        internal override PageMark? Next(PageSigns signs, PageProgress progress) => signs.Next;
    }

    private static ExchangeRequest At(ExchangeRequest question, PageMark? mark) =>
        mark is PageMark.Link { Url: var url } ? question with { Url = url } : question;

    private static PageMark.Link Follow(ReadPage page, string target, bool allowOtherHosts)
    {
        var next = Resolve(page.Answer.Url, target);
        return allowOtherHosts || Origin(next) == Origin(page.Request.Url) ? new PageMark.Link(next) : throw Elsewhere(next);
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
