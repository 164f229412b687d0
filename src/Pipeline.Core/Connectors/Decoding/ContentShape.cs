using Pipeline.Configuration;

namespace Pipeline.Connectors.Decoding;

/// <summary>The keys that say what objects hold. A kind none of whose keys is required has a short form: its name alone.</summary>
internal static class ContentShape
{
    private static readonly ShapeKey[] Common =
    [
        ShapeKey.Optional("compression", Shape.Choice("auto", "none", "gz", "zip"), "How objects are packed; auto looks at their first bytes.", "auto"),
        ShapeKey.Optional("member", Shape.TextLike(@"^[^/]", "a glob over names in the archive"), "Which members of a zip archive are read, as a glob; needed when they are of different kinds.") with { Examples = ["*.xml"] },
        ShapeKey.Optional("max_bytes", Shape.Integer(1), "The most bytes an object may unpack to.", "17179869184"),
        ShapeKey.Optional("max_row_bytes", Shape.Integer(1, 1 << 30), "The longest row.", "67108864"),
    ];

    /// <summary>What objects can hold.</summary>
    public static KindShape Kinds { get; } = Shape.Kinds(
        "content",
        ("json", Of(
            "json",
            ShapeKey.Optional("records", Shape.Text, "Where the rows lie, as JSONPath without search. At the root, objects may be JSON lines too.", "$") with { Examples = ["$[*]", "$.data.items[*]"] })),
        ("jsonl", Of("jsonl")),
        ("csv", Of(
            "csv",
            ShapeKey.Optional("delimiter", Shape.TextLike(@"^([ -~]|\t|tab)$", "one ASCII character, or tab"), "What stands between values; found out among , ; tab | when it is left out, and said.") with { Examples = [";", "tab"] },
            ShapeKey.Optional("quote", Shape.TextLike("^([ -~]|none)$", "one ASCII character, or none"), "What surrounds values with delimiters or line breaks in them, doubled inside.", "\""),
            ShapeKey.Optional("header", Shape.Either(Shape.Boolean, Shape.List(Shape.Text, minimum: 1)), "Whether the first row names the columns; a list names them where there is no such row.", "true"),
            ShapeKey.Optional("encoding", Shape.Choice([.. TextEncoding.Names]), "What the text is; UTF-8, UTF-16 by its mark, or else windows-1252 when it is left out, and said."))),
        ("xml", Of(
            "xml",
            ShapeKey.Required("records", Shape.TextLike(@"^[^/\s]+(/[^/\s]+)*$", "element names from the root to the rows', such as FinancialDisclosure/Member"), "The elements that are rows. Children and attributes (@name) become their members.") with { Examples = ["FinancialDisclosure/Member"] })),
        ("house_ptr", Of("house_ptr")),
        ("parquet", Shape.Object("content of the kind 'parquet'")));

    /// <summary>The short or the long form.</summary>
    public static Shape Either { get; } = Shape.Either(
        Shape.Choice([.. Kinds.Variants.Where(variant => !variant.Shape.Keys.Any(key => key.IsRequired)).Select(variant => variant.Kind)]),
        Kinds);

    private static ObjectShape Of(string kind, params ShapeKey[] keys) => Shape.Object($"content of the kind '{kind}'", [.. keys, .. Common]);
}
