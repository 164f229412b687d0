using System.Globalization;
using System.Numerics;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Builtins;

/// <summary>Filters that make or change numbers.</summary>
internal static class NumberFilters
{
    public static IReadOnlyList<JinjaFunction> All { get; } =
    [
        new("abs", "self", call => Abs(call[0])),
        new("float", "self, default?", call => ToFloat(call[0]) ?? call.Get(1, 0.0)),
        new("int", "self, default?, base?", call => ToInteger(call[0], call.WholeNumber(2, 10)) ?? call.Get(1, 0L)),
        new("round", "self, precision?, method?", Round),
        new("filesizeformat", "self, binary?", FileSize),
    ];

    private static object? Abs(object? value) => value switch
    {
        double number => Math.Abs(number),
        decimal number => Math.Abs(number),
        long or BigInteger or bool => PythonNumber.Normalise(BigInteger.Abs(PythonNumber.ToBig(value))),
        TimeSpan span => span.Duration(),
        JinjaUndefined undefined => throw undefined.Misuse(),
        _ => throw new JinjaException($"bad operand type for abs(): '{PythonType.NameOf(value)}'"),
    };

    private static double? ToFloat(object? value) => value switch
    {
        string text => ParseFloat(text),
        not null when PythonNumber.IsNumber(value) => PythonNumber.ToDouble(value),
        JinjaUndefined undefined => throw undefined.Misuse(),
        _ => null,
    };

    private static double? ParseFloat(string text)
    {
        text = text.Trim();
        var name = text.TrimStart('+', '-').ToLowerInvariant();
        if (name is "inf" or "infinity") return text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        if (name is "nan") return double.NaN;
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return WithoutSeparators(text) is { } digits && double.TryParse(digits, style, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static object? ToInteger(object? value, int radix) => value switch
    {
        string text => ParseInteger(text.Trim(), radix) ?? Truncate(ParseFloat(text)),
        long or BigInteger => value,
        bool flag => flag ? 1L : 0L,
        double number => Truncate(number),
        decimal number => PythonNumber.Normalise(new BigInteger(number)),
        JinjaUndefined undefined => throw undefined.Misuse(),
        _ => null,
    };

    private static object? Truncate(double? number) =>
        number is { } value && double.IsFinite(value) ? PythonNumber.Normalise(new BigInteger(Math.Truncate(value))) : null;

    private static object? ParseInteger(string text, int radix)
    {
        var isNegative = text is ['-', ..];
        var digits = text is ['+' or '-', .. var rest] ? rest : text;
        var prefix = digits is ['0', var mark, ..] ? PrefixRadix(mark) : null;
        if (prefix is { } found && (radix == found || radix == 0)) (digits, radix) = (digits[2..], found);
        if (WithoutSeparators(digits) is not { Length: > 0 } plain) return null;
        var value = BigInteger.Zero;
        foreach (var c in plain)
        {
            var digit = char.IsAsciiLetterOrDigit(c) ? (char.IsAsciiDigit(c) ? c - '0' : char.ToLowerInvariant(c) - 'a' + 10) : 99;
            if (digit >= (radix == 0 ? 10 : radix)) return null;
            value = (value * (radix == 0 ? 10 : radix)) + digit;
        }

        return PythonNumber.Normalise(isNegative ? -value : value);
    }

    private static int? PrefixRadix(char mark) => char.ToLowerInvariant(mark) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => null };

    /// <summary>Python lets single underscores stand between digits.</summary>
    private static string? WithoutSeparators(string text)
    {
        if (!text.Contains('_', StringComparison.Ordinal)) return text;
        return text[0] == '_' || text[^1] == '_' || text.Contains("__", StringComparison.Ordinal) ? null : text.Replace("_", "", StringComparison.Ordinal);
    }

    private static object? Round(JinjaCall call)
    {
        var (precision, method) = (call.WholeNumber(1), call.Text(2, "common"));
        if (method is not ("common" or "ceil" or "floor")) throw new JinjaException("method must be common, ceil or floor");
        if (call[0] is JinjaUndefined undefined) throw undefined.Misuse();
        if (call[0] is not { } value || !PythonNumber.IsNumber(value)) throw new JinjaException($"type {PythonType.NameOf(call[0])} doesn't define __round__ method");
        return method == "common" ? RoundHalfEven(value, precision) : RoundTowards(value, precision, method == "ceil");
    }

    private static object? RoundTowards(object value, int precision, bool up)
    {
        var scale = Math.Pow(10, precision);
        var scaled = PythonNumber.ToDouble(value) * scale;
        return (up ? Math.Ceiling(scaled) : Math.Floor(scaled)) / scale;
    }

    private static object? RoundHalfEven(object value, int precision)
    {
        if (value is decimal exact) return Math.Round(exact, Math.Clamp(precision, 0, 28), MidpointRounding.ToEven);
        if (value is not double number) return RoundInteger(PythonNumber.ToBig(value), precision);
        if (!double.IsFinite(number) || precision > 300) return number;
        // The printed digits are rounded exactly from the binary value, which multiplying by a power of ten would not be.
        return precision >= 0
            ? double.Parse(number.ToString("F" + precision, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            : PythonNumber.ToDouble(RoundInteger(new BigInteger(Math.Round(number)), precision));
    }

    private static object RoundInteger(BigInteger value, int precision)
    {
        if (precision >= 0) return PythonNumber.Normalise(value);
        var unit = BigInteger.Pow(10, Math.Min(-precision, 10_000));
        var quotient = BigInteger.DivRem(BigInteger.Abs(value), unit, out var remainder);
        var order = (remainder * 2).CompareTo(unit);
        if (order > 0 || (order == 0 && !quotient.IsEven)) quotient++;
        return PythonNumber.Normalise(quotient * unit * value.Sign);
    }

    private static string FileSize(JinjaCall call)
    {
        var isBinary = call.Flag(1);
        var bytes = ToFloat(call[0]) ?? throw new JinjaException($"could not convert {PythonText.Repr(call[0])} to float");
        var unit = isBinary ? 1024 : 1000;
        if (bytes == 1) return "1 Byte";
        if (bytes < unit) return $"{((long)bytes).ToString(CultureInfo.InvariantCulture)} Bytes";
        var names = isBinary ? ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"] : new[] { "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB" };
        var power = Math.Min(names.Length, (int)Math.Floor(Math.Log(bytes, unit)));
        return $"{(bytes / Math.Pow(unit, power)).ToString("F1", CultureInfo.InvariantCulture)} {names[power - 1]}";
    }
}
