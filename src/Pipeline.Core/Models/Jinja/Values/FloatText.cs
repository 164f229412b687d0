using System.Globalization;

namespace Pipeline.Models.Jinja.Values;

/// <summary>C's <c>e f g %</c> conversions of a float that is not negative.</summary>
internal static class FloatText
{
    public static string Of(double number, object original, char type, int? precision, bool keepZeros = false)
    {
        switch (type)
        {
            case '\0' when precision is null: return original is double ? PythonFloat.Str(number) : PythonText.Str(original).TrimStart('-');
            case 'f' or 'F': return Fixed(number, original, precision ?? 6);
            case '%': return Fixed(number * 100, null, precision ?? 6) + "%";
            case 'e' or 'E': return Exponent(number, precision ?? 6);
            case 'g' or 'G' or 'n': return General(number, precision ?? 6, keepZeros);
            case '\0': return GeneralWithPoint(number, precision!.Value);
            default: throw new JinjaException($"Unknown format code '{type}' for object of type 'float'");
        }
    }

    /// <summary>Exactly rounded half to even on the binary value, as C does, whatever its size.</summary>
    public static string Fixed(double number, object? original, int digits)
    {
        if (original is decimal exact && digits <= 28) return Math.Abs(Math.Round(exact, digits)).ToString("F" + digits, CultureInfo.InvariantCulture);
        return number.ToString("F" + digits, CultureInfo.InvariantCulture);
    }

    private static string Exponent(double number, int digits)
    {
        var text = number.ToString("e" + digits, CultureInfo.InvariantCulture);
        var mark = text.IndexOf('e', StringComparison.Ordinal);
        var exponent = int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return $"{text[..mark]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)}";
    }

    private static string General(double number, int digits, bool keepZeros)
    {
        digits = Math.Max(1, digits);
        var scientific = Exponent(number, digits - 1);
        var mark = scientific.IndexOf('e', StringComparison.Ordinal);
        var exponent = int.Parse(scientific.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent >= -4 && exponent < digits) return Trimmed(number.ToString("F" + (digits - 1 - exponent), CultureInfo.InvariantCulture), keepZeros);
        return Trimmed(scientific[..mark], keepZeros) + scientific[mark..];
    }

    private static string GeneralWithPoint(double number, int digits)
    {
        var text = General(number, digits, keepZeros: false);
        return text.Contains('.', StringComparison.Ordinal) || text.Contains('e', StringComparison.Ordinal) ? text : text + ".0";
    }

    private static string Trimmed(string text, bool keepZeros) =>
        keepZeros || !text.Contains('.', StringComparison.Ordinal) ? text : text.TrimEnd('0').TrimEnd('.');
}
