using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Builtins;

/// <summary><c>split</c> and <c>rsplit</c>: by a separator, or by any run of whitespace when there is none.</summary>
internal static class StringSplit
{
    public static JinjaList FromStart(string text, string? separator, int limit) =>
        new(separator is null ? ByWhitespace(text, limit) : BySeparator(text, separator, limit));

    public static JinjaList FromEnd(string text, string? separator, int limit)
    {
        var parts = separator is null ? ByWhitespaceFromEnd(text, limit) : BySeparatorFromEnd(text, separator, limit);
        return new(parts.Reverse<string>());
    }

    private static IEnumerable<string> BySeparator(string text, string separator, int limit)
    {
        CheckSeparator(separator);
        var start = 0;
        for (int at; limit != 0 && (at = text.IndexOf(separator, start, StringComparison.Ordinal)) >= 0; limit--)
        {
            yield return text[start..at];
            start = at + separator.Length;
        }

        yield return text[start..];
    }

    private static List<string> BySeparatorFromEnd(string text, string separator, int limit)
    {
        CheckSeparator(separator);
        var parts = new List<string>();
        for (; limit != 0 && text.LastIndexOf(separator, StringComparison.Ordinal) is var at && at >= 0; limit--)
        {
            parts.Add(text[(at + separator.Length)..]);
            text = text[..at];
        }

        parts.Add(text);
        return parts;
    }

    private static IEnumerable<string> ByWhitespace(string text, int limit)
    {
        var position = SkipSpace(text, 0);
        for (; position < text.Length; limit--)
        {
            if (limit == 0)
            {
                yield return text[position..];
                yield break;
            }

            var end = position;
            while (end < text.Length && !PythonText.IsSpace(text[end])) end++;
            yield return text[position..end];
            position = SkipSpace(text, end);
        }
    }

    private static List<string> ByWhitespaceFromEnd(string text, int limit)
    {
        var parts = new List<string>();
        var rest = StringMethods.Trim(text, null, start: false, end: true);
        for (; rest.Length > 0; limit--)
        {
            if (limit == 0)
            {
                parts.Add(rest);
                break;
            }

            var start = rest.Length;
            while (start > 0 && !PythonText.IsSpace(rest[start - 1])) start--;
            parts.Add(rest[start..]);
            rest = StringMethods.Trim(rest[..start], null, start: false, end: true);
        }

        return parts;
    }

    private static int SkipSpace(string text, int position)
    {
        while (position < text.Length && PythonText.IsSpace(text[position])) position++;
        return position;
    }

    private static void CheckSeparator(string separator)
    {
        if (separator.Length == 0) throw new JinjaException("empty separator");
    }
}
