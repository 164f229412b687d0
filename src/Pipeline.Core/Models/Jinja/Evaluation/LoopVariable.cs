using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Evaluation;

/// <summary>The <c>loop</c> variable.</summary>
internal sealed class LoopVariable(List<object?> items, int depth, Func<object?, int, string>? recurse) : JinjaObject, IJinjaCallable
{
    private int index;
    private object?[]? lastChecked;

    public override string TypeName => "LoopContext";

    public LoopVariable MoveTo(int position)
    {
        index = position;
        return this;
    }

    public override bool TryGetAttribute(string name, out object? value)
    {
        value = name switch
        {
            "index" => (long)index + 1,
            "index0" => (long)index,
            "revindex" => (long)items.Count - index,
            "revindex0" => (long)items.Count - index - 1,
            "first" => index == 0,
            "last" => index == items.Count - 1,
            "length" => (long)items.Count,
            "depth" => (long)depth + 1,
            "depth0" => (long)depth,
            "previtem" => index > 0 ? items[index - 1] : JinjaUndefined.Because(name, "there is no previous item"),
            "nextitem" => index + 1 < items.Count ? items[index + 1] : JinjaUndefined.Because(name, "there is no next item"),
            "cycle" => new JinjaFunction("cycle", "*args", Cycle),
            "changed" => new JinjaFunction("changed", "*args", Changed),
            _ => JinjaCall.Missing,
        };
        return !ReferenceEquals(value, JinjaCall.Missing);
    }

    public object? Call(JinjaContext context, JinjaArguments arguments)
    {
        if (recurse is null) throw new JinjaException("The loop must have the 'recursive' marker to be called recursively.");
        return arguments.Positional is [var inner] ? recurse(inner, depth + 1) : throw new JinjaException("loop() takes one argument");
    }

    public override string ToString() => $"<LoopContext {index + 1}/{items.Count}>";

    private object? Cycle(JinjaCall call) => call.Rest.Length == 0
        ? throw new JinjaException("no items for cycling given")
        : call.Rest[index % call.Rest.Length];

    private object? Changed(JinjaCall call)
    {
        var isSame = lastChecked is not null && lastChecked.SequenceEqual(call.Rest, ByValue.Instance);
        lastChecked = call.Rest;
        return !isSame;
    }

    private sealed class ByValue : IEqualityComparer<object?>
    {
        public static readonly ByValue Instance = new();

        bool IEqualityComparer<object?>.Equals(object? x, object? y) => PythonEquality.Equals(x, y);

        public int GetHashCode(object? obj) => 0;
    }
}
