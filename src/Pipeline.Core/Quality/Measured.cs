using System.Globalization;
using System.Numerics;
using Pipeline.Diagnostics;

namespace Pipeline.Quality;

/// <summary>Reads an engine's cell as the number a threshold compares, or as text.</summary>
internal static class Measured
{
    /// <summary>The number; an error for NULL, since nothing was measured then, and for what is not a number.</summary>
    public static double Number(object? cell) => cell switch
    {
        null => throw new ExpectedException("There is no value to judge: the measured rows are none, or all of them are NULL."),
        double number => number,
        decimal number => (double)number,
        BigInteger number => (double)number,
        bool or char or string => throw NotANumber(cell),
        IConvertible convertible when convertible.GetTypeCode() is >= TypeCode.SByte and <= TypeCode.Decimal =>
            convertible.ToDouble(CultureInfo.InvariantCulture),
        Int128 number => (double)number,
        UInt128 number => (double)number,
        _ => throw NotANumber(cell),
    };

    /// <summary>A count that may be absent because there was nothing to count.</summary>
    public static double NumberOrZero(object? cell) => cell is null ? 0 : Number(cell);

    /// <summary>The value as text that does not depend on where it is read.</summary>
    public static string? Text(object? cell) => cell switch
    {
        null => null,
        string text => text,
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString(),
    };

    /// <summary>A number as people write it: no exponent and no trailing zeros.</summary>
    public static string Text(double number) => number.ToString("0.##########", CultureInfo.InvariantCulture);

    private static ExpectedException NotANumber(object cell) =>
        new($"The measured value '{Text(cell)}' is not a number, so it cannot be compared with a threshold.");
}
