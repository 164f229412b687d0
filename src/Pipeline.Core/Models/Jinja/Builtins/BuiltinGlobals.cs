using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Builtins;

/// <summary>The functions every template sees.</summary>
internal static class BuiltinGlobals
{
    /// <summary>The limit of Jinja's own sandbox.</summary>
    private const int MaxRange = 100_000;

    public static IReadOnlyList<JinjaFunction> All { get; } =
    [
        new("range", "*args", Range),
        new("dict", "other?, **kwargs", Dict),
        new("namespace", "other?, **kwargs", Namespace),
        new("cycler", "*items", call => new Cycler(call.Rest)),
        new("joiner", "sep?", call => new Joiner(call.Text(0, ", "))),
    ];

    private static JinjaRange Range(JinjaCall call)
    {
        if (call.Named is [var named, ..]) throw new JinjaException($"range() takes no keyword argument '{named.Key}'");
        var numbers = call.Rest.Select(Number).ToArray();
        var range = numbers switch
        {
            [var stop] => new JinjaRange(0, stop, 1),
            [var start, var stop] => new JinjaRange(start, stop, 1),
            [_, _, 0] => throw new JinjaException("range() arg 3 must not be zero"),
            [var start, var stop, var step] => new JinjaRange(start, stop, step),
            _ => throw new JinjaException($"range expected 1 to 3 arguments, got {numbers.Length}"),
        };
        return range.Length <= MaxRange ? range : throw new JinjaException($"Range too big. The sandbox blocks ranges larger than {MaxRange}.");
    }

    private static long Number(object? value) => value switch
    {
        long number => number,
        bool flag => flag ? 1 : 0,
        JinjaUndefined undefined => throw undefined.Misuse(),
        _ => throw new JinjaException($"'{PythonType.NameOf(value)}' object cannot be interpreted as an integer"),
    };

    private static JinjaDict Dict(JinjaCall call)
    {
        var dict = new JinjaDict();
        if (call.IsGiven(0)) DictMethods.Merge(dict, call[0]);
        foreach (var (name, value) in call.Named) dict[name] = value;
        return dict;
    }

    private static JinjaNamespace Namespace(JinjaCall call)
    {
        var names = new JinjaNamespace();
        foreach (var (key, value) in Dict(call)) names[PythonText.Str(key)] = value;
        return names;
    }
}
