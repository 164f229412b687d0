namespace Pipeline.Models.Jinja.Builtins;

/// <summary>Greedy wrapping by whitespace and hyphens; every line of the text is a paragraph of its own.</summary>
internal static class WordWrap
{
    public static string Apply(string text, int width, bool breakLongWords, string separator, bool breakOnHyphens)
    {
        if (width <= 0) throw new JinjaException($"invalid width {width} (must be > 0)");
        return string.Join(separator, StringMethods.SplitLines(text).Select(line => string.Join(separator, Wrap(line, width, breakLongWords, breakOnHyphens))));
    }

    private static List<string> Wrap(string line, int width, bool breakLongWords, bool breakOnHyphens)
    {
        var lines = new List<string>();
        var current = "";
        foreach (var chunk in Chunks(line, breakOnHyphens))
        {
            var rest = chunk;
            if (current.Length + rest.Length > width && !string.IsNullOrWhiteSpace(rest))
            {
                Flush(lines, ref current);
                while (breakLongWords && rest.Length > width)
                {
                    lines.Add(rest[..width]);
                    rest = rest[width..];
                }
            }

            // Whitespace opens no line but the first.
            if (current.Length > 0 || !string.IsNullOrWhiteSpace(rest) || lines.Count == 0) current += rest;
        }

        Flush(lines, ref current);
        return lines;
    }

    private static void Flush(List<string> lines, ref string current)
    {
        var line = current.TrimEnd();
        if (line.Length > 0) lines.Add(line);
        current = "";
    }

    private static IEnumerable<string> Chunks(string line, bool breakOnHyphens)
    {
        var start = 0;
        for (var i = 1; i <= line.Length; i++)
        {
            var isEdge = i == line.Length || char.IsWhiteSpace(line[i]) != char.IsWhiteSpace(line[i - 1])
                || (breakOnHyphens && line[i - 1] == '-' && i > 1 && char.IsLetter(line[i - 2]) && char.IsLetter(line[i]));
            if (!isEdge) continue;
            yield return line[start..i];
            start = i;
        }
    }
}
