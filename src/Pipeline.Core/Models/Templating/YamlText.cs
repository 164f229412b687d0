using System.Globalization;
using System.Text;
using Pipeline.Models.Jinja.Builtins;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>YAML in block style, as <c>toyaml</c> prints it.</summary>
internal static class YamlText
{
    public static string Of(object? value, bool sortKeys)
    {
        var text = new StringBuilder();
        Append(text, value, 0, sortKeys);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value, int depth, bool sortKeys)
    {
        PythonText.CheckLength(text.Length);
        switch (value)
        {
            case JinjaDict { Count: > 0 } dict:
                var pairs = sortKeys ? dict.OrderBy(pair => PythonText.Str(pair.Key), StringComparer.Ordinal) : dict.AsEnumerable();
                foreach (var (key, item) in pairs)
                    AppendItem(text, $"{Scalar(key)}:", item, depth, item is JinjaDict { Count: > 0 } ? 2 : 0, sortKeys);
                break;
            case JinjaList { Count: > 0 } list:
                foreach (var item in list) AppendItem(text, "-", item, depth, 2, sortKeys);
                break;
            default:
                text.Append(CultureInfo.InvariantCulture, $"{Scalar(value)}\n");
                break;
        }
    }

    private static void AppendItem(StringBuilder text, string head, object? item, int depth, int indent, bool sortKeys)
    {
        text.Append(' ', depth).Append(head);
        if (item is not (JinjaDict { Count: > 0 } or JinjaList { Count: > 0 }))
        {
            text.Append(CultureInfo.InvariantCulture, $" {Scalar(item)}\n");
            return;
        }

        var nested = new StringBuilder();
        Append(nested, item, depth + indent, sortKeys);
        if (head is "-") text.Append(' ').Append(nested.ToString().AsSpan(depth + indent));
        else text.Append('\n').Append(nested);
    }

    private static string Scalar(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        JinjaDict => "{}",
        JinjaList => "[]",
        string text when NeedsQuotes(text) => JsonText.Of(text),
        _ => PythonText.Str(value),
    };

    /// <summary>Whether text would be read back as something else.</summary>
    private static bool NeedsQuotes(string text) =>
        text.Length == 0 || text.Trim() != text || text[^1] == ':' || Indicators.Contains(text[0])
        || IsMeaningful(text) || IsOtherType(text);

    private static bool IsMeaningful(string text) =>
        text.Contains(": ", StringComparison.Ordinal) || text.Contains(" #", StringComparison.Ordinal)
        || text.AsSpan().IndexOfAny("\n\t") >= 0;

    private static bool IsOtherType(string text) =>
        Words.Contains(text)
        || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
        || DateOnly.TryParse(text, CultureInfo.InvariantCulture, out _);

    /// <summary>Characters that mean something at the beginning of a value.</summary>
    private static readonly HashSet<char> Indicators = [.. "-?:,[]{}#&*!|>'\"%@`"];

    /// <summary>Words that are no text.</summary>
    private static readonly HashSet<string> Words =
        new(["null", "~", "true", "false", "yes", "no", "on", "off"], StringComparer.OrdinalIgnoreCase);
}
