using System.Collections;

namespace Pipeline.Models.Jinja.Values;

/// <summary>A Python list: mutable, in order.</summary>
public sealed class JinjaList : List<object?>
{
    /// <summary>An empty list.</summary>
    public JinjaList()
    {
    }

    /// <summary>A copy of the items.</summary>
    public JinjaList(IEnumerable<object?> items) : base(items)
    {
    }
}

/// <summary>A Python tuple: never changes after construction.</summary>
public sealed class JinjaTuple(params object?[] items) : IReadOnlyList<object?>
{
    private readonly object?[] items = items;

    /// <inheritdoc/>
    public int Count => items.Length;

    /// <inheritdoc/>
    public object? this[int index] => items[index];

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator() => ((IEnumerable<object?>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A Python dict: keys by Python equality (1, 1.0 and True are one key), in order of insertion.</summary>
public sealed class JinjaDict : IEnumerable<KeyValuePair<object?, object?>>
{
    private readonly OrderedDictionary<object, object?> items = new(PythonEquality.Comparer);

    /// <summary>The number of keys.</summary>
    public int Count => items.Count;

    /// <summary>Keys in order of insertion.</summary>
    public IEnumerable<object?> Keys => items.Keys.Select(PythonEquality.FromKey);

    /// <summary>Values in order of insertion.</summary>
    public IEnumerable<object?> Values => items.Values;

    /// <summary>Sets a key, or reads one that is there.</summary>
    public object? this[object? key]
    {
        get => items[PythonEquality.ToKey(key)];
        set => items[PythonEquality.ToKey(key)] = value;
    }

    /// <summary>Adds a key that is not there; lets a collection initialiser write a dict.</summary>
    public void Add(object? key, object? value) => items.Add(PythonEquality.ToKey(key), value);

    /// <summary>Reads a key.</summary>
    public bool TryGetValue(object? key, out object? value) => items.TryGetValue(PythonEquality.ToKey(key), out value);

    /// <summary>Whether the key is there.</summary>
    public bool ContainsKey(object? key) => items.ContainsKey(PythonEquality.ToKey(key));

    /// <summary>Removes a key; false when it was not there.</summary>
    public bool Remove(object? key, out object? value) => items.Remove(PythonEquality.ToKey(key), out value);

    /// <summary>Removes all keys.</summary>
    public void Clear() => items.Clear();

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<object?, object?>> GetEnumerator() =>
        items.Select(pair => KeyValuePair.Create(PythonEquality.FromKey(pair.Key), pair.Value)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A Python set; it prints in order of insertion, where Python's order is arbitrary.</summary>
public sealed class JinjaSet : IEnumerable<object?>
{
    private readonly OrderedDictionary<object, bool> items = new(PythonEquality.Comparer);

    /// <summary>A set of the distinct items.</summary>
    public JinjaSet(IEnumerable<object?> items)
    {
        foreach (var item in items) Add(item);
    }

    /// <summary>The number of members.</summary>
    public int Count => items.Count;

    /// <summary>Adds a member; false when it was there.</summary>
    public bool Add(object? item) => items.TryAdd(PythonEquality.ToKey(item), true);

    /// <summary>Removes a member; false when it was not there.</summary>
    public bool Remove(object? item) => items.Remove(PythonEquality.ToKey(item));

    /// <summary>Whether it is a member.</summary>
    public bool Contains(object? item) => items.ContainsKey(PythonEquality.ToKey(item));

    /// <summary>Removes all members.</summary>
    public void Clear() => items.Clear();

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator() => items.Keys.Select(PythonEquality.FromKey).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Python's <c>range</c>: counts without storing.</summary>
internal sealed class JinjaRange(long start, long stop, long step) : JinjaObject
{
    public override string TypeName => "range";

    public override int? Length { get; } = CountOf(start, stop, step);

    public override IEnumerable<object?> Elements
    {
        get
        {
            for (var i = 0; i < Length; i++) yield return start + (i * step);
        }
    }

    public object? this[int index] => start + (index * step);

    public bool Contains(object? value) =>
        value is long number && (step > 0 ? number >= start && number < stop : number <= start && number > stop) && (number - start) % step == 0;

    public override string ToString() => step == 1 ? $"range({start}, {stop})" : $"range({start}, {stop}, {step})";

    private static int CountOf(long start, long stop, long step)
    {
        var span = step > 0 ? (Int128)stop - start : (Int128)start - stop;
        var stride = Int128.Abs(step);
        return span <= 0 ? 0 : (int)Int128.Min(int.MaxValue, (span + stride - 1) / stride);
    }
}

/// <summary>What lazy filters give: it can be walked once, prints as a generator and has no length.</summary>
internal sealed class JinjaIterator(string name, IEnumerable<object?> items) : JinjaObject, IEnumerable<object?>
{
    private IEnumerator<object?>? cursor;

    public override string TypeName => "generator";

    public override IEnumerable<object?> Elements => this;

    public IEnumerator<object?> GetEnumerator()
    {
        cursor ??= items.GetEnumerator();
        while (cursor.MoveNext()) yield return cursor.Current;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"<generator object {name}>";
}

internal enum DictPart { Keys, Values, Items }

/// <summary>The live view that a dict's <c>keys()</c>, <c>values()</c> and <c>items()</c> give.</summary>
internal sealed class JinjaDictView(JinjaDict dict, DictPart part) : JinjaObject
{
    public override string TypeName => part switch { DictPart.Keys => "dict_keys", DictPart.Values => "dict_values", _ => "dict_items" };

    public override int? Length => dict.Count;

    public override IEnumerable<object?> Elements => part switch
    {
        DictPart.Keys => dict.Keys,
        DictPart.Values => dict.Values,
        _ => dict.Select(pair => (object?)new JinjaTuple(pair.Key, pair.Value)),
    };

    public override string ToString() => $"{TypeName}({PythonText.Repr(new JinjaList(Elements))})";
}
