using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

/// <summary>How one page leads to the next. The closed hierarchy below is all there is: each kind is its options and a few short methods.</summary>
public abstract partial record Paginator
{
    private Paginator()
    {
    }

    /// <summary>There is one page.</summary>
    public static Paginator OnePage { get; } = new None();

    /// <summary>An answer of 404 to a later page means that there are no more.</summary>
    internal virtual bool EndsWith404 => false;

    /// <summary>What a dry run says of the pages after the first; null when there are none.</summary>
    internal abstract string? Description { get; }

    /// <summary>The request for a page; without a mark, for the first.</summary>
    internal virtual ExchangeRequest Ask(ExchangeRequest question, PageMark? mark) => question;

    /// <summary>What a page says of the others. Called as pages arrive, in any order.</summary>
    internal virtual PageSigns Read(ReadPage page) => default;

    /// <summary>The page after the last one of the progress; null when that was the last.</summary>
    internal abstract PageMark? Next(PageSigns signs, PageProgress progress);

    /// <summary>The page that will most likely follow one nobody has seen yet, so that it can be fetched meanwhile; null when nobody knows.</summary>
    internal virtual PageMark? After(PageMark mark, PageProgress progress) => null;

    /// <summary>There is one page.</summary>
    public sealed record None : Paginator
    {
        internal override string? Description => null;

        internal override PageMark? Next(PageSigns signs, PageProgress progress) => null;
    }
}
