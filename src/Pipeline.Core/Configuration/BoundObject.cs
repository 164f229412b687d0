using Pipeline.Diagnostics;

namespace Pipeline.Configuration;

/// <summary>
/// A mapping that was checked against its shape, read by key: defaults come from the shape, and asking for a key the shape does not
/// declare is a bug, so shape and binder cannot drift apart.
/// </summary>
public sealed class BoundObject
{
    private readonly ObjectShape shape;
    private readonly YamlMapping mapping;

    private BoundObject(ObjectShape shape, YamlMapping mapping) => (this.shape, this.mapping) = (shape, mapping);

    /// <summary>Where it is written.</summary>
    public SourceLocation Location => mapping.Location;

    /// <summary>The mapping itself.</summary>
    internal YamlNode Node => mapping;

    /// <summary>Checks a mapping and opens it; throws a <see cref="ConfigurationException"/> with everything that is wrong.</summary>
    public static BoundObject Open(ObjectShape shape, YamlNode node, string name)
    {
        var problems = new ProblemList();
        shape.Check(node, name, problems);
        problems.ThrowIfAny();
        return new BoundObject(shape, (YamlMapping)node);
    }

    /// <summary>Fills in the placeholders of a mapping, checks it and opens it.</summary>
    public static async ValueTask<BoundObject> OpenAsync(
        ObjectShape shape, YamlNode node, string name, Interpolation interpolation, CancellationToken cancellationToken)
    {
        var problems = new ProblemList();
        var resolved = await interpolation.ResolveAsync(node, problems, cancellationToken);
        problems.ThrowIfAny();
        return Open(shape, resolved, name);
    }

    /// <summary>True when the key is given.</summary>
    public bool Has(string key) => Given(key) is not null;

    /// <summary>The value as it is, or null when the key is left out.</summary>
    public YamlNode? Given(string key) => ObjectShape.Value(mapping, shape.Key(key));

    /// <summary>Text that is required or has a default.</summary>
    public string Text(string key) => TextOrNull(key) ?? throw Undeclared(key);

    /// <summary>Text, or null when it is left out and has no default.</summary>
    public string? TextOrNull(string key) => (Value(key) as YamlScalar)?.Text;

    /// <summary>A boolean; false when it is left out and has no default.</summary>
    public bool Boolean(string key) => Value(key)?.AsBoolean(key, Trusted) ?? false;

    /// <summary>A whole number, or null when it is left out and has no default.</summary>
    public long? Integer(string key) => Value(key)?.AsInteger(key, Trusted);

    /// <summary>A number, or null when it is left out and has no default.</summary>
    public double? Number(string key) => Value(key)?.AsNumber(key, Trusted);

    /// <summary>A length of time, or null when it is left out and has no default.</summary>
    public TimeSpan? Duration(string key) => Value(key)?.AsDuration(key, Trusted);

    /// <summary>A list of texts, or the only one when the short form is used; empty when the key is left out.</summary>
    public IReadOnlyList<string> Texts(string key) => TextsOf(Value(key));

    /// <summary>Keys and values of the user's own, in file order; empty when the key is left out.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Map(string key) => Given(key) is YamlMapping map
        ? [.. map.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, ((YamlScalar)entry.Value).Text))]
        : [];

    /// <summary>Keys of the user's own, each with one text or a list of them, in file order; empty when the key is left out.</summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Lists(string key) => Given(key) is YamlMapping map
        ? [.. map.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, TextsOf(entry.Value)))]
        : [];

    /// <summary>A mapping inside this one; null when the key is left out or its short form is used.</summary>
    public BoundObject? Object(string key, ObjectShape inner) => Given(key) is YamlMapping map ? new BoundObject(inner, map) : null;

    /// <summary>A mapping told apart by its kind; null when the key is left out or its short form is used.</summary>
    public (string Kind, BoundObject Object)? Variant(string key, KindShape inner) =>
        Given(key) is YamlMapping map && map[KindShape.KindKey] is YamlScalar kind ? (kind.Text, new BoundObject(inner.Of(kind.Text), map)) : null;

    /// <summary>A list of mappings; empty when the key is left out.</summary>
    public IReadOnlyList<BoundObject> Objects(string key, ObjectShape inner) =>
        Given(key) is YamlSequence list ? [.. list.Items.Select(item => new BoundObject(inner, (YamlMapping)item))] : [];

    /// <summary>A mapping of mappings, each under a name of the user's own; empty when the key is left out.</summary>
    public IReadOnlyList<(YamlScalar Name, BoundObject Object)> Named(string key, ObjectShape inner) =>
        Given(key) is YamlMapping map ? [.. map.Entries.Select(entry => (entry.Key, new BoundObject(inner, (YamlMapping)entry.Value)))] : [];

    /// <summary>Where a key's value is written, or the mapping when it is left out.</summary>
    public SourceLocation LocationOf(string key) => Given(key)?.Location ?? Location;

    /// <summary>The shape has already been checked: a problem now is a bug.</summary>
    private static ProblemList Trusted => new();

    private static IReadOnlyList<string> TextsOf(YamlNode? value) => value switch
    {
        YamlSequence list => [.. list.Items.Select(item => ((YamlScalar)item).Text)],
        YamlScalar only => [only.Text],
        _ => [],
    };

    private YamlNode? Value(string key) =>
        Given(key) ?? (shape.Key(key).Default is { } text ? new YamlScalar(text, YamlScalarStyle.Plain, Location) : null);

    private InvalidOperationException Undeclared(string key) => new($"{shape.Noun} does not require '{key}' and gives it no default");
}
