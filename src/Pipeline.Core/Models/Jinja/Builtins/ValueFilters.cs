using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Builtins;

/// <summary>Filters that choose, look up or convert a whole value.</summary>
internal static class ValueFilters
{
    public static IReadOnlyList<JinjaFunction> All { get; } =
    [
        new("default", "self, default_value?, boolean?", Default),
        new("d", "self, default_value?, boolean?", Default),
        new("attr", "self, name", Attr),
        new("length", "self", call => (long)PythonValue.Length(call[0])),
        new("count", "self", call => (long)PythonValue.Length(call[0])),
        new("pprint", "self", call => PythonText.Repr(call[0])),
        new("tojson", "self, indent?", ToJson),
        // Elsewhere than in YAML these keep the value as it is: see JinjaTemplate.RenderNative.
        new("as_text", "self", call => call[0]),
        new("as_bool", "self", call => call[0]),
        new("as_number", "self", call => call[0]),
        new("as_native", "self", call => call[0]),
        new("is_list", "self", call => call[0] is JinjaList),
    ];

    private static object? Default(JinjaCall call)
    {
        var isMissing = call[0] is JinjaUndefined || (call.Flag(2) && !PythonValue.IsTrue(call[0]));
        return isMissing ? call.Get(1, "") : call[0];
    }

    private static object? Attr(JinjaCall call)
    {
        var value = Attributes.Get(call[0] is JinjaDict dict && Methods.Find(dict, call.Text(1)) is null ? null : call[0], call.Text(1), call.Context);
        return value is JinjaUndefined ? JinjaUndefined.Attribute(call[0], call.Text(1), call.Context.Undefined) : value;
    }

    private static string ToJson(JinjaCall call) => JsonText.Of(call[0], call[1] is null ? null : call.WholeNumber(1), sortKeys: true)
        .Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal)
        .Replace("&", "\\u0026", StringComparison.Ordinal).Replace("'", "\\u0027", StringComparison.Ordinal);
}
