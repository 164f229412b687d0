using System.Runtime.CompilerServices;

namespace Pipeline.Schema.Inference;

/// <summary>Texts that are days and times. Only what the engine reads the same way counts.</summary>
public static class TextForm
{
    private const int DayLength = 10;
    private const int SecondLength = 19;
    private const int MostFractionDigits = 6;

    /// <summary>The class of a text, escapes not resolved.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ValueClass Of(ReadOnlySpan<byte> text, bool readsTexts)
    {
        if (text.IsEmpty) return ValueClass.EmptyText;
        if (text.Length >= DayLength && text[4] == '-' && text[7] == '-') return OfTime(text);
        return readsTexts ? OfUntyped(text) : ValueClass.Text;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ValueClass OfTime(ReadOnlySpan<byte> text)
    {
        if (!IsDay(text)) return ValueClass.Text;
        if (text.Length == DayLength) return ValueClass.DateText;
        if (text.Length < SecondLength || text[10] is not ((byte)'T' or (byte)' ') || !IsTime(text[11..])) return ValueClass.Text;
        var rest = text[SecondLength..];
        if (rest is [(byte)'.', ..])
        {
            var digits = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits < 0) digits = rest.Length - 1;
            if (digits is 0 or > MostFractionDigits) return ValueClass.Text;
            rest = rest[(digits + 1)..];
        }

        return rest.IsEmpty ? ValueClass.LocalTimeText : IsZone(rest) ? ValueClass.InstantText : ValueClass.Text;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDay(ReadOnlySpan<byte> text)
    {
        if (Digit(text[0]) is not { } thousands || Digit(text[1]) is not { } hundreds || TwoDigits(text[2..]) is not { } years) return false;
        var year = thousands * 1000 + hundreds * 100 + years;
        return year >= 1 && TwoDigits(text[5..]) is >= 1 and <= 12 and var month
            && TwoDigits(text[8..]) is >= 1 and var day && (day <= 28 || day <= DateTime.DaysInMonth(year, month));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsTime(ReadOnlySpan<byte> text) =>
        text[2] == ':' && text[5] == ':' && TwoDigits(text) is <= 23 && TwoDigits(text[3..]) is <= 59 && TwoDigits(text[6..]) is <= 59;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsZone(ReadOnlySpan<byte> text) =>
        text is [(byte)'Z'] || (text is [(byte)'+' or (byte)'-', _, _, (byte)':', _, _] && TwoDigits(text[1..]) is <= 14 && TwoDigits(text[4..]) is <= 59);

    /// <summary>Numbers that would be printed the same again: <c>007</c>, <c>+1</c> and <c>1e3</c> are codes, not numbers.</summary>
    private static ValueClass OfUntyped(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("true"u8) || text.SequenceEqual("false"u8)) return ValueClass.BooleanText;
        if (text[0] is not ((byte)'-' or (>= (byte)'0' and <= (byte)'9')) || text.SequenceEqual("-0"u8)) return ValueClass.Text;
        var number = NumberText.Read(text);
        return number.HasExponent || number.Class is ValueClass.Malformed or ValueClass.WildNumber
            ? ValueClass.Text
            : number.Class - ValueClass.Integer + ValueClass.IntegerText;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int? TwoDigits(ReadOnlySpan<byte> text) => Digit(text[0]) is { } tens && Digit(text[1]) is { } ones ? tens * 10 + ones : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int? Digit(byte symbol) => (uint)(symbol - '0') <= 9 ? symbol - '0' : null;
}
