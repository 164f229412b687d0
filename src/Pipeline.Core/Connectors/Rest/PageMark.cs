namespace Pipeline.Connectors.Rest;

/// <summary>What tells one page's request from the first one's: all that has to be kept to ask for that page again.</summary>
internal abstract record PageMark
{
    private PageMark()
    {
    }

    /// <summary>The page has an address of its own.</summary>
    public sealed record Link(Uri Url) : PageMark;

    /// <summary>A page's number, or the rows before it.</summary>
    public sealed record Number(long Value) : PageMark;

    /// <summary>What the page before gave to be sent back.</summary>
    /// <param name="Text">A string's characters, a number's digits.</param>
    /// <param name="IsNumber">A number goes back as a number: sources that answer 17 refuse "17".</param>
    public sealed record Cursor(string Text, bool IsNumber) : PageMark;
}
