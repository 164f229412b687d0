using System.Globalization;
using System.Numerics;

namespace Pipeline.Models.Jinja.Values;

/// <summary>Python's format specification: <c>[[fill]align][sign][#][0][width][,][.precision][type]</c>.</summary>
internal readonly record struct FormatSpec(char Fill, char Align, char Sign, bool Alternate, int Width, char Grouping, int? Precision, char Type)
{
    private const int MaxWidth = 1_000_000;

    public static FormatSpec Parse(string text)
    {
        var at = 0;
        var (fill, align) = (' ', '\0');
        var hasFill = text.Length > 1 && IsAlign(text[1]);
        if (hasFill) (fill, align, at) = (text[0], text[1], 2);
        else if (text.Length > 0 && IsAlign(text[0])) (align, at) = (text[0], 1);
        var sign = at < text.Length && text[at] is '+' or '-' or ' ' ? text[at++] : '-';
        var alternate = at < text.Length && text[at] == '#' && at++ >= 0;
        if (at < text.Length && text[at] == '0')
        {
            at++;
            if (!hasFill) fill = '0';
            if (align == '\0') align = '=';
        }

        var width = ReadNumber(text, ref at) ?? 0;
        var grouping = at < text.Length && text[at] is ',' or '_' ? text[at++] : '\0';
        int? precision = null;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            precision = ReadNumber(text, ref at) ?? throw new JinjaException("Format specifier missing precision");
        }

        var type = at < text.Length ? text[at++] : '\0';
        if (at < text.Length) throw new JinjaException($"Invalid format specifier '{text}'");
        return new(fill, align, sign, alternate, width, grouping, precision, type);
    }

    public string Apply(object? value) => value switch
    {
        string text => FormatText(text),
        long or BigInteger or bool when Type is '\0' or 'd' or 'n' or 'b' or 'o' or 'x' or 'X' or 'c' => FormatInteger(PythonNumber.ToBig(value)),
        long or BigInteger or bool or double or decimal => FormatFloat(value),
        DateOnly date => PythonText.Str(date),
        _ when this == default(FormatSpec) with { Fill = ' ', Sign = '-' } => PythonText.Str(value),
        _ => throw new JinjaException($"unsupported format string passed to {PythonType.NameOf(value)}.__format__"),
    };

    private static bool IsAlign(char c) => c is '<' or '>' or '^' or '=';

    private static int? ReadNumber(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        if (at == start) return null;
        return int.TryParse(text.AsSpan(start, at - start), CultureInfo.InvariantCulture, out var number) && number <= MaxWidth
            ? number
            : throw new JinjaException($"a width or precision beyond {MaxWidth} is refused");
    }

    private string FormatText(string text)
    {
        if (Type is not ('\0' or 's')) throw new JinjaException($"Unknown format code '{Type}' for object of type 'str'");
        if (Sign != '-') throw new JinjaException("Sign not allowed in string format specifier");
        if (Grouping != '\0') throw new JinjaException($"Cannot specify '{Grouping}' with 's'.");
        if (Alternate) throw new JinjaException("Alternate form (#) not allowed in string format specifier");
        if (Align == '=' && Fill != '0') throw new JinjaException("'=' alignment not allowed in string format specifier");
        return Pad("", Precision < text.Length ? text[..Precision.Value] : text, Align is '\0' or '=' ? '<' : Align);
    }

    private string FormatInteger(BigInteger value)
    {
        if (Precision is not null) throw new JinjaException("Precision not allowed in integer format specifier");
        if (Type == 'c') return Pad("", Character(value), Align == '\0' ? '<' : Align);
        var digits = Type switch
        {
            'b' => Radix(BigInteger.Abs(value), 2),
            'o' => Radix(BigInteger.Abs(value), 8),
            'x' => Radix(BigInteger.Abs(value), 16),
            'X' => Radix(BigInteger.Abs(value), 16).ToUpperInvariant(),
            _ => BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture),
        };
        var prefix = Alternate && Type is 'b' or 'o' or 'x' or 'X' ? "0" + Type : "";
        return PadNumber(SignOf(value.Sign < 0) + prefix, digits, "", Type is 'b' or 'o' or 'x' or 'X' ? 4 : 3);
    }

    public static string Character(BigInteger code) => code >= 0 && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF)
        ? char.ConvertFromUtf32((int)code)
        : throw new JinjaException("%c arg not in range(0x110000)");

    private string FormatFloat(object value)
    {
        var number = PythonNumber.ToDouble(value);
        var isNegative = double.IsNegative(number) && !double.IsNaN(number);
        var text = double.IsFinite(number) ? FloatText.Of(Math.Abs(number), value, Type, Precision, Alternate) : PythonFloat.Str(Math.Abs(number));
        if (Type is 'F' or 'E' or 'G') text = text.ToUpperInvariant();
        var whole = 0;
        while (whole < text.Length && char.IsAsciiDigit(text[whole])) whole++;
        return PadNumber(SignOf(isNegative), text[..whole], text[whole..], 3);
    }

    private string SignOf(bool isNegative) => isNegative ? "-" : Sign is '+' or ' ' ? Sign.ToString() : "";

    private static string Radix(BigInteger value, int toBase)
    {
        var digits = "";
        do
        {
            digits = "0123456789abcdef"[(int)(value % toBase)] + digits;
            value /= toBase;
        }
        while (!value.IsZero);
        return digits;
    }

    private string PadNumber(string sign, string whole, string rest, int groupSize)
    {
        if (Grouping == '\0') return Pad(sign, whole + rest, Align == '\0' ? '>' : Align);
        // Padding zeros take part in the grouping, as in 0,001,234.
        var zeros = Fill == '0' && Align == '=' ? Width - sign.Length - rest.Length : 0;
        while (Grouped(whole, groupSize).Length < zeros) whole = "0" + whole;
        return Pad(sign, Grouped(whole, groupSize) + rest, Align == '\0' ? '>' : Align);
    }

    private string Grouped(string digits, int size)
    {
        for (var at = digits.Length - size; at > 0; at -= size) digits = digits.Insert(at, Grouping.ToString());
        return digits;
    }

    private string Pad(string sign, string text, char align)
    {
        var missing = Math.Max(0, Width - sign.Length - PythonValue.Length(text));
        return align switch
        {
            '<' => sign + text + new string(Fill, missing),
            '^' => new string(Fill, missing / 2) + sign + text + new string(Fill, missing - (missing / 2)),
            '=' => sign + new string(Fill, missing) + text,
            _ => new string(Fill, missing) + sign + text,
        };
    }
}
