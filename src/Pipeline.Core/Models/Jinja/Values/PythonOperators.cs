namespace Pipeline.Models.Jinja.Values;

internal enum BinaryOperator { Add, Subtract, Multiply, Divide, FloorDivide, Modulo, Power }

/// <summary>The arithmetic operators over all types: numbers, and what strings, lists, sets and dates make of them.</summary>
internal static class PythonOperators
{
    public static object? Apply(BinaryOperator operation, object? left, object? right)
    {
        if (left is long && right is long || (PythonNumber.IsNumber(left) && PythonNumber.IsNumber(right))) return OnNumbers(operation, left!, right!);
        if (left is JinjaUndefined missing) return Missing(missing);
        if (operation == BinaryOperator.Modulo && left is string format) return PercentFormat.Apply(format, right);
        if (right is JinjaUndefined alsoMissing) return Missing(alsoMissing);
        return operation switch
        {
            BinaryOperator.Add => Add(left, right),
            BinaryOperator.Subtract => Subtract(left, right),
            BinaryOperator.Multiply => Multiply(left, right),
            _ => throw Unsupported(SymbolOf(operation), left, right),
        };
    }

    public static object? Negate(object? value) => value switch
    {
        JinjaUndefined undefined => Missing(undefined),
        TimeSpan span => -span,
        not null when PythonNumber.IsNumber(value) => PythonNumber.Negate(value),
        _ => throw new JinjaException($"bad operand type for unary -: '{PythonType.NameOf(value)}'"),
    };

    public static object? Plus(object? value) => value switch
    {
        JinjaUndefined undefined => Missing(undefined),
        bool flag => flag ? 1L : 0L,
        TimeSpan => value,
        not null when PythonNumber.IsNumber(value) => value,
        _ => throw new JinjaException($"bad operand type for unary +: '{PythonType.NameOf(value)}'"),
    };

    private static object? OnNumbers(BinaryOperator operation, object left, object right) => operation switch
    {
        BinaryOperator.Add => PythonNumber.Add(left, right),
        BinaryOperator.Subtract => PythonNumber.Subtract(left, right),
        BinaryOperator.Multiply => PythonNumber.Multiply(left, right),
        BinaryOperator.Divide => PythonNumber.Divide(left, right),
        BinaryOperator.FloorDivide => PythonNumber.FloorDivide(left, right),
        BinaryOperator.Modulo => PythonNumber.Modulo(left, right),
        _ => PythonNumber.Power(left, right),
    };

    private static JinjaUndefined Missing(JinjaUndefined value) => value.Policy == UndefinedPolicy.Lenient ? value : throw value.Misuse();

    private static object? Add(object? left, object? right) => (left, right) switch
    {
        (string a, string b) => Concatenate(a, b),
        (string, _) => throw new JinjaException($"can only concatenate str (not \"{PythonType.NameOf(right)}\") to str"),
        (JinjaList a, JinjaList b) => new JinjaList(Joined(a, b)),
        (JinjaList, _) => throw new JinjaException($"can only concatenate list (not \"{PythonType.NameOf(right)}\") to list"),
        (JinjaTuple a, JinjaTuple b) => new JinjaTuple([.. Joined(a, b)]),
        (JinjaTuple, _) => throw new JinjaException($"can only concatenate tuple (not \"{PythonType.NameOf(right)}\") to tuple"),
        (DateTime a, TimeSpan b) => InRange(() => a + b),
        (TimeSpan a, DateTime b) => InRange(() => b + a),
        (ZonedTime a, TimeSpan b) => InRange(() => a.Add(b)),
        (TimeSpan a, ZonedTime b) => InRange(() => b.Add(a)),
        (DateOnly a, TimeSpan b) => InRange(() => a.AddDays((int)Math.Floor(b.TotalDays))),
        (TimeSpan a, DateOnly b) => InRange(() => b.AddDays((int)Math.Floor(a.TotalDays))),
        (TimeSpan a, TimeSpan b) => InRange(() => a + b),
        _ => throw Unsupported("+", left, right),
    };

    private static object? Subtract(object? left, object? right) => (left, right) switch
    {
        (DateTime a, TimeSpan b) => InRange(() => a - b),
        (DateTime a, DateTime b) => a - b,
        (ZonedTime a, TimeSpan b) => InRange(() => a.Add(-b)),
        (ZonedTime or DateTime, ZonedTime or DateTime) => Between(left, right),
        (DateOnly a, TimeSpan b) => InRange(() => a.AddDays(-(int)Math.Floor(b.TotalDays))),
        (DateOnly a, DateOnly b) => TimeSpan.FromDays(a.DayNumber - b.DayNumber),
        (TimeSpan a, TimeSpan b) => InRange(() => a - b),
        (JinjaSet a, JinjaSet b) => new JinjaSet(a.Where(item => !b.Contains(item))),
        _ => throw Unsupported("-", left, right),
    };

    private static TimeSpan Between(object? left, object? right) =>
        left is DateTime { Kind: not DateTimeKind.Utc } || right is DateTime { Kind: not DateTimeKind.Utc }
            ? throw new JinjaException("can't subtract offset-naive and offset-aware datetimes", "Give both a zone, or take it from both.")
            : ZonedTime.UtcOf(left)!.Value - ZonedTime.UtcOf(right)!.Value;

    private static object? Multiply(object? left, object? right) => (left, right) switch
    {
        (TimeSpan a, long b) => InRange(() => a * b),
        (long a, TimeSpan b) => InRange(() => b * a),
        (long or bool, string or JinjaList or JinjaTuple) => Repeat(right, PythonNumber.ToBig(left)),
        (string or JinjaList or JinjaTuple, long or bool) => Repeat(left, PythonNumber.ToBig(right)),
        _ => throw Unsupported("*", left, right),
    };

    public static string Concatenate(string left, string right)
    {
        PythonText.CheckLength((long)left.Length + right.Length);
        return left + right;
    }

    private static IEnumerable<object?> Joined(IReadOnlyList<object?> left, IReadOnlyList<object?> right)
    {
        PythonText.CheckLength(16L * (left.Count + right.Count));
        return left.Concat(right);
    }

    private static object Repeat(object? sequence, System.Numerics.BigInteger times)
    {
        var count = times.Sign <= 0 ? 0 : (long)System.Numerics.BigInteger.Min(times, int.MaxValue);
        if (sequence is string text)
        {
            PythonText.CheckLength(text.Length * count);
            return new System.Text.StringBuilder().Insert(0, text, (int)count).ToString();
        }

        var items = (IReadOnlyList<object?>)sequence!;
        PythonText.CheckLength(16 * items.Count * count);
        var repeated = Enumerable.Repeat(items, (int)count).SelectMany(part => part);
        return sequence is JinjaList ? new JinjaList(repeated) : new JinjaTuple([.. repeated]);
    }

    private static T InRange<T>(Func<T> calculate)
    {
        try
        {
            return calculate();
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or OverflowException)
        {
            throw new JinjaException("date value out of range", innerException: error);
        }
    }

    private static JinjaException Unsupported(string symbol, object? left, object? right) => new(
        $"unsupported operand type(s) for {symbol}: '{PythonType.NameOf(left)}' and '{PythonType.NameOf(right)}'");

    private static string SymbolOf(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Divide => "/",
        BinaryOperator.FloorDivide => "//",
        BinaryOperator.Modulo => "%",
        _ => "** or pow()",
    };
}
