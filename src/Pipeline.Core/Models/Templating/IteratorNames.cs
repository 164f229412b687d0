using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>
/// The part of Python's <c>itertools</c> that ends: lists where Python gives iterators. Every element counts as an iteration.
/// </summary>
internal static class IteratorNames
{
    public static Names All { get; } = new Names("module itertools")
        .Add(Function("chain", "*args", call => call.Rest.SelectMany(PythonValue.Iterate)))
        .Add(Function("product", "*args, **kwargs", Product))
        .Add(Function("permutations", "iterable, r?", call => Arranged([.. call.Elements(0)], Size(call), isOrdered: true)))
        .Add(Function("combinations", "iterable, r", call => Arranged([.. call.Elements(0)], Size(call), isOrdered: false)))
        .Add(Function("islice", "iterable, start_or_stop, stop?, step?", Slice))
        .Add(Function("repeat", "value, times", call => Enumerable.Repeat(call[0], call.WholeNumber(1))))
        .Add(Function("zip_longest", "*args, **kwargs", ZipLongest))
        .Add(Function("accumulate", "iterable", Sums));

    private static JinjaFunction Function(string name, string signature, Func<JinjaCall, IEnumerable<object?>> body) =>
        new(name, signature, call =>
        {
            var result = new JinjaList();
            foreach (var item in body(call))
            {
                call.Context.State.CountIteration();
                result.Add(item);
            }

            return result;
        });

    private static int Size(JinjaCall call) => call.IsGiven(1) && call[1] is not null ? call.WholeNumber(1) : PythonValue.Length(call[0]);

    private static IEnumerable<object?> Product(JinjaCall call)
    {
        var repeat = call.Named.FirstOrDefault(pair => pair.Key == "repeat").Value is long times ? (int)times : 1;
        object?[][] sets = [.. call.Rest.Select(each => PythonValue.Iterate(each).ToArray())];
        IEnumerable<object?[]> rows = [[]];
        for (var round = 0; round < repeat; round++)
            foreach (var set in sets) rows = rows.SelectMany(_ => set, (row, item) => (object?[])[.. row, item]);
        return rows.Select(row => new JinjaTuple(row));
    }

    private static IEnumerable<object?> Arranged(object?[] pool, int size, bool isOrdered) =>
        Choices(pool.Length, size, isOrdered, []).Select(chosen => new JinjaTuple([.. chosen.Select(index => pool[index])]));

    private static IEnumerable<int[]> Choices(int count, int size, bool isOrdered, int[] chosen)
    {
        if (chosen.Length == size) return [chosen];
        var first = isOrdered || chosen is [] ? 0 : chosen[^1] + 1;
        return Enumerable.Range(first, Math.Max(0, count - first)).Where(index => !chosen.Contains(index))
            .SelectMany(index => Choices(count, size, isOrdered, [.. chosen, index]));
    }

    private static IEnumerable<object?> Slice(JinjaCall call)
    {
        var slice = call.IsGiven(2) ? new PythonSlice(call[1], call[2], call[3]) : new PythonSlice(null, call[1], null);
        return PythonValue.Iterate(slice.Apply(new JinjaList(call.Elements(0)), call.Context));
    }

    private static IEnumerable<object?> ZipLongest(JinjaCall call)
    {
        var fill = call.Named.FirstOrDefault(pair => pair.Key == "fillvalue").Value;
        object?[][] columns = [.. call.Rest.Select(each => PythonValue.Iterate(each).ToArray())];
        var count = columns.Length == 0 ? 0 : columns.Max(column => column.Length);
        return Enumerable.Range(0, count).Select(row =>
            new JinjaTuple([.. columns.Select(column => row < column.Length ? column[row] : fill)]));
    }

    private static IEnumerable<object?> Sums(JinjaCall call)
    {
        object? sum = null;
        var isFirst = true;
        foreach (var item in call.Elements(0))
        {
            sum = isFirst ? item : PythonOperators.Apply(BinaryOperator.Add, sum, item);
            isFirst = false;
            yield return sum;
        }
    }
}
