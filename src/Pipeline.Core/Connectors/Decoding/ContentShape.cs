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
        ("parquet", Shape.Object("content of the kind 'parquet'")));

    /// <summary>The short or the long form.</summary>
    public static Shape Either { get; } = Shape.Either(
        Shape.Choice([.. Kinds.Variants.Where(variant => !variant.Shape.Keys.Any(key => key.IsRequired)).Select(variant => variant.Kind)]),
        Kinds);

    private static ObjectShape Of(string kind, params ShapeKey[] keys) => Shape.Object($"content of the kind '{kind}'", [.. keys, .. Common]);
}
