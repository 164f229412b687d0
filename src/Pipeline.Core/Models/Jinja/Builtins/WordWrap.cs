namespace Pipeline.Models.Jinja.Builtins;

/// <summary>Greedy wrapping by whitespace and hyphens; every line of the text is a paragraph of its own.</summary>
internal static class WordWrap
{
    public static string Apply(string text, int width, bool breakLongWords, string separator, bool breakOnHyphens)
    {
        if (width <= 0) throw new JinjaException($"invalid width {width} (must be > 0)");
        var lines = StringMethods.SplitLines(text).Select(line => string.Join(separator, Wrap(line, width, breakLongWords, breakOnHyphens)));
        return string.Join(separator, lines);
    }

    private static List<string> Wrap(string line, int width, bool breakLongWords, bool breakOnHyphens)
    {
        var lines = new List<string>();
        var chunks = new LinkedList<string>(Chunks(line, breakOnHyphens));
        while (chunks.First is { } first)
        {
            // Only the first line keeps the whitespace it begins with.
            if (lines.Count > 0 && string.IsNullOrWhiteSpace(first.Value)) chunks.RemoveFirst();
            var wrapped = TakeLine(chunks, width, breakLongWords);
            if (wrapped.Length > 0) lines.Add(wrapped);
        }

        return lines;
    }

    private static string TakeLine(LinkedList<string> chunks, int width, bool breakLongWords)
    {
        var taken = new List<string>();
        var length = 0;
        for (; chunks.First is { } chunk && length + chunk.Value.Length <= width; chunks.RemoveFirst())
        {
            taken.Add(chunk.Value);
            length += chunk.Value.Length;
        }

        if (chunks.First is { } tooLong && tooLong.Value.Length > width) TakePartOf(tooLong, taken, width - length, breakLongWords);
        if (taken.Count > 0 && string.IsNullOrWhiteSpace(taken[^1])) taken.RemoveAt(taken.Count - 1);
        return string.Concat(taken);
    }

    /// <summary>A word longer than any line fills what is left of this one, or stands alone when it may not be broken.</summary>
    private static void TakePartOf(LinkedListNode<string> word, List<string> taken, int space, bool mayBreak)
    {
        if (mayBreak)
        {
            taken.Add(word.Value[..space]);
            word.Value = word.Value[space..];
        }
        else if (taken.Count == 0)
        {
            taken.Add(word.Value);
            word.List!.RemoveFirst();
        }
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
