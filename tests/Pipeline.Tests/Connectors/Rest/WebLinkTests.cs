using Pipeline.Connectors.Rest;

namespace Pipeline.Tests.Connectors.Rest;

public sealed class WebLinkTests
{
    [Theory]
    [InlineData("<https://a/b?page=2>; rel=\"next\"", "https://a/b?page=2")]
    [InlineData("<https://a/b?page=2>; rel=next", "https://a/b?page=2")]
    [InlineData("<https://a/1>; rel=\"prev\", <https://a/3>; rel=\"next\", <https://a/9>; rel=\"last\"", "https://a/3")]
    [InlineData("<https://a/x,y;z>; rel=\"next\"", "https://a/x,y;z")]
    [InlineData("<https://a/2> ; title=\"a, \\\"b\\\"; rel=next\" ; rel = \"prefetch NEXT\"", "https://a/2")]
    [InlineData("<?page=2>;rel=\"next\"", "?page=2")]
    [InlineData("</b>;REL=next;rel=prev", "/b")]
    [InlineData("</a>;rel=prev;rel=next", null)]
    [InlineData("<https://a/9>; rel=\"last\"", null)]
    [InlineData("<https://a/2>; title=\"next\"", null)]
    [InlineData("<https://a/2>; anchor; rel=next", "https://a/2")]
    [InlineData("garbage, <https://a/2>; rel=next", "https://a/2")]
    [InlineData("<https://a/2; rel=next", null)]
    [InlineData("<https://a/2>; rel=\"next", "https://a/2")]
    [InlineData(",, ,", null)]
    [InlineData("", null)]
    public void Finds_the_next_link(string header, string? target) => Assert.Equal(target, WebLink.Find(header, "next"));
}
