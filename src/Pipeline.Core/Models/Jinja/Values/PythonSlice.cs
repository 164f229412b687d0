namespace Pipeline.Models.Jinja.Values;

/// <summary><c>start:stop:step</c> of a subscript; null stands for a part left out.</summary>
internal sealed record PythonSlice(object? Start, object? Stop, object? Step)
{
    /// <summary>The part of a sequence; undefined, as any missing item, for a value that is none.</summary>
    public object? Apply(object? sequence, JinjaContext context) => sequence switch
    {
        string text => string.Concat(Select([.. PythonValue.Characters(text)])),
        JinjaList list => new JinjaList(Select(list)),
        JinjaTuple tuple => new JinjaTuple([.. Select(tuple)]),
        JinjaRange range => new JinjaList(Select([.. range.Elements])),
        JinjaObject { Length: not null, Elements: { } items } => new JinjaTuple([.. Select([.. items])]),
        JinjaUndefined { Policy: UndefinedPolicy.Lenient } => sequence,
        JinjaUndefined undefined => throw undefined.Misuse(),
        _ => JinjaUndefined.Because("slice", $"{PythonType.DescribeObject(sequence)} has no slices", context.Undefined),
    };

    private IEnumerable<T> Select<T>(IReadOnlyList<T> items)
    {
        var step = Number(Step) ?? 1;
        if (step == 0) throw new JinjaException("slice step cannot be zero");
        var (low, high) = step > 0 ? (0, items.Count) : (-1, items.Count - 1);
        var start = Clamp(Number(Start), items.Count, low, high) ?? (step > 0 ? low : high);
        var stop = Clamp(Number(Stop), items.Count, low, high) ?? (step > 0 ? high : low);
        return Walk(items, start, stop, step);
    }

    private static IEnumerable<T> Walk<T>(IReadOnlyList<T> items, long start, long stop, long step)
    {
        for (var i = start; step > 0 ? i < stop : i > stop; i += step) yield return items[(int)i];
    }

    private static long? Clamp(long? bound, int count, int low, int high) =>
        bound is null ? null : Math.Clamp(bound < 0 ? bound.Value + count : bound.Value, low, high);

    private static long? Number(object? bound) => bound switch
    {
        null => null,
        bool flag => flag ? 1 : 0,
        // Far beyond any sequence, and far from overflow when a length is added.
        long number => Math.Clamp(number, int.MinValue, int.MaxValue),
        System.Numerics.BigInteger number => number.Sign < 0 ? int.MinValue : int.MaxValue,
        JinjaUndefined undefined => throw undefined.Misuse(),
        _ => throw new JinjaException("slice indices must be integers or None"),
    };
}
