using System.Text;
using System.Text.Json;

namespace Pipeline.Configuration;

/// <summary>
/// What a value may look like. One description both judges a file, with every problem at its place, and prints the JSON Schema
/// editors complete from, so the two cannot disagree.
/// </summary>
public abstract class Shape
{
    private protected Shape()
    {
    }

    /// <summary>A value of any kind, nothing included.</summary>
    public static Shape Any { get; } = new AnyShape();

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static Shape Boolean { get; } = new BooleanShape();

    /// <summary>A length of time: <c>30s</c>, <c>1h30m</c>.</summary>
    public static Shape Duration { get; } = new DurationShape();

    /// <summary>A number.</summary>
    public static Shape Number { get; } = new NumberShape();

    /// <summary>Any single value, taken as it is written.</summary>
    public static Shape Text { get; } = new TextShape(null, "text");

    /// <summary>The shapes this one is made of.</summary>
    internal virtual IEnumerable<Shape> Parts => [];

    /// <summary>Text that matches a regular expression; <paramref name="wanted"/> says in words what that is.</summary>
    public static Shape TextLike(string pattern, string wanted) => new TextShape(pattern, wanted);

    /// <summary>A whole number within bounds.</summary>
    public static Shape Integer(long minimum = long.MinValue, long maximum = long.MaxValue) => new IntegerShape(minimum, maximum);

    /// <summary>One of a few words.</summary>
    public static Shape Choice(params string[] words) => new ChoiceShape(words);

    /// <summary>A list of values of one shape.</summary>
    public static Shape List(Shape item, int minimum = 0) => new ListShape(item, minimum);

    /// <summary>Keys the user chooses, with values of one shape.</summary>
    public static Shape Map(Shape value) => new MapShape(value);

    /// <summary>Keys chosen by us. <paramref name="noun"/> names it in messages, with its article: <c>a stream</c>.</summary>
    public static ObjectShape Object(string noun, params ShapeKey[] keys) => new(noun, keys, exactlyOne: false);

    /// <summary>Exactly one of a few keys chosen by us: <c>ingest: ...</c> or <c>transform: ...</c>.</summary>
    public static ObjectShape ExactlyOne(string noun, params ShapeKey[] keys) => new(noun, keys, exactlyOne: true);

    /// <summary>A short and a long form, told apart by being a single value, a list or a mapping.</summary>
    public static Shape Either(params Shape[] alternatives) => new EitherShape(alternatives);

    /// <summary>Mappings whose other keys depend on one, here called <c>kind</c>.</summary>
    public static KindShape Kinds(string noun, params (string Kind, ObjectShape Shape)[] kinds) => new(noun, kinds);

    /// <summary>The same, where a mapping without <c>kind</c> is of the kind <paramref name="defaultKind"/>.</summary>
    public static KindShape Kinds(string noun, string defaultKind, params (string Kind, ObjectShape Shape)[] kinds) => new(noun, kinds, defaultKind);

    /// <summary>Notes everything that is wrong with a value. <paramref name="name"/> is what messages call it.</summary>
    public abstract void Check(YamlNode node, string name, ProblemList problems);

    /// <summary>Throws a <see cref="Diagnostics.ConfigurationException"/> with everything that is wrong with a file.</summary>
    public void Check(YamlNode file)
    {
        var problems = new ProblemList();
        Check(file, "the file", problems);
        problems.ThrowIfAny();
    }

    /// <summary>The JSON Schema (draft 2020-12) of a file of this shape.</summary>
    public string ToJsonSchema(string title, string id)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("$id", id);
            json.WriteString("title", title);
            WriteSchema(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>True when the value is of the kind this shape speaks of, right or wrong in its details.</summary>
    internal abstract bool IsAbout(YamlNode node);

    /// <summary>Writes the members that describe this shape into an open JSON object.</summary>
    internal abstract void WriteSchema(Utf8JsonWriter json);

    /// <summary>Writes a default or example as JSON.</summary>
    internal virtual void WriteSample(Utf8JsonWriter json, string sample) => json.WriteStringValue(sample);
}
