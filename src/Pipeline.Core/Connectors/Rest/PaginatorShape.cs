using Pipeline.Configuration;

namespace Pipeline.Connectors.Rest;

/// <summary>The keys of a paginator. A kind none of whose keys is required has a short form: its name alone.</summary>
internal static class PaginatorShape
{
    private static readonly ShapeKey AllowOtherHosts =
        ShapeKey.Optional("allow_other_hosts", Shape.Boolean, "Follow links to other hosts; they get the source's credentials too.", "false");

    private static readonly ShapeKey Total =
        ShapeKey.Optional("total", Shape.Text, "Where a page says how many rows there are, as JSONPath: reading ends when they are read. When the number shrinks meanwhile, the largest one counts, and an empty page ends the read.") with { Examples = ["$.count"] };

    private static readonly ShapeKey StopOnShortPage =
        ShapeKey.Optional("stop_on_short_page", Shape.Boolean, "A page that is not full is the last one. Wrong for sources that cap their pages below the size asked for.", "false");

    private static readonly ShapeKey StopOn404 =
        ShapeKey.Optional("stop_on_404", Shape.Boolean, "An answer of 404 to a later page means that there are no more.", "false");

    private static readonly ShapeKey In =
        ShapeKey.Optional("in", Shape.Choice("query", "header", "body"), "What carries param and size_param: in the JSON body, they are dotted paths.", "query");

    public static KindShape Kinds { get; } = Shape.Kinds(
        "a paginator",
        ("none", Shape.Object("the paginator 'none'")),
        ("link_header", Shape.Object("the paginator 'link_header'", AllowOtherHosts)),
        ("next_url", Shape.Object("the paginator 'next_url'", AllowOtherHosts)),
        ("json_link", Shape.Object(
            "the paginator 'json_link'",
            ShapeKey.Required("path", Shape.Text, "Where a page has the next one's address, as JSONPath; absent or null on the last.") with { Examples = ["$.links.next"] },
            AllowOtherHosts)),
        ("page", Shape.Object(
            "the paginator 'page'",
            ShapeKey.Optional("param", Shape.Text, "The parameter with the page's number.", "page"),
            ShapeKey.Optional("start", Shape.Integer(0), "The first page's number.", "1"),
            ShapeKey.Optional("size", Shape.Integer(1), "The rows of a full page."),
            ShapeKey.Optional("size_param", Shape.Text, "The parameter that asks for 'size' rows.") with { Examples = ["page_size"] },
            Total,
            ShapeKey.Optional("total_pages", Shape.Text, "Where a page says how many pages there are, as JSONPath.") with { Examples = ["$.meta.last_page"] },
            StopOnShortPage,
            StopOn404,
            In)),
        ("offset", Shape.Object(
            "the paginator 'offset'",
            ShapeKey.Optional("param", Shape.Text, "The parameter with the rows to skip.", "offset"),
            ShapeKey.Required("size", Shape.Integer(1), "The rows to ask for.") with { Examples = ["250"] },
            ShapeKey.Optional("size_param", Shape.Text, "The parameter that asks for them.", "limit"),
            Total,
            StopOnShortPage,
            StopOn404,
            In)),
        ("cursor", Shape.Object(
            "the paginator 'cursor'",
            ShapeKey.Required("path", Shape.Text, "Where a page has the cursor of the next one, as JSONPath; absent or null on the last.") with { Examples = ["$.meta.next_cursor"] },
            ShapeKey.Optional("param", Shape.Text, "The query parameter that carries it back."),
            ShapeKey.Optional("header", Shape.Text, "The header that carries it back."),
            ShapeKey.Optional("body", Shape.Text, "The member of the JSON body that carries it back, as dotted path."))));

    /// <summary>The short or the long form.</summary>
    public static Shape Either { get; } = Shape.Either(
        Shape.Choice([.. Kinds.Variants.Where(variant => !variant.Shape.Keys.Any(key => key.IsRequired)).Select(variant => variant.Kind)]),
        Kinds);
}
