using System.Globalization;
using System.Text;

namespace Pipeline.Models.Jinja.Syntax;

/// <summary>Python's escapes in string literals. An unknown escape keeps its backslash, as regular expressions in templates rely on.</summary>
internal static class StringEscapes
{
    public static string Decode(string body, JinjaSource source, int position)
    {
        if (!body.Contains('\\', StringComparison.Ordinal)) return body;
        var result = new StringBuilder(body.Length);
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] != '\\' || i + 1 == body.Length) result.Append(body[i]);
            else i = DecodeOne(body, i + 1, result, source, position);
        }

        return result.ToString();
    }

    /// <summary>Decodes the escape whose letter is at <paramref name="at"/>; returns the index of its last character.</summary>
    private static int DecodeOne(string body, int at, StringBuilder result, JinjaSource source, int position)
    {
        switch (body[at])
        {
            case '\n': return at;
            case '\\' or '\'' or '"': result.Append(body[at]); return at;
            case 'n': result.Append('\n'); return at;
            case 't': result.Append('\t'); return at;
            case 'r': result.Append('\r'); return at;
            case 'a': result.Append('\a'); return at;
            case 'b': result.Append('\b'); return at;
            case 'f': result.Append('\f'); return at;
            case 'v': result.Append('\v'); return at;
            case 'x': return DecodeHex(body, at, 2, result, source, position);
            case 'u': return DecodeHex(body, at, 4, result, source, position);
            case 'U': return DecodeHex(body, at, 8, result, source, position);
            case >= '0' and <= '7': return DecodeOctal(body, at, result);
            default: result.Append('\\').Append(body[at]); return at;
        }
    }

    private static int DecodeHex(string body, int at, int digits, StringBuilder result, JinjaSource source, int position)
    {
        if (at + digits >= body.Length
            || !int.TryParse(body.AsSpan(at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            || code is < 0 or > 0x10FFFF)
        {
            throw source.Error(position, $"truncated \\{body[at]} escape: {digits} hexadecimal digits are needed");
        }

        result.Append(code is >= 0xD800 and <= 0xDFFF ? ((char)code).ToString() : char.ConvertFromUtf32(code));
        return at + digits;
    }

    private static int DecodeOctal(string body, int at, StringBuilder result)
    {
        var code = 0;
        var end = at;
        while (end < body.Length && end < at + 3 && body[end] is >= '0' and <= '7') code = (code * 8) + (body[end++] - '0');
        result.Append((char)code);
        return end - 1;
    }
}
