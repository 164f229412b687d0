namespace Pipeline.Lake.Delta;

/// <summary>Paths of data files: the log writes them as URIs, we hold them decoded.</summary>
internal static class DataPath
{
    /// <summary>Characters that stand for themselves in a path: RFC 2396's unreserved ones and those Spark leaves alone.</summary>
    private const string Plain = "-_.!~*'()/=@&+$,";

    /// <summary>The path an entry writes, decoded; <c>file:///a</c>, <c>file:/a</c> and <c>/a</c> are one path.</summary>
    public static string Decode(string written)
    {
        var path = Uri.UnescapeDataString(written);
        return path.StartsWith("file:/", StringComparison.Ordinal) ? "/" + path["file:".Length..].TrimStart('/') : path;
    }

    /// <summary>The path as an entry writes it. A colon in a relative path would be read as the end of a URI's scheme.</summary>
    public static string Encode(string path)
    {
        var keepsColon = IsAbsolute(path);
        var encoded = new System.Text.StringBuilder(path.Length);
        foreach (var rune in path.EnumerateRunes())
        {
            if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || IsPlain((char)rune.Value, keepsColon)))
                encoded.Append((char)rune.Value);
            else encoded.Append(Uri.EscapeDataString(rune.ToString()));
        }

        return encoded.ToString();
    }

    /// <summary>True for a path that does not start at the table: <c>/a/b</c>, <c>s3://bucket/a</c>.</summary>
    public static bool IsAbsolute(string path)
    {
        if (path.StartsWith('/')) return true;
        var colon = path.IndexOf(':', StringComparison.Ordinal);
        return colon > 1 && path.AsSpan(colon).StartsWith(":/") && path.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0;
    }

    private static bool IsPlain(char symbol, bool keepsColon) =>
        Plain.Contains(symbol, StringComparison.Ordinal) || (keepsColon && symbol == ':');

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
}
