using System.Numerics;

namespace Pipeline.Models.Jinja.Values;

/// <summary>What every Python value answers: truth, length, elements, membership, order.</summary>
internal static class PythonValue
{
    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool flag => flag,
        string text => text.Length > 0,
        long number => number != 0,
        double number => number != 0,
        decimal number => number != 0,
        BigInteger number => !number.IsZero,
        TimeSpan span => span != TimeSpan.Zero,
        JinjaUndefined => false,
        JinjaList list => list.Count > 0,
        JinjaTuple tuple => tuple.Count > 0,
        JinjaDict dict => dict.Count > 0,
        JinjaSet set => set.Count > 0,
        JinjaObject host => host.IsTrue,
        _ => true,
    };

    public static int? TryLength(object? value) => value switch
    {
        string text => CodePoints(text),
        JinjaList list => list.Count,
        JinjaTuple tuple => tuple.Count,
        JinjaDict dict => dict.Count,
        JinjaSet set => set.Count,
        JinjaUndefined => 0,
        JinjaObject host => host.Length,
        _ => null,
    };

    public static int Length(object? value) =>
        TryLength(value) ?? throw new JinjaException($"object of type '{PythonType.NameOf(value)}' has no len()");

    public static IEnumerable<object?>? TryIterate(object? value) => value switch
    {
        string text => Characters(text),
        JinjaList list => list,
        JinjaTuple tuple => tuple,
        JinjaDict dict => dict.Keys,
        JinjaSet set => set,
        JinjaUndefined => [],
        JinjaObject host => host.Elements,
        _ => null,
    };

    public static IEnumerable<object?> Iterate(object? value) =>
        TryIterate(value) ?? throw new JinjaException($"'{PythonType.NameOf(value)}' object is not iterable");

    public static bool Contains(object? container, object? item)
    {
        switch (container)
        {
            case string text:
                return item is string part
                    ? text.Contains(part, StringComparison.Ordinal)
                    : throw new JinjaException($"'in <string>' requires string as left operand, not {PythonType.NameOf(item)}");
            case JinjaDict dict: return dict.ContainsKey(item);
            case JinjaSet set: return set.Contains(item);
            case JinjaRange range: return range.Contains(item);
            default:
                var items = TryIterate(container) ?? throw new JinjaException($"argument of type '{PythonType.NameOf(container)}' is not iterable");
                foreach (var candidate in items)
                {
                    if (PythonEquality.Equals(candidate, item)) return true;
                }

                return false;
        }
    }

    /// <summary>Orders two values as Python's <c>&lt;</c> does.</summary>
    /// <exception cref="JinjaException">Their types have no order.</exception>
    public static int Compare(object? left, object? right, string symbol = "<")
    {
        switch (left, right)
        {
            case (long a, long b): return a.CompareTo(b);
            case (string a, string b): return string.CompareOrdinal(a, b);
            case (JinjaList a, JinjaList b): return CompareSequences(a, b, symbol);
            case (JinjaTuple a, JinjaTuple b): return CompareSequences(a, b, symbol);
            case (DateOnly a, DateOnly b): return a.CompareTo(b);
            case (DateTime a, DateTime b): return a.CompareTo(b);
            case (ZonedTime or DateTime { Kind: DateTimeKind.Utc }, ZonedTime or DateTime { Kind: DateTimeKind.Utc }):
                return ZonedTime.UtcOf(left)!.Value.CompareTo(ZonedTime.UtcOf(right)!.Value);
            case (ZonedTime, DateTime) or (DateTime, ZonedTime):
                throw new JinjaException("can't compare offset-naive and offset-aware datetimes", "Give both a zone, or take it from both.");
            case (TimeSpan a, TimeSpan b): return a.CompareTo(b);
            case (JinjaUndefined undefined, _): throw undefined.Misuse();
            case (_, JinjaUndefined undefined): throw undefined.Misuse();
            default:
                if (PythonNumber.IsNumber(left) && PythonNumber.IsNumber(right)) return PythonNumber.Compare(left!, right!);
                throw new JinjaException(
                    $"'{symbol}' not supported between instances of '{PythonType.NameOf(left)}' and '{PythonType.NameOf(right)}'");
        }
    }

    /// <summary>Where an index, negative ones from the end, lies in a sequence of that length; -1 when outside.</summary>
    public static int IndexOf(object? index, int length)
    {
        var position = index switch { bool flag => flag ? 1 : 0, long number => number, _ => long.MaxValue };
        if (position < 0) position += length;
        return position >= 0 && position < length ? (int)position : -1;
    }

    /// <summary>Characters as Python counts them: a surrogate pair is one.</summary>
    public static IEnumerable<string> Characters(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            yield return isPair ? text.Substring(i++, 2) : text[i].ToString();
        }
    }

    private static int CodePoints(string text)
    {
        var pairs = 0;
        foreach (var c in text) pairs += char.IsLowSurrogate(c) ? 1 : 0;
        return text.Length - pairs;
    }

    private static int CompareSequences(IReadOnlyList<object?> left, IReadOnlyList<object?> right, string symbol)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        for (var i = 0; i < Math.Min(left.Count, right.Count); i++)
        {
            if (!PythonEquality.Equals(left[i], right[i])) return Compare(left[i], right[i], symbol);
        }

        return left.Count.CompareTo(right.Count);
    }
}
