using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pipeline.Diagnostics;

namespace Pipeline.Configuration;

/// <summary>A single value. One with a <c>${...}</c> still in it is judged once it is known; until then any is right.</summary>
internal abstract class ScalarShape : Shape
{
    public sealed override void Check(YamlNode node, string name, ProblemList problems)
    {
        if (node is YamlScalar scalar && Placeholders.ArePending(scalar)) Placeholders.Parse(scalar, problems);
        else CheckValue(node, name, problems);
    }

    internal sealed override bool IsAbout(YamlNode node) => node is YamlScalar;

    internal override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        WriteType(json);
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("type", "string");
        json.WriteString("pattern", Placeholders.SchemaPattern);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    protected abstract void CheckValue(YamlNode node, string name, ProblemList problems);

    protected abstract void WriteType(Utf8JsonWriter json);
}

internal sealed class TextShape(string? pattern, string wanted) : ScalarShape
{
    /// <summary>Made at the first use: most runs read few of the files.</summary>
    private Regex? regex;

    protected override void CheckValue(YamlNode node, string name, ProblemList problems)
    {
        if (node.AsText(name, problems) is not { } text || pattern is null) return;
        regex ??= new Regex(pattern, RegexOptions.CultureInvariant);
        if (!regex.IsMatch(text))
            problems.Add($"'{name}' must be {wanted}, not {node.Describe()}", node.Location);
    }

    internal override void WriteSchema(Utf8JsonWriter json)
    {
        if (pattern is null) WriteType(json);
        else base.WriteSchema(json);
    }

    protected override void WriteType(Utf8JsonWriter json)
    {
        json.WriteStartArray("type");
        foreach (var type in (string[])["string", "number", "boolean"]) json.WriteStringValue(type);
        json.WriteEndArray();
        if (pattern is not null) json.WriteString("pattern", pattern);
    }
}

internal sealed class IntegerShape(long minimum, long maximum) : ScalarShape
{
    protected override void CheckValue(YamlNode node, string name, ProblemList problems)
    {
        if (node.AsInteger(name, problems) is not { } value) return;
        if (value < minimum) problems.Add($"'{name}' must be at least {minimum}, not {node.Describe()}", node.Location);
        if (value > maximum) problems.Add($"'{name}' must be at most {maximum}, not {node.Describe()}", node.Location);
    }

    protected override void WriteType(Utf8JsonWriter json)
    {
        json.WriteString("type", "integer");
        if (minimum != long.MinValue) json.WriteNumber("minimum", minimum);
        if (maximum != long.MaxValue) json.WriteNumber("maximum", maximum);
    }

    internal override void WriteSample(Utf8JsonWriter json, string sample) =>
        json.WriteNumberValue(long.Parse(sample, CultureInfo.InvariantCulture));
}

internal sealed class NumberShape : ScalarShape
{
    protected override void CheckValue(YamlNode node, string name, ProblemList problems) => node.AsNumber(name, problems);

    protected override void WriteType(Utf8JsonWriter json) => json.WriteString("type", "number");

    internal override void WriteSample(Utf8JsonWriter json, string sample) =>
        json.WriteNumberValue(double.Parse(sample, CultureInfo.InvariantCulture));
}

internal sealed class BooleanShape : ScalarShape
{
    protected override void CheckValue(YamlNode node, string name, ProblemList problems) => node.AsBoolean(name, problems);

    protected override void WriteType(Utf8JsonWriter json) => json.WriteString("type", "boolean");

    internal override void WriteSample(Utf8JsonWriter json, string sample) => json.WriteBooleanValue(bool.Parse(sample));
}

internal sealed class DurationShape : ScalarShape
{
    protected override void CheckValue(YamlNode node, string name, ProblemList problems) => node.AsDuration(name, problems);

    protected override void WriteType(Utf8JsonWriter json)
    {
        json.WriteString("type", "string");
        json.WriteString("pattern", Schema.Duration.Pattern);
    }
}

internal sealed class ChoiceShape(string[] words) : ScalarShape
{
    protected override void CheckValue(YamlNode node, string name, ProblemList problems)
    {
        if (node.AsText(name, problems) is not { } text || words.Contains(text)) return;
        var hint = node is YamlScalar { IsInterpolated: false } && NearestName.Of(text, words) is { } near
            ? $"Did you mean '{near}'?"
            : null;
        problems.Add($"'{name}' must be {Listed(words)}, not {node.Describe()}", node.Location, hint);
    }

    protected override void WriteType(Utf8JsonWriter json)
    {
        json.WriteStartArray("enum");
        foreach (var word in words) json.WriteStringValue(word);
        json.WriteEndArray();
    }

    internal static string Listed(string[] words) => words switch
    {
        [var only] => only,
        [.. var first, var last] => $"{string.Join(", ", first)} or {last}",
        _ => "",
    };
}
