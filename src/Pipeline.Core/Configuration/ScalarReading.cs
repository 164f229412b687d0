using System.Globalization;
using Pipeline.Schema;

namespace Pipeline.Configuration;

/// <summary>
/// Reads values strictly: what is not exactly of the wanted kind is a problem with its place, and null is returned. A value that
/// came from the environment or a secret may be quoted; messages then show what the file says, never the value.
/// </summary>
public static class ScalarReading
{
    /// <summary>Any single value, as it is written: <c>1.10</c> stays <c>1.10</c>.</summary>
    public static string? AsText(this YamlNode node, string name, ProblemList problems) =>
        node is YamlScalar scalar && (!scalar.IsNull || scalar.IsInterpolated) ? scalar.Text : Refuse<string>(node, name, "text", problems);

    /// <summary><c>true</c> or <c>false</c>; YAML 1.1's <c>yes</c> and <c>on</c> are refused, since the next reader may disagree.</summary>
    public static bool? AsBoolean(this YamlNode node, string name, ProblemList problems) => Unquoted(node) switch
    {
        "true" => true,
        "false" => false,
        _ => RefuseValue<bool>(node, name, "true or false", problems),
    };

    /// <summary>A whole decimal number; <c>_</c> may group digits.</summary>
    public static long? AsInteger(this YamlNode node, string name, ProblemList problems) =>
        long.TryParse(Digits(node), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : RefuseValue<long>(node, name, "an integer", problems);

    /// <summary>A decimal number.</summary>
    public static double? AsNumber(this YamlNode node, string name, ProblemList problems) =>
        double.TryParse(Digits(node), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : RefuseValue<double>(node, name, "a number", problems);

    /// <summary>A length of time such as <c>30s</c> or <c>1h30m</c>.</summary>
    public static TimeSpan? AsDuration(this YamlNode node, string name, ProblemList problems) =>
        node is YamlScalar scalar && Duration.TryParse(scalar.Text, out var value)
            ? value
            : RefuseValue<TimeSpan>(node, name, "a duration such as 30s, 5m, 1h30m or 2d", problems);

    /// <summary>A list's values.</summary>
    public static IReadOnlyList<YamlNode>? AsList(this YamlNode node, string name, ProblemList problems) =>
        node is YamlSequence list ? list.Items : Refuse<IReadOnlyList<YamlNode>>(node, name, "a list", problems);

    /// <summary>A mapping.</summary>
    public static YamlMapping? AsMap(this YamlNode node, string name, ProblemList problems) =>
        node as YamlMapping ?? Refuse<YamlMapping>(node, name, "a mapping", problems);

    private static string? Unquoted(YamlNode node) =>
        node is YamlScalar { Text: var text } scalar && (scalar.Style is YamlScalarStyle.Plain || scalar.IsInterpolated) ? text : null;

    private static string? Digits(YamlNode node) =>
        Unquoted(node) is { Length: > 0 } text && text[0] != '_' && text[^1] != '_' ? text.Replace("_", "", StringComparison.Ordinal) : null;

    private static T? Refuse<T>(YamlNode node, string name, string wanted, ProblemList problems) where T : class
    {
        Report(node, name, wanted, problems);
        return null;
    }

    private static T? RefuseValue<T>(YamlNode node, string name, string wanted, ProblemList problems) where T : struct
    {
        Report(node, name, wanted, problems);
        return null;
    }

    private static void Report(YamlNode node, string name, string wanted, ProblemList problems)
    {
        var isQuoted = node is YamlScalar { Style: YamlScalarStyle.Quoted, IsInterpolated: false } && wanted is not "a list" and not "a mapping";
        problems.Add($"'{name}' must be {wanted}, not {(isQuoted ? "the text " : "")}{node.Describe()}", node.Location);
    }
}
