using System.Numerics;

namespace Pipeline.Models.Jinja.Values;

/// <summary>Python's <c>==</c> and hash: numbers compare by value whatever their type, containers by content.</summary>
internal static class PythonEquality
{
    private static readonly object NoneKey = new();

    public static IEqualityComparer<object> Comparer { get; } = new ByValue();

    /// <summary>The form in which a value is a dictionary key, None included.</summary>
    public static object ToKey(object? value)
    {
        if (value is JinjaList or JinjaDict or JinjaSet) throw new JinjaException($"unhashable type: '{PythonType.NameOf(value)}'");
        return value ?? NoneKey;
    }

    public static object? FromKey(object key) => ReferenceEquals(key, NoneKey) ? null : key;

    public new static bool Equals(object? left, object? right)
    {
        if (ReferenceEquals(left, right)) return left is not double.NaN;
        return (left, right) switch
        {
            (null, _) or (_, null) => false,
            (string a, string b) => a == b,
            (string, _) or (_, string) => false,
            (long a, long b) => a == b,
            (JinjaList a, JinjaList b) => SequenceEquals(a, b),
            (JinjaTuple a, JinjaTuple b) => SequenceEquals(a, b),
            (JinjaDict a, JinjaDict b) => DictEquals(a, b),
            (JinjaSet a, JinjaSet b) => a.Count == b.Count && a.All(b.Contains),
            (JinjaUndefined, JinjaUndefined) => true,
            (DateOnly a, DateOnly b) => a == b,
            (DateTime a, DateTime b) => a == b,
            (ZonedTime a, ZonedTime b) => a == b,
            (ZonedTime a, DateTime { Kind: DateTimeKind.Utc } b) => a.Utc == b,
            (DateTime { Kind: DateTimeKind.Utc } a, ZonedTime b) => a == b.Utc,
            (TimeSpan a, TimeSpan b) => a == b,
            (JinjaObject a, _) => a.Equals(right),
            _ => PythonNumber.IsNumber(left) && PythonNumber.IsNumber(right) && PythonNumber.NumbersEqual(left, right),
        };
    }

    public static int Hash(object value) => value switch
    {
        string text => string.GetHashCode(text, StringComparison.Ordinal),
        bool flag => (flag ? 1L : 0L).GetHashCode(),
        long number => number.GetHashCode(),
        double number => HashDouble(number),
        decimal number => number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue
            ? ((long)number).GetHashCode()
            : HashDouble((double)number),
        BigInteger number => HashDouble((double)number),
        JinjaTuple tuple => tuple.Aggregate(17, (hash, item) => HashCode.Combine(hash, item is null ? 0 : Hash(item))),
        _ => value.GetHashCode(),
    };

    // A float that is a whole number must land where the equal integer does.
    private static int HashDouble(double number) =>
        number == Math.Floor(number) && Math.Abs(number) < 9.2e18 ? ((long)number).GetHashCode() : number.GetHashCode();

    private static bool SequenceEquals(IReadOnlyList<object?> left, IReadOnlyList<object?> right)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (left.Count != right.Count) return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (!Equals(left[i], right[i])) return false;
        }

        return true;
    }

    private static bool DictEquals(JinjaDict left, JinjaDict right)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        return left.Count == right.Count
            && left.All(pair => right.TryGetValue(pair.Key, out var other) && Equals(pair.Value, other));
    }

    private sealed class ByValue : IEqualityComparer<object>
    {
        bool IEqualityComparer<object>.Equals(object? x, object? y) => PythonEquality.Equals(x, y);

        int IEqualityComparer<object>.GetHashCode(object obj) => Hash(obj);
    }
}
