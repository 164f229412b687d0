using System.Text.Json;
using Pipeline.Diagnostics;

namespace Pipeline.Configuration;

/// <summary>Mappings told apart by their <c>kind</c>, each with keys of its own.</summary>
public sealed class KindShape : Shape
{
    internal const string KindKey = "kind";

    private readonly string noun;

    private readonly string? defaultKind;

    internal KindShape(string noun, IReadOnlyList<(string Kind, ObjectShape Shape)> kinds, string? defaultKind = null) =>
        (this.noun, Variants, this.defaultKind) = (noun, kinds, defaultKind);

    /// <summary>The kinds and what each may have besides.</summary>
    public IReadOnlyList<(string Kind, ObjectShape Shape)> Variants { get; }

    internal override IEnumerable<Shape> Parts => Variants.Select(kind => kind.Shape);

    /// <inheritdoc/>
    public override void Check(YamlNode node, string name, ProblemList problems)
    {
        if (node.AsMap(name, problems) is not { } mapping) return;
        string[] names = [.. Variants.Select(kind => kind.Kind)];
        if (mapping[KindKey] is null && defaultKind is not null)
            Of(defaultKind).Check(mapping, name, problems);
        else if (mapping[KindKey] is not YamlScalar kind)
            problems.Add($"{noun} needs the key '{KindKey}'", mapping.Location, $"One of: {string.Join(", ", names)}.");
        else if (names.Contains(kind.Text))
            Of(kind.Text).Check(Without(mapping), name, problems);
        else
            problems.Add($"{noun} cannot have the kind {kind.Describe()}", kind.Location, NearestName.Hint(kind.Text, names));
    }

    /// <summary>The keys of a kind besides <c>kind</c> itself.</summary>
    internal ObjectShape Of(string kind) => Variants.First(known => known.Kind == kind).Shape;

    internal override bool IsAbout(YamlNode node) => node is YamlMapping;

    internal override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("oneOf");
        foreach (var (kind, shape) in Variants)
        {
            json.WriteStartObject();
            shape.WriteSchema(json, kind, isKindRequired: kind != defaultKind);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static YamlMapping Without(YamlMapping mapping) =>
        new([.. mapping.Entries.Where(entry => entry.Key.Text != KindKey)], mapping.Location);
}
