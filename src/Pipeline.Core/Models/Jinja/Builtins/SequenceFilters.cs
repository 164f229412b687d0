using System.Text;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Builtins;

/// <summary>Filters that put a sequence together, take it apart, or order it.</summary>
internal static class SequenceFilters
{
    public static IReadOnlyList<JinjaFunction> All { get; } =
    [
        new("batch", "self, linecount, fill_with?", call => new JinjaIterator("do_batch", Batch(call))),
        new("dictsort", "self, case_sensitive?, by?, reverse?", DictSort),
        new("first", "self", call => First(call)),
        new("groupby", "self, attribute, default?, case_sensitive?", GroupBy),
        new("items", "self", Items),
        new("join", "self, d?, attribute?", Join),
        new("last", "self", Last),
        new("list", "self", call => new JinjaList(call.Elements(0))),
        new("max", "self, case_sensitive?, attribute?", call => Extreme(call, sign: 1)),
        new("min", "self, case_sensitive?, attribute?", call => Extreme(call, sign: -1)),
        new("reverse", "self", Reverse),
        new("slice", "self, slices, fill_with?", call => new JinjaIterator("sync_do_slice", Slice(call))),
        new("sort", "self, reverse?, case_sensitive?, attribute?", Sort),
        new("sum", "self, attribute?, start?", Sum),
        new("unique", "self, case_sensitive?, attribute?", call => new JinjaIterator("sync_do_unique", Unique(call))),
    ];

    private static IEnumerable<object?> Batch(JinjaCall call)
    {
        var size = call.WholeNumber(1);
        var batch = new JinjaList();
        foreach (var item in call.Elements(0))
        {
            if (batch.Count == size)
            {
                yield return batch;
                batch = [];
            }

            batch.Add(item);
        }

        if (batch.Count == 0) yield break;
        while (call[2] is not null && batch.Count < size) batch.Add(call[2]);
        yield return batch;
    }

    private static IEnumerable<object?> Slice(JinjaCall call)
    {
        var items = call.Elements(0).ToList();
        var slices = call.WholeNumber(1);
        if (slices <= 0) yield break;
        var (perSlice, withExtra) = (items.Count / slices, items.Count % slices);
        var start = 0;
        for (var i = 0; i < slices; i++)
        {
            var count = perSlice + (i < withExtra ? 1 : 0);
            var slice = new JinjaList(items.Skip(start).Take(count));
            if (call[2] is not null && i >= withExtra) slice.Add(call[2]);
            start += count;
            yield return slice;
        }
    }

    private static JinjaList DictSort(JinjaCall call)
    {
        if (call[0] is not JinjaDict dict) throw new JinjaException($"dictsort needs a mapping, not '{PythonType.NameOf(call[0])}'");
        var position = call.Text(2, "key") switch
        {
            "key" => 0,
            "value" => 1,
            _ => throw new JinjaException("You can only sort by either \"key\" or \"value\""),
        };
        var ignoreCase = !call.Flag(1);
        var pairs = dict.Select(pair => (object?)new JinjaTuple(pair.Key, pair.Value));
        return new(Sorting.By(pairs, pair => CaseKey(((JinjaTuple)pair!)[position], ignoreCase), call.Flag(3)));
    }

    private static object? CaseKey(object? value, bool ignoreCase) => ignoreCase ? Sorting.IgnoreCase(value) : value;

    private static object? First(JinjaCall call)
    {
        foreach (var item in call.Elements(0)) return item;
        return JinjaUndefined.Because("first", "No first item, sequence was empty.", call.Context.Undefined);
    }

    private static object? Last(JinjaCall call)
    {
        if (call[0] is JinjaIterator) throw new JinjaException("'generator' object is not reversible");
        foreach (var item in call.Elements(0).Reverse()) return item;
        return JinjaUndefined.Because("last", "No last item, sequence was empty.", call.Context.Undefined);
    }

    private static JinjaList GroupBy(JinjaCall call)
    {
        var path = new AttributePath(call[1], call.Context, call[2]);
        var ignoreCase = !call.Flag(3);
        var groups = new JinjaList();
        JinjaList? current = null;
        object? currentKey = null;
        foreach (var item in Sorting.By(call.Elements(0), item => CaseKey(path.Of(item), ignoreCase), isReverse: false))
        {
            var key = CaseKey(path.Of(item), ignoreCase);
            if (current is null || !PythonEquality.Equals(key, currentKey))
            {
                current = [];
                currentKey = key;
                // The first item's own spelling of the key names the group.
                groups.Add(new Group(path.Of(item), current));
            }

            current.Add(item);
        }

        return groups;
    }

    private static JinjaIterator Items(JinjaCall call) => call[0] switch
    {
        JinjaUndefined => new("do_items", []),
        JinjaDict dict => new("do_items", dict.Select(pair => (object?)new JinjaTuple(pair.Key, pair.Value))),
        _ => throw new JinjaException("Can only get item pairs from a mapping."),
    };

    private static string Join(JinjaCall call)
    {
        var path = new AttributePath(call[2], call.Context);
        var separator = PythonText.Str(call.Get(1, ""));
        var text = new StringBuilder();
        var isFirst = true;
        foreach (var item in call.Elements(0))
        {
            if (!isFirst) text.Append(separator);
            isFirst = false;
            text.Append(PythonText.Str(path.Of(item)));
            PythonText.CheckLength(text.Length);
        }

        return text.ToString();
    }

    private static object? Extreme(JinjaCall call, int sign)
    {
        var path = new AttributePath(call[2], call.Context);
        var ignoreCase = !call.Flag(1);
        object? best = null, bestKey = null;
        var isEmpty = true;
        foreach (var item in call.Elements(0))
        {
            var key = CaseKey(path.Of(item), ignoreCase);
            if (isEmpty || PythonValue.Compare(key, bestKey, sign > 0 ? ">" : "<") * sign > 0) (best, bestKey) = (item, key);
            isEmpty = false;
        }

        return isEmpty ? JinjaUndefined.Because("item", "No aggregated item, sequence was empty.", call.Context.Undefined) : best;
    }

    private static object? Reverse(JinjaCall call) => call[0] is string text
        ? string.Concat(PythonValue.Characters(text).Reverse())
        : new JinjaIterator("reversed", call.Elements(0).Reverse());

    private static JinjaList Sort(JinjaCall call) =>
        new(Sorting.By(call.Elements(0), AttributePath.Several(call[3], call.Context, ignoreCase: !call.Flag(2)), call.Flag(1)));

    private static object? Sum(JinjaCall call)
    {
        var path = new AttributePath(call[1], call.Context);
        var total = call.Get(2, 0L);
        foreach (var item in call.Elements(0)) total = PythonOperators.Apply(BinaryOperator.Add, total, path.Of(item));
        return total;
    }

    private static IEnumerable<object?> Unique(JinjaCall call)
    {
        var path = new AttributePath(call[2], call.Context);
        var ignoreCase = !call.Flag(1);
        var seen = new JinjaSet([]);
        foreach (var item in call.Elements(0))
        {
            if (seen.Add(CaseKey(path.Of(item), ignoreCase))) yield return item;
        }
    }

    /// <summary>A pair that also answers to <c>grouper</c> and <c>list</c>.</summary>
    private sealed class Group(object? key, JinjaList items) : JinjaObject
    {
        private readonly JinjaTuple pair = new(key, items);

        public override string TypeName => "tuple";

        public override IEnumerable<object?> Elements => pair;

        public override int? Length => 2;

        public override bool TryGetAttribute(string name, out object? value)
        {
            value = name switch { "grouper" => key, "list" => items, _ => null };
            return name is "grouper" or "list";
        }

        public override bool TryGetItem(object? key, out object? value) => Attributes.TryItem(pair, key, out value);

        public override string ToString() => PythonText.Repr(pair);
    }
}
