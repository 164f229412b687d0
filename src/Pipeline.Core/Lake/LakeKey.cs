using System.Text;

namespace Pipeline.Lake;

/// <summary>The rules keys follow.</summary>
public static class LakeKey
{
    /// <summary>Order of the keys' UTF-8 bytes, as object stores list them.</summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create(Compare);

    /// <summary>Returns the key, or throws for one that is absolute, ends in a slash, or has an empty, <c>.</c> or <c>..</c> segment,
    /// a backslash or a control character: it could not mean the same on every store.</summary>
    public static string Require(string key)
    {
        foreach (var range in key.AsSpan().Split('/'))
        {
            if (key.AsSpan(range) is "" or "." or "..") throw Refused(key, "a segment is empty, '.' or '..'");
        }

        return key.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0 || key.Contains('\\', StringComparison.Ordinal)
            ? throw Refused(key, "it has a backslash or a control character")
            : key;
    }

    /// <summary>The key of something below another one.</summary>
    public static string Join(string folder, string relative) => folder.Length == 0 ? relative : $"{folder}/{relative}";

    /// <summary>
    /// A value as Hive writes it into a folder name: what a path or a URL would misread becomes <c>%XX</c>, null a reserved word.
    /// </summary>
    public static string EscapePartitionValue(string? value)
    {
        if (string.IsNullOrEmpty(value)) return "__HIVE_DEFAULT_PARTITION__";
        var escaped = new StringBuilder(value.Length);
        foreach (var symbol in value)
        {
            if (symbol < ' ' || "\"#%'*/:=?\\\x7f{[]^<>|".Contains(symbol, StringComparison.Ordinal))
                escaped.Append('%').Append(((int)symbol).ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            else escaped.Append(symbol);
        }

        // A folder called '.' or '..' would lead elsewhere.
        return escaped.ToString() is "." or ".." ? escaped.Replace(".", "%2E").ToString() : escaped.ToString();
    }

    private static ArgumentException Refused(string key, string why) => new($"'{key}' is no key of a lake: {why}", nameof(key));

    /// <summary>Ordinal comparison is that of UTF-16 units; surrogates must sort behind every other character to give that of UTF-8.</summary>
    private static int Compare(string? a, string? b)
    {
        if (a is null || b is null) return (a is null ? 0 : 1) - (b is null ? 0 : 1);
        var common = a.AsSpan().CommonPrefixLength(b);
        if (common == a.Length || common == b.Length) return a.Length - b.Length;
        return char.IsSurrogate(a[common]) == char.IsSurrogate(b[common])
            ? a[common] - b[common]
            : char.IsSurrogate(a[common]) ? 1 : -1;
    }
}
