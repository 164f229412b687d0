using System.Text.Json;

namespace Pipeline.Configuration;

internal sealed class AnyShape : Shape
{
    public override void Check(YamlNode node, string name, ProblemList problems)
    {
    }

    internal override bool IsAbout(YamlNode node) => true;

    internal override void WriteSchema(Utf8JsonWriter json)
    {
    }
}

internal sealed class ListShape(Shape item, int minimum) : Shape
{
    internal override IEnumerable<Shape> Parts => [item];

    public override void Check(YamlNode node, string name, ProblemList problems)
    {
        if (node.AsList(name, problems) is not { } items) return;
        if (items.Count < minimum) problems.Add($"'{name}' must have at least {minimum} item{(minimum == 1 ? "" : "s")}", node.Location);
        for (var index = 0; index < items.Count; index++) item.Check(items[index], $"{name}[{index}]", problems);
    }

    internal override bool IsAbout(YamlNode node) => node is YamlSequence;

    internal override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "array");
        if (minimum > 0) json.WriteNumber("minItems", minimum);
        json.WriteStartObject("items");
        item.WriteSchema(json);
        json.WriteEndObject();
    }
}

internal sealed class MapShape(Shape value) : Shape
{
    internal override IEnumerable<Shape> Parts => [value];

    public override void Check(YamlNode node, string name, ProblemList problems)
    {
        if (node.AsMap(name, problems) is not { } mapping) return;
        foreach (var entry in mapping.Entries) value.Check(entry.Value, entry.Key.Text, problems);
    }

    internal override bool IsAbout(YamlNode node) => node is YamlMapping;

    internal override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("additionalProperties");
        value.WriteSchema(json);
        json.WriteEndObject();
    }
}

internal sealed class EitherShape(Shape[] alternatives) : Shape
{
    internal override IEnumerable<Shape> Parts => alternatives;

    public override void Check(YamlNode node, string name, ProblemList problems)
    {
        if (alternatives.FirstOrDefault(alternative => alternative.IsAbout(node)) is { } meant) meant.Check(node, name, problems);
        else problems.Add($"'{name}' cannot be {node.Describe()}", node.Location);
    }

    internal override bool IsAbout(YamlNode node) => alternatives.Any(alternative => alternative.IsAbout(node));

    internal override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("anyOf");
        foreach (var alternative in alternatives)
        {
            json.WriteStartObject();
            alternative.WriteSchema(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
