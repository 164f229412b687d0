using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Builtins;

/// <summary>The methods of <c>list</c> and <c>tuple</c>.</summary>
internal static class ListMethods
{
    public static Dictionary<string, JinjaFunction> ReadOnly { get; } = Methods.Table(
        new("count", "self, value", call => (long)Items(call).Count(item => PythonEquality.Equals(item, call[1]))),
        new("index", "self, value, start?, stop?", call => IndexOf(call)));

    public static Dictionary<string, JinjaFunction> All { get; } = Methods.Table(
        ReadOnly["count"],
        ReadOnly["index"],
        new("append", "self, value", call => Done(() => List(call).Add(call[1]))),
        new("clear", "self", call => Done(List(call).Clear)),
        new("copy", "self", call => new JinjaList(List(call))),
        new("extend", "self, iterable", call => Done(() => List(call).AddRange([.. call.Elements(1)]))),
        new("insert", "self, index, value", call => Done(() => Insert(List(call), call.WholeNumber(1), call[2]))),
        new("pop", "self, index?", call => Pop(List(call), call.Get(1, -1L))),
        new("remove", "self, value", call => Done(() => List(call).RemoveAt((int)IndexOf(call)))),
        new("reverse", "self", call => Done(List(call).Reverse)),
        new("sort", "self, key?, reverse?", call => Done(() => Sort(List(call), call))));

    private static JinjaList List(JinjaCall call) => (JinjaList)call[0]!;

    private static IReadOnlyList<object?> Items(JinjaCall call) => (IReadOnlyList<object?>)call[0]!;

    private static object? Done(Action change)
    {
        change();
        return null;
    }

    private static long IndexOf(JinjaCall call)
    {
        var items = Items(call);
        for (var i = 0; i < items.Count; i++)
        {
            if (PythonEquality.Equals(items[i], call[1])) return i;
        }

        throw new JinjaException($"{PythonText.Repr(call[1])} is not in list");
    }

    private static void Insert(JinjaList list, int index, object? value) =>
        list.Insert(Math.Clamp(index < 0 ? index + list.Count : index, 0, list.Count), value);

    private static object? Pop(JinjaList list, object? index)
    {
        if (list.Count == 0) throw new JinjaException("pop from empty list");
        var at = PythonValue.IndexOf(index, list.Count);
        if (at < 0) throw new JinjaException("pop index out of range");
        var value = list[at];
        list.RemoveAt(at);
        return value;
    }

    private static void Sort(JinjaList list, JinjaCall call)
    {
        var context = call.Context;
        var sorted = call[1] is IJinjaCallable key
            ? Sorting.By(list, item => key.Call(context, JinjaArguments.Of(item)), call.Flag(2))
            : Sorting.By(list, item => item, call.Flag(2));
        list.Clear();
        list.AddRange(sorted);
    }
}

/// <summary>The methods of <c>dict</c>.</summary>
internal static class DictMethods
{
    public static Dictionary<string, JinjaFunction> All { get; } = Methods.Table(
        new("clear", "self", call => Clear(Dict(call))),
        new("copy", "self", call => Copy(Dict(call))),
        new("get", "self, key, default?", call => Dict(call).TryGetValue(call[1], out var value) ? value : call[2]),
        new("items", "self", call => new JinjaDictView(Dict(call), DictPart.Items)),
        new("keys", "self", call => new JinjaDictView(Dict(call), DictPart.Keys)),
        new("pop", "self, key, default?", Pop),
        new("popitem", "self", call => PopItem(Dict(call))),
        new("setdefault", "self, key, default?", SetDefault),
        new("update", "self, other?, **kwargs", Update),
        new("values", "self", call => new JinjaDictView(Dict(call), DictPart.Values)));

    public static void Merge(JinjaDict dict, object? other)
    {
        if (other is JinjaDict mapping)
        {
            foreach (var (key, value) in mapping.ToArray()) dict[key] = value;
            return;
        }

        foreach (var pair in PythonValue.Iterate(other))
        {
            if (PythonValue.TryIterate(pair)?.Take(3).ToArray() is not [var key, var value])
                throw new JinjaException("cannot convert dictionary update sequence element to a pair");
            dict[key] = value;
        }
    }

    private static JinjaDict Dict(JinjaCall call) => (JinjaDict)call[0]!;

    private static object? Clear(JinjaDict dict)
    {
        dict.Clear();
        return null;
    }

    private static JinjaDict Copy(JinjaDict dict)
    {
        var copy = new JinjaDict();
        Merge(copy, dict);
        return copy;
    }

    private static object? Pop(JinjaCall call)
    {
        if (Dict(call).Remove(call[1], out var value)) return value;
        return call.IsGiven(2) ? call[2] : throw new JinjaException($"no key {PythonText.Repr(call[1])} to pop");
    }

    private static JinjaTuple PopItem(JinjaDict dict)
    {
        if (dict.Count == 0) throw new JinjaException("popitem(): dictionary is empty");
        var key = dict.Keys.Last();
        dict.Remove(key, out var value);
        return new(key, value);
    }

    private static object? SetDefault(JinjaCall call)
    {
        var dict = Dict(call);
        if (!dict.TryGetValue(call[1], out var value)) dict[call[1]] = value = call[2];
        return value;
    }

    private static object? Update(JinjaCall call)
    {
        if (call.IsGiven(1)) Merge(Dict(call), call[1]);
        foreach (var (name, value) in call.Named) Dict(call)[name] = value;
        return null;
    }
}

/// <summary>The methods of <c>set</c>.</summary>
internal static class SetMethods
{
    public static Dictionary<string, JinjaFunction> All { get; } = Methods.Table(
        new("add", "self, value", call => Done(() => Set(call).Add(call[1]))),
        new("clear", "self", call => Done(Set(call).Clear)),
        new("copy", "self", call => new JinjaSet(Set(call))),
        new("difference", "self, *others", call => new JinjaSet(Set(call).Where(item => !InAny(call, item)))),
        new("discard", "self, value", call => Done(() => Set(call).Remove(call[1]))),
        new("intersection", "self, *others", call => new JinjaSet(Set(call).Where(item => InAll(call, item)))),
        new("isdisjoint", "self, other", call => !call.Elements(1).Any(Set(call).Contains)),
        new("issubset", "self, other", call => Set(call).All(new JinjaSet(call.Elements(1)).Contains)),
        new("issuperset", "self, other", call => call.Elements(1).All(Set(call).Contains)),
        new("remove", "self, value", Remove),
        new("symmetric_difference", "self, other", SymmetricDifference),
        new("union", "self, *others", call => new JinjaSet(Set(call).Concat(call.Rest.SelectMany(PythonValue.Iterate)))),
        new("update", "self, *others", Update));

    private static JinjaSet Set(JinjaCall call) => (JinjaSet)call[0]!;

    private static object? Done(Action change)
    {
        change();
        return null;
    }

    private static bool InAny(JinjaCall call, object? item) => call.Rest.Any(other => PythonValue.Contains(other, item));

    private static bool InAll(JinjaCall call, object? item) => call.Rest.All(other => PythonValue.Contains(other, item));

    private static object? Remove(JinjaCall call) =>
        Set(call).Remove(call[1]) ? null : throw new JinjaException($"no member {PythonText.Repr(call[1])} to remove");

    private static JinjaSet SymmetricDifference(JinjaCall call)
    {
        var (left, right) = (Set(call), new JinjaSet(call.Elements(1)));
        return new(left.Where(item => !right.Contains(item)).Concat(right.Where(item => !left.Contains(item))));
    }

    private static object? Update(JinjaCall call)
    {
        foreach (var item in call.Rest.SelectMany(PythonValue.Iterate).ToArray()) Set(call).Add(item);
        return null;
    }
}

/// <summary>The methods of <c>float</c>.</summary>
internal static class NumberMethods
{
    public static Dictionary<string, JinjaFunction> All { get; } = Methods.Table(
        new JinjaFunction("is_integer", "self", call => (double)call[0]! == Math.Floor((double)call[0]!)));
}
