using System.Globalization;
using System.Numerics;

namespace Pipeline.Models.Jinja.Values;

/// <summary>Python's arithmetic: integers of any size, floor division and modulo that follow the divisor, true division that gives a float.</summary>
internal static class PythonNumber
{
    /// <summary>Beyond this many bits a power is refused: it would only burn the machine.</summary>
    private const long MaxIntegerBits = 1_000_000;

    /// <summary>Up to here every integer is a float.</summary>
    private const long MaxExactInteger = 1L << 53;

    public static object Normalise(BigInteger value) => value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;

    public static bool IsNumber(object? value) => value is long or double or bool or BigInteger or decimal;

    public static bool IsInteger(object? value) => value is long or BigInteger or bool;

    public static BigInteger ToBig(object value) => value switch
    {
        long number => number,
        bool flag => flag ? BigInteger.One : BigInteger.Zero,
        _ => (BigInteger)value,
    };

    public static double ToDouble(object value) => value switch
    {
        double number => number,
        long number => number,
        bool flag => flag ? 1 : 0,
        decimal number => (double)number,
        _ => BigToDouble((BigInteger)value),
    };

    public static bool NumbersEqual(object left, object right) =>
        left is double.NaN || right is double.NaN ? false : Compare(left, right) == 0;

    /// <summary>Orders two numbers, neither of them NaN.</summary>
    public static int Compare(object left, object right)
    {
        if (left is long a && right is long b) return a.CompareTo(b);
        if (left is decimal || right is decimal) return CompareDecimal(left, right);
        if (IsInteger(left) && IsInteger(right)) return ToBig(left).CompareTo(ToBig(right));
        if (left is double x && right is double y) return x.CompareTo(y);
        // Whole numbers beyond 2^53 do not survive a cast to double: compare on the integer side.
        return left is double number ? -CompareBig(ToBig(right), number) : CompareBig(ToBig(left), (double)right);
    }

    public static object? Add(object left, object right) => (left, right) switch
    {
        (long a, long b) when unchecked(((a ^ (a + b)) & (b ^ (a + b))) >= 0) => a + b,
        _ => Calculate(left, right, "+", (a, b) => a + b, (a, b) => a + b, (a, b) => a + b),
    };

    public static object? Subtract(object left, object right) => (left, right) switch
    {
        (long a, long b) when unchecked(((a ^ b) & (a ^ (a - b))) >= 0) => a - b,
        _ => Calculate(left, right, "-", (a, b) => a - b, (a, b) => a - b, (a, b) => a - b),
    };

    public static object? Multiply(object left, object right) =>
        Calculate(left, right, "*", (a, b) => a * b, (a, b) => a * b, (a, b) => a * b);

    public static object Divide(object left, object right)
    {
        if (left is decimal || right is decimal) return DecimalOperation(left, right, "/", (a, b) => b == 0 ? throw Zero("division by zero") : a / b);
        if (IsInteger(left) && IsInteger(right)) return DivideIntegers(ToBig(left), ToBig(right));
        var divisor = ToDouble(right);
        return divisor == 0 ? throw Zero(right is double ? "float division by zero" : "division by zero") : ToDouble(left) / divisor;
    }

    /// <summary>Rounded once, from the exact quotient: casting both sides first would round three times.</summary>
    private static double DivideIntegers(BigInteger number, BigInteger divisor)
    {
        if (divisor.IsZero) throw Zero("division by zero");
        if (BigInteger.Abs(number) <= MaxExactInteger && BigInteger.Abs(divisor) <= MaxExactInteger) return (double)number / (double)divisor;
        var shift = (int)Math.Max(0, 66 - (number.GetBitLength() - divisor.GetBitLength()));
        var quotient = BigInteger.DivRem(number << shift, divisor, out var remainder);
        // A last bit that stands for everything cut off keeps a near-tie from looking like one.
        if (!remainder.IsZero && quotient.IsEven) quotient += number.Sign * divisor.Sign;
        return Math.ScaleB(BigToDouble(quotient), -shift);
    }

    public static object? FloorDivide(object left, object right) => Calculate(
        left, right, "//",
        (a, b) => b.IsZero ? throw Zero("integer division or modulo by zero") : FloorQuotient(a, b),
        (a, b) => b == 0 ? throw Zero("float floor division by zero") : FloatFloorQuotient(a, b),
        (a, b) => b == 0 ? throw Zero("division by zero") : decimal.Truncate(a / b));

    public static object? Modulo(object left, object right) => Calculate(
        left, right, "%",
        (a, b) => b.IsZero ? throw Zero("integer modulo by zero") : a - (FloorQuotient(a, b) * b),
        (a, b) => b == 0 ? throw Zero("float modulo") : FloatModulo(a, b),
        (a, b) => b == 0 ? throw Zero("division by zero") : a % b);

    public static object? Power(object left, object right)
    {
        if (!IsInteger(left) || !IsInteger(right)) return FloatPower(ToDouble(left), ToDouble(right));
        var (number, exponent) = (ToBig(left), ToBig(right));
        if (exponent.Sign < 0) return number.IsZero ? throw Zero("0.0 cannot be raised to a negative power") : FloatPower((double)number, (double)exponent);
        if (exponent * Math.Max(1, number.GetBitLength()) > MaxIntegerBits && !BigInteger.Abs(number).IsOne && !number.IsZero)
            throw new JinjaException($"the power has more than {MaxIntegerBits} bits");
        return Normalise(BigInteger.Abs(number).IsOne || number.IsZero ? SmallBasePower(number, exponent) : BigInteger.Pow(number, (int)exponent));
    }

    public static object? Negate(object value) => value switch
    {
        double number => -number,
        decimal number => -number,
        _ => Normalise(-ToBig(value)),
    };

    private static BigInteger SmallBasePower(BigInteger number, BigInteger exponent) =>
        exponent.IsZero || (number.Sign < 0 && exponent.IsEven) ? BigInteger.One : number;

    private static double FloatPower(double number, double exponent)
    {
        if (number == 0 && exponent < 0) throw Zero("0.0 cannot be raised to a negative power");
        if (number < 0 && double.IsFinite(exponent) && exponent != Math.Floor(exponent)) throw new JinjaException("the power is a complex number");
        var power = Math.Pow(number, exponent);
        return double.IsInfinity(power) && !double.IsInfinity(number) && !double.IsInfinity(exponent)
            ? throw new JinjaException("the result is too large for a float")
            : power;
    }

    private static object? Calculate(
        object left, object right, string symbol,
        Func<BigInteger, BigInteger, BigInteger> integers, Func<double, double, double> floats, Func<decimal, decimal, decimal> decimals)
    {
        if (left is decimal || right is decimal) return DecimalOperation(left, right, symbol, decimals);
        return IsInteger(left) && IsInteger(right)
            ? Normalise(integers(ToBig(left), ToBig(right)))
            : floats(ToDouble(left), ToDouble(right));
    }

    private static decimal DecimalOperation(object left, object right, string symbol, Func<decimal, decimal, decimal> operation)
    {
        if (left is double || right is double)
            throw new JinjaException($"unsupported operand type(s) for {symbol}: '{PythonType.NameOf(left)}' and '{PythonType.NameOf(right)}'");
        try
        {
            return operation(ToDecimal(left), ToDecimal(right));
        }
        catch (OverflowException error)
        {
            throw new JinjaException("the result is too large for a decimal", innerException: error);
        }
    }

    private static decimal ToDecimal(object value) => value is decimal number ? number : (decimal)ToBig(value);

    private static int CompareDecimal(object left, object right) => left is double || right is double
        ? ToDouble(left).CompareTo(ToDouble(right))
        : left is BigInteger || right is BigInteger ? ToDouble(left).CompareTo(ToDouble(right)) : ToDecimal(left).CompareTo(ToDecimal(right));

    private static int CompareBig(BigInteger left, double right)
    {
        if (double.IsInfinity(right)) return right > 0 ? -1 : 1;
        var whole = (BigInteger)Math.Floor(right);
        var order = left.CompareTo(whole);
        return order != 0 ? order : right > Math.Floor(right) ? -1 : 0;
    }

    private static BigInteger FloorQuotient(BigInteger a, BigInteger b)
    {
        var quotient = BigInteger.DivRem(a, b, out var remainder);
        return !remainder.IsZero && (remainder.Sign < 0) != (b.Sign < 0) ? quotient - 1 : quotient;
    }

    private static double FloatModulo(double a, double b)
    {
        var remainder = a % b;
        if (remainder == 0) return Math.CopySign(0, b);
        return (remainder < 0) != (b < 0) ? remainder + b : remainder;
    }

    /// <summary>From the exact remainder: <c>2 // 0.1</c> is 19, although 2 / 0.1 rounds to 20.</summary>
    private static double FloatFloorQuotient(double a, double b)
    {
        var remainder = FloatModulo(a, b);
        var quotient = (a - remainder) / b;
        var floor = Math.Floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    private static double BigToDouble(BigInteger value)
    {
        // The cast truncates; reading the digits rounds to nearest.
        var number = double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return double.IsInfinity(number) ? throw new JinjaException("int too large to convert to float") : number;
    }

    private static JinjaException Zero(string message) => new(message);
}
