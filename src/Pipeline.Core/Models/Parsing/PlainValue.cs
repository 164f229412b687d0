using Pipeline.Configuration;

namespace Pipeline.Models.Parsing;

/// <summary>Values without a place: what configs, arguments and variables are made of once they are read.</summary>
internal static class PlainValue
{
    /// <summary>
    /// A YAML tree as text, numbers, bool, dates, null, lists and dictionaries; scalars through <paramref name="scalar"/>.
    /// </summary>
    public static object? Of(YamlNode node, Func<YamlScalar, object?>? scalar = null) => node switch
    {
        YamlScalar single => scalar is null ? single.Resolve() : scalar(single),
        YamlSequence list => list.Items.Select(item => Of(item, scalar)).ToList(),
        YamlMapping mapping => Dictionary(mapping, scalar),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>A mapping as a dictionary in file order.</summary>
    public static Dictionary<string, object?> Dictionary(YamlMapping mapping, Func<YamlScalar, object?>? scalar = null)
    {
        var values = new Dictionary<string, object?>(mapping.Entries.Count, StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Entries) values[key.Text] = Of(value, scalar);
        return values;
    }

    /// <summary>A value as text that is equal for equal values, whatever the order of keys.</summary>
    public static string Text(object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> mapping =>
            $"{{{string.Join(", ", mapping.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{Text(pair.Key)}: {Text(pair.Value)}"))}}}",
        string text => Jinja.Values.PythonText.Repr(text),
        System.Collections.IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Text))}]",
        null => "null",
        _ => FormattableString.Invariant($"{value}"),
    };

    /// <summary>What a message calls a value.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "nothing",
        string text => $"'{text}'",
        bool flag => flag ? "true" : "false",
        IReadOnlyDictionary<string, object?> => "a mapping",
        IReadOnlyList<object?> => "a list",
        _ => $"{value}",
    };
}
