using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Pipeline.Schema.Inference;

/// <summary>A JSON number as written: its class and its digits.</summary>
/// <param name="Class">What holds it without loss; <see cref="ValueClass.Malformed"/> for what is no number.</param>
/// <param name="IntegerDigits">Digits before the point, without a leading zero.</param>
/// <param name="Scale">Digits after the point, without trailing zeros.</param>
/// <param name="HasExponent">It is written with an exponent.</param>
public readonly record struct NumberText(ValueClass Class, int IntegerDigits, int Scale, bool HasExponent)
{
    /// <summary>Any number of so many significant digits or fewer comes back from a double as it was.</summary>
    private const int SafeDigits = 15;

    private const long LargestExactInDouble = 1L << 53;

    private static NumberText Malformed => new(ValueClass.Malformed, 0, 0, false);

    /// <summary>Reads a number by JSON's grammar.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static NumberText Read(ReadOnlySpan<byte> text)
    {
        var position = text is [(byte)'-', ..] ? 1 : 0;
        var start = position;
        while (position < text.Length && IsDigit(text[position])) position++;
        var digits = position - start;
        if (digits == 0 || (digits > 1 && text[start] == '0')) return Malformed;
        return position == text.Length ? OfInteger(text, digits) : OfFraction(text, start, digits);
    }

    private static NumberText OfInteger(ReadOnlySpan<byte> text, int digits)
    {
        var valueClass = digits switch
        {
            <= SafeDigits => ValueClass.Integer,
            <= 19 when Utf8Parser.TryParse(text, out long value, out var used) && used == text.Length =>
                value is >= -LargestExactInDouble and <= LargestExactInDouble ? ValueClass.Integer : ValueClass.LongInteger,
            <= DecimalType.MaxPrecision => ValueClass.BigInteger,
            _ => ValueClass.WildNumber,
        };
        return new NumberText(valueClass, digits, 0, false);
    }

    private static NumberText OfFraction(ReadOnlySpan<byte> text, int start, int integerDigits)
    {
        var position = start + integerDigits;
        var (scale, leadingZeros) = (0, 0);
        var integerPart = text[start] == '0' ? 0 : integerDigits;
        if (text[position] == '.')
        {
            var fraction = ++position;
            while (position < text.Length && IsDigit(text[position])) position++;
            if (position == fraction) return Malformed;
            scale = position - fraction;
            while (scale > 0 && text[fraction + scale - 1] == '0') scale--;
            if (integerPart == 0) while (leadingZeros < scale && text[fraction + leadingZeros] == '0') leadingZeros++;
        }

        var hasExponent = position < text.Length;
        if (hasExponent && !IsExponent(text[position..])) return Malformed;
        var significant = integerPart + scale - leadingZeros;
        var valueClass = significant <= SafeDigits && !hasExponent && scale < 300 ? ValueClass.Double
            : RoundTrips(text) ? ValueClass.Double
            : !hasExponent && integerPart + scale <= DecimalType.MaxPrecision ? ValueClass.Decimal
            : ValueClass.WildNumber;
        return new NumberText(valueClass, integerPart, scale, hasExponent);
    }

    private static bool IsExponent(ReadOnlySpan<byte> text)
    {
        if (text[0] is not ((byte)'e' or (byte)'E')) return false;
        var digits = text.Length > 1 && text[1] is (byte)'+' or (byte)'-' ? text[2..] : text[1..];
        return digits.Length > 0 && digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }

    /// <summary>True when the shortest text of the nearest double has the digits of this one.</summary>
    private static bool RoundTrips(ReadOnlySpan<byte> text)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value)) return false;
        Span<byte> shortest = stackalloc byte[32];
        if (!value.TryFormat(shortest, out var written, "R", CultureInfo.InvariantCulture)) return false;
        return Digits(text) == Digits(shortest[..written]);
    }

    /// <summary>The number as significant digits and a power of ten, the same for all spellings of one value.</summary>
    private static (string Digits, long Power) Digits(ReadOnlySpan<byte> text)
    {
        var digits = new System.Text.StringBuilder();
        var power = 0L;
        var isFraction = false;
        var position = text[0] == '-' ? 1 : 0;
        for (; position < text.Length && text[position] is not ((byte)'e' or (byte)'E'); position++)
        {
            if (text[position] == '.')
            {
                isFraction = true;
                continue;
            }

            if (isFraction) power--;
            if (digits.Length > 0 || text[position] != '0') digits.Append((char)text[position]);
        }

        if (position < text.Length)
        {
            if (!long.TryParse(text[(position + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)) return (text.ToString(), long.MaxValue);
            power += exponent;
        }

        var length = digits.Length;
        while (length > 0 && digits[length - 1] == '0') length--;
        power += digits.Length - length;
        return length == 0 ? ("0", 0) : (digits.ToString(0, length), power);
    }

    private static bool IsDigit(byte symbol) => (uint)(symbol - '0') <= 9;
}
