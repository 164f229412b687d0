using System.Text.Json;
using Pipeline.Diagnostics;

namespace Pipeline.Configuration;

/// <summary>A mapping with keys chosen by us: any other key is a mistake, answered with the nearest right one.</summary>
public sealed class ObjectShape : Shape
{
    private readonly bool exactlyOne;
    private readonly Dictionary<string, ShapeKey> byName = new(StringComparer.Ordinal);

    internal ObjectShape(string noun, IReadOnlyList<ShapeKey> keys, bool exactlyOne)
    {
        (Noun, Keys, this.exactlyOne) = (noun, keys, exactlyOne);
        foreach (var key in keys)
        {
            foreach (var name in (IEnumerable<string>)[key.Name, .. key.Aliases]) byName.Add(name, key);
        }
    }

    /// <summary>What messages call it: <c>a stream</c>.</summary>
    public string Noun { get; }

    /// <summary>Its keys, in the order they are explained.</summary>
    public IReadOnlyList<ShapeKey> Keys { get; }

    internal override IEnumerable<Shape> Parts => Keys.Select(key => key.Shape);

    /// <inheritdoc/>
    public override void Check(YamlNode node, string name, ProblemList problems)
    {
        if (node is not YamlMapping mapping)
        {
            problems.Add($"'{name}' must be a mapping, not {node.Describe()}", node.Location, $"{Sentence(Noun)} has: {string.Join(", ", Keys.Select(key => key.Name))}.");
            return;
        }

        Dictionary<ShapeKey, YamlEntry> given = [];
        foreach (var entry in mapping.Entries) CheckEntry(entry, given, problems);
        foreach (var missing in Keys.Where(key => key.IsRequired && !given.ContainsKey(key)))
            problems.Add($"{Noun} needs the key '{missing.Name}'", mapping.Location, missing.Description);
        if (exactlyOne && mapping.Entries.Count != 1)
            problems.Add($"{Noun} must have exactly one of the keys {ChoiceShape.Listed([.. Keys.Select(key => key.Name)])}", mapping.Location);
    }

    /// <summary>The value of a key under its name or an older one; null when it is left out.</summary>
    internal static YamlNode? Value(YamlMapping mapping, ShapeKey key) =>
        mapping[key.Name] ?? key.Aliases.Select(alias => mapping[alias]).FirstOrDefault(value => value is not null);

    /// <summary>The key of that name; asking for one that was never declared is a bug in the binder.</summary>
    internal ShapeKey Key(string name) =>
        byName.TryGetValue(name, out var key) ? key : throw new InvalidOperationException($"{Noun} declares no key '{name}'");

    internal override bool IsAbout(YamlNode node) => node is YamlMapping;

    internal override void WriteSchema(Utf8JsonWriter json) => WriteSchema(json, null);

    /// <summary>The schema of the object; with a <paramref name="kind"/>, of the variant that has <c>kind: ...</c>.</summary>
    internal void WriteSchema(Utf8JsonWriter json, string? kind, bool isKindRequired = true)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        if (kind is not null) WriteConstant(json, kind);
        foreach (var key in Keys) WriteKey(json, key);
        json.WriteEndObject();
        WriteRequired(json, isKindRequired ? kind : null);
        if (exactlyOne)
        {
            json.WriteNumber("minProperties", 1);
            json.WriteNumber("maxProperties", 1);
        }

        json.WriteBoolean("additionalProperties", false);
    }

    private void CheckEntry(YamlEntry entry, Dictionary<ShapeKey, YamlEntry> given, ProblemList problems)
    {
        var name = entry.Key.Text;
        if (!byName.TryGetValue(name, out var key))
            problems.Add($"{Noun} has no key '{name}'", entry.Key.Location, NearestName.Hint(name, [.. Keys.Select(known => known.Name)]));
        else if (!given.TryAdd(key, entry))
            problems.Add($"'{name}' is another name of '{given[key].Key.Text}', and both are given", entry.Key.Location, $"Keep '{key.Name}'.");
        else
            key.Shape.Check(entry.Value, name, problems);
    }

    private static void WriteConstant(Utf8JsonWriter json, string kind)
    {
        json.WriteStartObject(KindShape.KindKey);
        json.WriteString("const", kind);
        json.WriteEndObject();
    }

    private static void WriteKey(Utf8JsonWriter json, ShapeKey key)
    {
        foreach (var name in (IEnumerable<string>)[key.Name, .. key.Aliases])
        {
            json.WriteStartObject(name);
            json.WriteString("description", key.Description);
            if (name != key.Name) json.WriteBoolean("deprecated", true);
            key.Shape.WriteSchema(json);
            if (key.Default is not null)
            {
                json.WritePropertyName("default");
                key.Shape.WriteSample(json, key.Default);
            }

            WriteExamples(json, key);
            json.WriteEndObject();
        }
    }

    private static void WriteExamples(Utf8JsonWriter json, ShapeKey key)
    {
        if (key.Examples.Count == 0) return;
        json.WriteStartArray("examples");
        foreach (var example in key.Examples) key.Shape.WriteSample(json, example);
        json.WriteEndArray();
    }

    private void WriteRequired(Utf8JsonWriter json, string? kind)
    {
        // A required key may come under an older name, which "required" cannot say.
        string[] required = [.. kind is null ? [] : (string[])[KindShape.KindKey], .. Keys.Where(key => key.IsRequired && key.Aliases.Count == 0).Select(key => key.Name)];
        if (required.Length == 0) return;
        json.WriteStartArray("required");
        foreach (var name in required) json.WriteStringValue(name);
        json.WriteEndArray();
    }

    private static string Sentence(string noun) => char.ToUpperInvariant(noun[0]) + noun[1..];
}
