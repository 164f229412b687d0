using Pipeline.Models.Jinja.Builtins;

namespace Pipeline.Models.Jinja.Values;

/// <summary>
/// <c>value.name</c> and <c>value[key]</c>. Both look at attributes and items, in opposite order. Nothing is found by
/// reflection: built-in types have the methods of <see cref="Methods"/>, hosts answer for themselves.
/// </summary>
internal static class Attributes
{
    public static object? Get(object? target, string name, JinjaContext context)
    {
        if (TryAttribute(target, name, out var value) || TryItem(target, name, out value)) return value;
        return target is JinjaUndefined undefined
            ? undefined.Policy == UndefinedPolicy.Lenient ? undefined : throw undefined.Misuse()
            : JinjaUndefined.Attribute(target, name, context.Undefined);
    }

    public static object? GetItem(object? target, object? key, JinjaContext context)
    {
        if (key is PythonSlice slice) return slice.Apply(target, context);
        if (TryItem(target, key, out var value)) return value;
        if (key is string name && TryAttribute(target, name, out value)) return value;
        return target is JinjaUndefined undefined
            ? undefined.Policy == UndefinedPolicy.Lenient ? undefined : throw undefined.Misuse()
            : JinjaUndefined.Item(target, key, context.Undefined);
    }

    private static bool TryAttribute(object? target, string name, out object? value)
    {
        if (Methods.Find(target, name) is { } method)
        {
            value = new BoundMethod(target, method);
            return true;
        }

        if (target is JinjaObject host) return host.TryGetAttribute(name, out value);
        return DateAttributes.TryGet(target, name, out value);
    }

    public static bool TryItem(object? target, object? key, out object? value)
    {
        value = null;
        switch (target)
        {
            case JinjaDict dict: return dict.TryGetValue(key, out value);
            case JinjaObject host and not JinjaRange: return host.TryGetItem(key, out value);
            case string or JinjaList or JinjaTuple or JinjaRange: return TryElement(target, key, out value);
            default: return false;
        }
    }

    private static bool TryElement(object target, object? key, out object? value)
    {
        var index = PythonValue.IndexOf(key, PythonValue.Length(target));
        value = index < 0 ? null : target switch
        {
            string text => PythonValue.Characters(text).ElementAt(index),
            JinjaList list => list[index],
            JinjaTuple tuple => tuple[index],
            _ => ((JinjaRange)target)[index],
        };
        return index >= 0;
    }
}

/// <summary>A method taken from a value without being called.</summary>
internal sealed class BoundMethod(object? self, JinjaFunction method) : JinjaObject, IJinjaCallable
{
    public override string TypeName => "builtin_function_or_method";

    public object? Call(JinjaContext context, JinjaArguments arguments) => method.Call(context, arguments.Prepend(self));

    public override string ToString() => $"<built-in method {method.Name} of {PythonType.NameOf(self)} object>";
}
