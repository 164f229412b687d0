using System.Buffers;
using System.Text;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Builtins;

/// <summary>Filters on text. They take any value and work on how it prints, as Jinja's do.</summary>
internal static class TextFilters
{
    private static readonly SearchValues<char> InvalidInKey = SearchValues.Create(" \t\n\f\r/>=");

    public static IReadOnlyList<JinjaFunction> All { get; } =
    [
        new("capitalize", "self", call => StringMethods.Capitalize(Str(call))),
        new("center", "self, width?", call => StringMethods.Center(Str(call), call.WholeNumber(1, 80), ' ')),
        new("escape", "self", call => Escape(Str(call))),
        new("e", "self", call => Escape(Str(call))),
        new("forceescape", "self", call => Escape(Str(call))),
        new("format", "self, *args, **kwargs", Format),
        new("indent", "self, width?, first?, blank?", Indent),
        new("lower", "self", call => Str(call).ToLowerInvariant()),
        new("replace", "self, old, new, count?", call => StringMethods.Replace(
            Str(call), PythonText.Str(call[1]), PythonText.Str(call[2]), call[3] is null ? -1 : call.WholeNumber(3))),
        new("safe", "self", call => Str(call)),
        new("string", "self", call => Str(call)),
        new("striptags", "self", call => StripTags(Str(call))),
        new("title", "self", call => Title(Str(call))),
        new("trim", "self, chars?", call => StringMethods.Trim(Str(call), call[1] is null ? null : call.Text(1), start: true, end: true)),
        new("truncate", "self, length?, killwords?, end?, leeway?", Truncate),
        new("upper", "self", call => Str(call).ToUpperInvariant()),
        new("urlencode", "self", call => UrlEncode(call[0])),
        new("wordcount", "self", call => WordCount(Str(call))),
        new("wordwrap", "self, width?, break_long_words?, wrapstring?, break_on_hyphens?", call => WordWrap.Apply(
            call.Text(0), call.WholeNumber(1, 79), call.Flag(2, true), call[3] is null ? "\n" : call.Text(3), call.Flag(4, true))),
        new("xmlattr", "self, autospace?", XmlAttributes),
    ];

    private static string Str(JinjaCall call) => PythonText.Str(call[0]);

    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal).Replace("\"", "&#34;", StringComparison.Ordinal);

    private static string Format(JinjaCall call)
    {
        if (call.Rest.Length > 0 && call.Named.Length > 0) throw new JinjaException("can't handle positional and keyword arguments at the same time");
        if (call.Named.Length == 0) return PercentFormat.Apply(Str(call), new JinjaTuple(call.Rest));
        var named = new JinjaDict();
        foreach (var (name, value) in call.Named) named[name] = value;
        return PercentFormat.Apply(Str(call), named);
    }

    private static string Indent(JinjaCall call)
    {
        var indent = call.Get(1, 4L) is string text ? text : new string(' ', PythonText.CheckLength(Math.Max(0, call.WholeNumber(1, 4))));
        var (first, blank) = (call.Flag(2), call.Flag(3));
        var lines = StringMethods.SplitLines(call.Text(0) + "\n").ToList();
        var result = new StringBuilder(first ? indent : "");
        for (var i = 0; i < lines.Count; i++)
        {
            if (i > 0) result.Append('\n').Append(lines[i].Length > 0 || blank ? indent : "");
            PythonText.CheckLength((long)result.Length + lines[i].Length);
            result.Append(lines[i]);
        }

        return result.ToString();
    }

    private static string StripTags(string text)
    {
        var result = new StringBuilder();
        var isTag = false;
        foreach (var c in text)
        {
            if (c == '<') isTag = true;
            if (!isTag) result.Append(c);
            if (c == '>') isTag = false;
        }

        return string.Join(' ', result.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        var startsWord = true;
        foreach (var c in text)
        {
            var isBreak = PythonText.IsSpace(c) || c is '-' or '(' or '{' or '[' or '<';
            result.Append(startsWord && !isBreak ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c));
            startsWord = isBreak;
        }

        return result.ToString();
    }

    private static object? Truncate(JinjaCall call)
    {
        // What has a length and is short enough passes, text or not.
        if (PythonValue.TryLength(call[0]) is { } count && count <= call.WholeNumber(1, 255)) return call[0];
        var (text, length, end, leeway) = (call.Text(0), call.WholeNumber(1, 255), call.Text(3, "..."), call[4] is null ? 5 : call.WholeNumber(4));
        if (length < end.Length) throw new JinjaException($"expected length >= {end.Length}, got {length}");
        if (leeway < 0) throw new JinjaException($"expected leeway >= 0, got {leeway}");
        if (text.Length <= (long)length + leeway) return text;
        var kept = text[..(length - end.Length)];
        var space = kept.LastIndexOf(' ');
        return (call.Flag(2) || space < 0 ? kept : kept[..space]) + end;
    }

    private static string UrlEncode(object? value)
    {
        if (value is string || PythonValue.TryIterate(value) is null) return Quote(PythonText.Str(value), keepSlash: true);
        var pairs = value is JinjaDict dict ? dict.Select(pair => (pair.Key, pair.Value)) : PythonValue.Iterate(value).Select(Pair);
        return string.Join('&', pairs.Select(pair => $"{Quote(PythonText.Str(pair.Item1), false)}={Quote(PythonText.Str(pair.Item2), false)}"));
    }

    private static (object?, object?) Pair(object? item) => PythonValue.Iterate(item).ToArray() is [var key, var value]
        ? (key, value)
        : throw new JinjaException("urlencode needs a mapping or pairs");

    private static string Quote(string text, bool keepSlash)
    {
        var result = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)value;
            if (char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '~' || (keepSlash && c == '/')) result.Append(c);
            else if (c == ' ' && !keepSlash) result.Append('+');
            else result.Append('%').Append(value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return result.ToString();
    }

    private static long WordCount(string text)
    {
        var count = 0L;
        var inWord = false;
        foreach (var c in text)
        {
            var isWord = char.IsLetterOrDigit(c) || c == '_';
            if (isWord && !inWord) count++;
            inWord = isWord;
        }

        return count;
    }

    private static string XmlAttributes(JinjaCall call)
    {
        if (call[0] is not JinjaDict dict) throw new JinjaException("xmlattr needs a mapping");
        var items = dict.Where(pair => pair.Value is not (null or JinjaUndefined))
            .Select(pair => $"{AttributeKey(PythonText.Str(pair.Key))}=\"{Escape(PythonText.Str(pair.Value))}\"");
        var text = string.Join(' ', items);
        return text.Length > 0 && call.Flag(1, true) ? " " + text : text;
    }

    private static string AttributeKey(string key) => key.AsSpan().IndexOfAny(InvalidInKey) < 0
        ? Escape(key)
        : throw new JinjaException($"Invalid character in attribute name: {PythonText.Repr(key)}");
}
