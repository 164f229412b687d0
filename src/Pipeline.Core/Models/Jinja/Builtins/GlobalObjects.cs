using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Builtins;

/// <summary>What <c>namespace()</c> gives: attributes that <c>{% set ns.x = … %}</c> may change from inside a loop.</summary>
internal sealed class JinjaNamespace : JinjaObject
{
    private readonly JinjaDict values = [];

    public override string TypeName => "Namespace";

    public object? this[string name]
    {
        set => values[name] = value;
    }

    public override bool TryGetAttribute(string name, out object? value) => values.TryGetValue(name, out value);

    public override bool TryGetItem(object? key, out object? value) => values.TryGetValue(key, out value);

    public override string ToString() => $"<Namespace {PythonText.Repr(values)}>";
}

/// <summary>What <c>cycler()</c> gives.</summary>
internal sealed class Cycler(object?[] items) : JinjaObject
{
    private readonly object?[] items = items.Length > 0 ? items : throw new JinjaException("at least one item has to be provided");
    private int position;

    public override string TypeName => "Cycler";

    public override bool TryGetAttribute(string name, out object? value)
    {
        value = name switch
        {
            "current" => items[position],
            "next" => new JinjaFunction("next", "", _ => Next()),
            "reset" => new JinjaFunction("reset", "", _ => Reset()),
            _ => JinjaCall.Missing,
        };
        return !ReferenceEquals(value, JinjaCall.Missing);
    }

    private object? Next()
    {
        var current = items[position];
        position = (position + 1) % items.Length;
        return current;
    }

    private object? Reset()
    {
        position = 0;
        return null;
    }
}

/// <summary>What <c>joiner()</c> gives: nothing the first time, the separator from then on.</summary>
internal sealed class Joiner(string separator) : JinjaObject, IJinjaCallable
{
    private bool isUsed;

    public override string TypeName => "Joiner";

    public object? Call(JinjaContext context, JinjaArguments arguments)
    {
        if (isUsed) return separator;
        isUsed = true;
        return "";
    }
}
