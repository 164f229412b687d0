using System.Text;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Builtins;

/// <summary>The methods of <c>str</c>.</summary>
internal static class StringMethods
{
    private static readonly string[] LineEnds = ["\r\n", "\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"];

    public static Dictionary<string, JinjaFunction> All { get; } = Methods.Table(
        new("capitalize", "self", call => Capitalize(call.Text(0))),
        new("casefold", "self", call => call.Text(0).ToLowerInvariant()),
        new("center", "self, width, fill?", call => Center(call.Text(0), call.WholeNumber(1), Fill(call))),
        new("count", "self, sub, start?, end?", call => (long)Count(Window(call, out _), call.Text(1))),
        new("endswith", "self, suffix, start?, end?", call => AnyAffix(call, (text, affix) => text.EndsWith(affix, StringComparison.Ordinal))),
        new("expandtabs", "self, tabsize?", call => ExpandTabs(call.Text(0), call.WholeNumber(1, 8))),
        new("find", "self, sub, start?, end?", call => Find(call, fromEnd: false)),
        new("format", "self, *args, **kwargs", call => StringFormat.Apply(call.Text(0), call)),
        new("index", "self, sub, start?, end?", call => Index(Find(call, fromEnd: false))),
        new("isalnum", "self", call => Every(call, char.IsLetterOrDigit)),
        new("isalpha", "self", call => Every(call, char.IsLetter)),
        new("isascii", "self", call => call.Text(0).All(char.IsAscii)),
        new("isdecimal", "self", call => Every(call, char.IsDigit)),
        new("isdigit", "self", call => Every(call, char.IsDigit)),
        new("isidentifier", "self", call => Every(call, c => c == '_' || char.IsLetterOrDigit(c)) && !char.IsDigit(call.Text(0)[0])),
        new("islower", "self", call => IsLower(call.Text(0))),
        new("isnumeric", "self", call => Every(call, char.IsNumber)),
        new("isspace", "self", call => Every(call, PythonText.IsSpace)),
        new("istitle", "self", call => call.Text(0).Any(char.IsLetter) && Title(call.Text(0)) == call.Text(0)),
        new("isupper", "self", call => IsUpper(call.Text(0))),
        new("join", "self, iterable", call => Join(call)),
        new("ljust", "self, width, fill?", call => Pad(call.Text(0), 0, call.WholeNumber(1) - PythonValue.Length(call[0]), Fill(call))),
        new("lower", "self", call => call.Text(0).ToLowerInvariant()),
        new("lstrip", "self, chars?", call => Strip(call, start: true, end: false)),
        new("partition", "self, sep", call => Partition(call.Text(0), call.Text(1), call.Text(0).IndexOf(call.Text(1), StringComparison.Ordinal), false)),
        new("removeprefix", "self, prefix", call => RemovePrefix(call.Text(0), call.Text(1))),
        new("removesuffix", "self, suffix", call => RemoveSuffix(call.Text(0), call.Text(1))),
        new("replace", "self, old, new, count?", call => Replace(call.Text(0), call.Text(1), call.Text(2), call.WholeNumber(3, -1))),
        new("rfind", "self, sub, start?, end?", call => Find(call, fromEnd: true)),
        new("rindex", "self, sub, start?, end?", call => Index(Find(call, fromEnd: true))),
        new("rjust", "self, width, fill?", call => Pad(call.Text(0), call.WholeNumber(1) - PythonValue.Length(call[0]), 0, Fill(call))),
        new("rpartition", "self, sep", call => Partition(call.Text(0), call.Text(1), call.Text(0).LastIndexOf(call.Text(1), StringComparison.Ordinal), true)),
        new("rsplit", "self, sep?, maxsplit?", call => StringSplit.FromEnd(call.Text(0), call[1] is null ? null : call.Text(1), call.WholeNumber(2, -1))),
        new("rstrip", "self, chars?", call => Strip(call, start: false, end: true)),
        new("split", "self, sep?, maxsplit?", call => StringSplit.FromStart(call.Text(0), call[1] is null ? null : call.Text(1), call.WholeNumber(2, -1))),
        new("splitlines", "self, keepends?", call => new JinjaList(SplitLines(call.Text(0), call.Flag(1)))),
        new("startswith", "self, prefix, start?, end?", call => AnyAffix(call, (text, affix) => text.StartsWith(affix, StringComparison.Ordinal))),
        new("strip", "self, chars?", call => Strip(call, start: true, end: true)),
        new("swapcase", "self", call => string.Concat(call.Text(0).Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)))),
        new("title", "self", call => Title(call.Text(0))),
        new("upper", "self", call => call.Text(0).ToUpperInvariant()),
        new("zfill", "self, width", call => ZeroFill(call.Text(0), call.WholeNumber(1))));

    public static string Capitalize(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();

    public static string Center(string text, int width, char fill)
    {
        var padding = Math.Max(0, width - PythonValue.Length(text));
        // Python leans to the left when the width is even, to the right when it is odd.
        var left = (padding / 2) + (padding & width & 1);
        return Pad(text, left, padding - left, fill);
    }

    public static string Trim(string text, string? characters, bool start, bool end)
    {
        var (from, to) = (0, text.Length);
        while (start && from < to && IsStripped(text[from], characters)) from++;
        while (end && to > from && IsStripped(text[to - 1], characters)) to--;
        return text[from..to];
    }

    public static string Replace(string text, string old, string replacement, int count)
    {
        if (count == 0) return text;
        if (old.Length > 0)
        {
            var hits = Count(text, old);
            PythonText.CheckLength(text.Length + ((long)(replacement.Length - old.Length) * hits));
            if (count < 0 || count >= hits) return text.Replace(old, replacement, StringComparison.Ordinal);
        }

        return ReplaceFirst(text, old, replacement, count < 0 ? int.MaxValue : count);
    }

    public static IEnumerable<string> SplitLines(string text, bool keepEnds = false)
    {
        var start = 0;
        while (start < text.Length)
        {
            var (at, length) = NextLineEnd(text, start);
            yield return text[start..(keepEnds ? at + length : at)];
            start = at + length;
        }
    }

    public static bool IsLower(string text) => text.Any(char.IsLower) && !text.Any(char.IsUpper);

    public static bool IsUpper(string text) => text.Any(char.IsUpper) && !text.Any(char.IsLower);

    private static (int At, int Length) NextLineEnd(string text, int start)
    {
        for (var at = start; at < text.Length; at++)
        {
            if (text[at] > '\r' && text[at] is not ((>= '\x1c' and <= '\x1e') or '\x85' or '\u2028' or '\u2029')) continue;
            var end = Array.Find(LineEnds, candidate => string.CompareOrdinal(text, at, candidate, 0, candidate.Length) == 0);
            if (end is not null) return (at, end.Length);
        }

        return (text.Length, 0);
    }

    private static string ReplaceFirst(string text, string old, string replacement, int count)
    {
        var result = new StringBuilder();
        var position = 0;
        while (count-- > 0 && position <= text.Length)
        {
            var at = text.IndexOf(old, position, StringComparison.Ordinal);
            if (at < 0) break;
            result.Append(text, position, at - position).Append(replacement);
            position = at + old.Length;
            if (old.Length > 0) continue;
            // An empty pattern matches between all characters.
            if (position < text.Length) result.Append(text[position]);
            position++;
            PythonText.CheckLength(result.Length);
        }

        return position < text.Length ? result.Append(text, position, text.Length - position).ToString() : result.ToString();
    }

    private static string Strip(JinjaCall call, bool start, bool end) => Trim(call.Text(0), call[1] is null ? null : call.Text(1), start, end);

    private static bool IsStripped(char c, string? characters) =>
        characters is null ? PythonText.IsSpace(c) : characters.Contains(c, StringComparison.Ordinal);

    private static char Fill(JinjaCall call) => call.Text(2, " ") is [var fill]
        ? fill
        : throw new JinjaException("The fill character must be exactly one character long");

    private static string Pad(string text, int left, int right, char fill)
    {
        (left, right) = (Math.Max(0, left), Math.Max(0, right));
        PythonText.CheckLength((long)text.Length + left + right);
        return new string(fill, left) + text + new string(fill, right);
    }

    private static string ZeroFill(string text, int width)
    {
        var sign = text is ['+' or '-', ..] ? text[..1] : "";
        return sign + Pad(text[sign.Length..], width - text.Length, 0, '0');
    }

    private static bool Every(JinjaCall call, Func<char, bool> holds) => call.Text(0) is { Length: > 0 } text && text.All(holds);

    private static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        var insideWord = false;
        foreach (var c in text)
        {
            result.Append(insideWord ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c));
            insideWord = char.IsLetter(c);
        }

        return result.ToString();
    }

    private static string Join(JinjaCall call)
    {
        var result = new StringBuilder();
        var index = 0;
        foreach (var item in call.Elements(1))
        {
            if (item is not string text)
                throw new JinjaException($"sequence item {index}: expected str instance, {PythonType.NameOf(item)} found");
            if (index++ > 0) result.Append(call.Text(0));
            PythonText.CheckLength((long)result.Length + text.Length);
            result.Append(text);
        }

        return result.ToString();
    }

    private static JinjaTuple Partition(string text, string separator, int at, bool fromEnd)
    {
        if (separator.Length == 0) throw new JinjaException("empty separator");
        if (at < 0) return fromEnd ? new("", "", text) : new(text, "", "");
        return new(text[..at], separator, text[(at + separator.Length)..]);
    }

    private static string RemovePrefix(string text, string prefix) => text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;

    private static string RemoveSuffix(string text, string suffix) =>
        suffix.Length > 0 && text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text;

    private static string ExpandTabs(string text, int size)
    {
        var result = new StringBuilder();
        var column = 0;
        foreach (var c in text)
        {
            var width = c == '\t' ? (size <= 0 ? 0 : size - (column % size)) : 1;
            result.Append(c == '\t' ? ' ' : c, c == '\t' ? width : 1);
            PythonText.CheckLength(result.Length);
            column = c is '\n' or '\r' ? 0 : column + width;
        }

        return result.ToString();
    }

    private static int Count(string text, string part)
    {
        if (part.Length == 0) return text.Length + 1;
        var count = 0;
        for (var at = 0; (at = text.IndexOf(part, at, StringComparison.Ordinal)) >= 0; at += part.Length) count++;
        return count;
    }

    private static string Window(JinjaCall call, out int offset)
    {
        var text = call.Text(0);
        offset = Bound(call[2], text.Length, 0);
        var end = Bound(call[3], text.Length, text.Length);
        return offset <= end ? text[offset..end] : "";
    }

    private static int Bound(object? value, int length, int whenMissing) => value switch
    {
        long number => (int)Math.Clamp(number < 0 ? number + length : number, 0, length),
        null => whenMissing,
        _ => throw new JinjaException("slice indices must be integers or None"),
    };

    private static long Find(JinjaCall call, bool fromEnd)
    {
        var window = Window(call, out var offset);
        var at = fromEnd ? window.LastIndexOf(call.Text(1), StringComparison.Ordinal) : window.IndexOf(call.Text(1), StringComparison.Ordinal);
        return at < 0 ? -1 : at + offset;
    }

    private static long Index(long at) => at >= 0 ? at : throw new JinjaException("substring not found");

    private static bool AnyAffix(JinjaCall call, Func<string, string, bool> matches)
    {
        var window = Window(call, out _);
        return call[1] is JinjaTuple affixes
            ? affixes.Any(affix => affix is string text && matches(window, text))
            : matches(window, call.Text(1));
    }
}
