using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Pipeline.Models.Jinja.Values;

/// <summary>Python's <c>str()</c> and <c>repr()</c>: what a value looks like when it is printed, alone or inside a container.</summary>
internal static class PythonText
{
    /// <summary>No operation may build a longer string: a template is not to exhaust the memory by doubling one.</summary>
    public const int MaxLength = 128 * 1024 * 1024;

    public static string Str(object? value)
    {
        switch (value)
        {
            case null: return "None";
            case string text: return text;
            case bool flag: return flag ? "True" : "False";
            case long number: return number.ToString(CultureInfo.InvariantCulture);
            case double number: return PythonFloat.Str(number);
            case BigInteger number: return number.ToString(CultureInfo.InvariantCulture);
            case decimal number: return number.ToString(CultureInfo.InvariantCulture);
            case DateOnly date: return date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            case DateTime moment: return PythonDate.IsoFormat(moment, ' ');
            case ZonedTime zoned: return PythonDate.IsoFormat(zoned, ' ');
            case TimeSpan span: return PythonDate.Str(span);
            case JinjaList or JinjaTuple or JinjaDict or JinjaSet: return Repr(value);
            default: return value.ToString() ?? "";
        }
    }

    public static string Repr(object? value)
    {
        if (value is null or bool or long or double or BigInteger) return Str(value);
        var text = new StringBuilder();
        AppendRepr(text, value, []);
        return text.ToString();
    }

    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    /// <summary>Refuses a length no template needs, before the memory is taken.</summary>
    public static int CheckLength(long length) => length <= MaxLength
        ? (int)length
        : throw new JinjaException($"a string or list of {length} elements is more than a template may build ({MaxLength})");

    private static void AppendRepr(StringBuilder text, object? value, List<object> open)
    {
        switch (value)
        {
            case string s: AppendQuoted(text, s); break;
            case JinjaList list: AppendContainer(text, list, open, '[', ']', AppendItems, list); break;
            case JinjaTuple tuple: AppendContainer(text, tuple, open, '(', ')', AppendItems, tuple); break;
            case JinjaDict dict: AppendContainer(text, dict, open, '{', '}', AppendPairs, dict); break;
            case JinjaSet { Count: 0 }: text.Append("set()"); break;
            case JinjaSet set: AppendContainer(text, set, open, '{', '}', AppendItems, set); break;
            case decimal number: text.Append(CultureInfo.InvariantCulture, $"Decimal('{number}')"); break;
            case DateOnly or DateTime or ZonedTime or TimeSpan: text.Append(PythonDate.Repr(value)); break;
            case JinjaUndefined: text.Append("Undefined"); break;
            case JinjaObject host: text.Append(host.Repr); break;
            default: text.Append(Str(value)); break;
        }

        CheckLength(text.Length);
    }

    private static void AppendContainer<T>(
        StringBuilder text, object self, List<object> open, char left, char right, Action<StringBuilder, T, List<object>> content, T container)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        text.Append(left);
        // A list that holds itself prints as [...], as in Python.
        if (open.Exists(outer => ReferenceEquals(outer, self)))
        {
            text.Append("...").Append(right);
            return;
        }

        open.Add(self);
        content(text, container, open);
        open.RemoveAt(open.Count - 1);
        text.Append(right);
    }

    private static void AppendItems(StringBuilder text, IEnumerable<object?> items, List<object> open)
    {
        var count = 0;
        foreach (var item in items)
        {
            if (count++ > 0) text.Append(", ");
            AppendRepr(text, item, open);
        }

        if (items is JinjaTuple && count == 1) text.Append(',');
    }

    private static void AppendPairs(StringBuilder text, JinjaDict dict, List<object> open)
    {
        var separator = "";
        foreach (var (key, value) in dict)
        {
            AppendRepr(text.Append(separator), key, open);
            AppendRepr(text.Append(": "), value, open);
            separator = ", ";
        }
    }

    private static void AppendQuoted(StringBuilder text, string value)
    {
        var quote = value.Contains('\'', StringComparison.Ordinal) && !value.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        text.Append(quote);
        foreach (var c in value) AppendEscaped(text, c, quote);
        text.Append(quote);
    }

    private static void AppendEscaped(StringBuilder text, char c, char quote)
    {
        if (c == quote || c == '\\') text.Append('\\').Append(c);
        else if (c == '\n') text.Append("\\n");
        else if (c == '\r') text.Append("\\r");
        else if (c == '\t') text.Append("\\t");
        else if (c < ' ' || c is >= '\x7f' and <= '\xa0' or '\xad') text.Append("\\x").Append(((int)c).ToString("x2", CultureInfo.InvariantCulture));
        else if (!IsPrintable(c)) text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
        else text.Append(c);
    }

    private static bool IsPrintable(char c) => char.GetUnicodeCategory(c) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse) && (c == ' ' || !char.IsSeparator(c));
}
