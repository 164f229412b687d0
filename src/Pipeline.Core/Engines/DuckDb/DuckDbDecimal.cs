using System.Globalization;

namespace Pipeline.Engines.DuckDb;

/// <summary>A DECIMAL of any width up to 38: <c>Unscaled / 10^Scale</c>. For what <see cref="decimal"/> (28 digits) cannot hold.</summary>
public readonly record struct DuckDbDecimal(Int128 Unscaled, byte Scale)
{
    /// <summary>The same number with the same scale.</summary>
    public static DuckDbDecimal From(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        Int128 magnitude = new(upper: (uint)bits[2], lower: ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
        return new(value < 0 ? -magnitude : magnitude, value.Scale);
    }

    /// <summary>The same number as <see cref="decimal"/>.</summary>
    /// <exception cref="OverflowException">It needs more than 96 bits.</exception>
    public decimal ToDecimal()
    {
        var magnitude = UInt128.CreateChecked(Int128.Abs(Unscaled));
        if (magnitude >> 96 != 0) throw new OverflowException($"{this} does not fit System.Decimal");
        var (low, high) = ((ulong)magnitude, (ulong)(magnitude >> 64));
        return new decimal((int)low, (int)(low >> 32), (int)high, Unscaled < 0, Scale);
    }

    /// <summary>All digits, with a zero before a point that would stand first.</summary>
    public override string ToString()
    {
        var digits = Int128.Abs(Unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        var sign = Unscaled < 0 ? "-" : "";
        return Scale == 0 ? sign + digits : $"{sign}{digits[..^Scale]}.{digits[^Scale..]}";
    }
}
