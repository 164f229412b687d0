namespace Pipeline.Connectors.Rest;

/// <summary>Reads the <c>Link</c> header (RFC 8288): <c>&lt;target&gt;; name=value; name="quoted"</c>, and more after commas.</summary>
internal ref struct WebLink
{
    private readonly ReadOnlySpan<char> header;
    private int at;

    private WebLink(ReadOnlySpan<char> header) => this.header = header;

    /// <summary>The target of the first link with the relation; null when there is none. What is malformed is passed over.</summary>
    public static string? Find(ReadOnlySpan<char> header, string relation)
    {
        var reader = new WebLink(header);
        while (reader.at < header.Length)
        {
            if (reader.ReadLink(relation) is { } target) return target;
        }

        return null;
    }

    private string? ReadLink(string relation)
    {
        SkipAny(" \t,");
        if (!TrySkip('<')) return SkipToNextLink();
        var target = ReadUntil('>');
        if (!TrySkip('>')) return null;
        var isWanted = false;
        var isFirstRelation = true;
        while (TryReadParameter(out var name, out var value))
        {
            if (!name.Equals("rel", StringComparison.OrdinalIgnoreCase) || !isFirstRelation) continue;
            isFirstRelation = false; // a second rel must be ignored
            isWanted = value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Contains(relation, StringComparer.OrdinalIgnoreCase);
        }

        return isWanted ? target.Trim().ToString() : null;
    }

    private bool TryReadParameter(out string name, out string value)
    {
        (name, value) = ("", "");
        SkipAny(" \t");
        if (!TrySkip(';')) return false;
        SkipAny(" \t");
        name = ReadUntilAny("=;, \t").ToString();
        SkipAny(" \t");
        if (!TrySkip('=')) return true;
        SkipAny(" \t");
        value = TrySkip('"') ? ReadQuoted() : ReadUntilAny(";, \t").ToString();
        return true;
    }

    private string ReadQuoted()
    {
        var text = new System.Text.StringBuilder();
        for (; at < header.Length && header[at] != '"'; at++)
        {
            if (header[at] == '\\' && at + 1 < header.Length) at++;
            text.Append(header[at]);
        }

        TrySkip('"');
        return text.ToString();
    }

    private string? SkipToNextLink()
    {
        ReadUntil(',');
        return null;
    }

    private ReadOnlySpan<char> ReadUntil(char end) => ReadUntilAny([end]);

    private ReadOnlySpan<char> ReadUntilAny(scoped ReadOnlySpan<char> ends)
    {
        var rest = header[at..];
        var length = rest.IndexOfAny(ends) is >= 0 and var end ? end : rest.Length;
        at += length;
        return rest[..length];
    }

    private bool TrySkip(char expected)
    {
        if (at >= header.Length || header[at] != expected) return false;
        at++;
        return true;
    }

    private void SkipAny(scoped ReadOnlySpan<char> skipped)
    {
        while (at < header.Length && skipped.Contains(header[at])) at++;
    }
}
