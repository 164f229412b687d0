using Pipeline.Models.Jinja.Syntax;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Builtins;

/// <summary>Filters that take the name of a filter or test: <c>map</c>, <c>select</c> and their kin. They are lazy.</summary>
internal static class SelectionFilters
{
    public static IReadOnlyList<JinjaFunction> All { get; } =
    [
        new("map", "self, *args, **kwargs", call => new JinjaIterator("sync_do_map", PythonValue.IsTrue(call[0]) ? Map(call) : [])),
        new("select", "self, *args, **kwargs", call => Selected(call, "select", wanted: true, byAttribute: false)),
        new("reject", "self, *args, **kwargs", call => Selected(call, "reject", wanted: false, byAttribute: false)),
        new("selectattr", "self, *args, **kwargs", call => Selected(call, "selectattr", wanted: true, byAttribute: true)),
        new("rejectattr", "self, *args, **kwargs", call => Selected(call, "rejectattr", wanted: false, byAttribute: true)),
    ];

    private static IEnumerable<object?> Map(JinjaCall call)
    {
        var transform = Transformation(call);
        return call.Elements(0).Select(transform);
    }

    private static Func<object?, object?> Transformation(JinjaCall call)
    {
        if (call.Rest.Length == 0 && Named(call, "attribute", out var attribute))
        {
            var unexpected = Array.Find(call.Named, pair => pair.Key is not ("attribute" or "default"));
            if (unexpected.Key is not null) throw new JinjaException($"Unexpected keyword argument '{unexpected.Key}'");
            Named(call, "default", out var whenMissing);
            return new AttributePath(attribute, call.Context, whenMissing).Of;
        }

        if (call.Rest is not [string name, .. var rest]) throw new JinjaException("map requires a filter argument");
        var filter = FilterCall.Named(call.Context.Environment.Filters, name, "filter");
        return item => filter.Call(call.Context, new([item, .. rest], call.Named));
    }

    private static bool Named(JinjaCall call, string name, out object? value)
    {
        var index = Array.FindIndex(call.Named, pair => pair.Key == name);
        value = index < 0 ? null : call.Named[index].Value;
        return index >= 0;
    }

    private static JinjaIterator Selected(JinjaCall call, string name, bool wanted, bool byAttribute) =>
        new($"sync_do_{name}", PythonValue.IsTrue(call[0]) ? Select(call, wanted, byAttribute) : []);

    private static IEnumerable<object?> Select(JinjaCall call, bool wanted, bool byAttribute)
    {
        if (byAttribute && call.Rest.Length == 0) throw new JinjaException("Missing parameter for attribute name");
        var path = new AttributePath(byAttribute ? call.Rest[0] : null, call.Context);
        var test = Test(call, call.Rest[(byAttribute ? 1 : 0)..]);
        return call.Elements(0).Where(item => test(path.Of(item)) == wanted);
    }

    private static Func<object?, bool> Test(JinjaCall call, object?[] arguments)
    {
        if (arguments is not [var name, .. var rest]) return PythonValue.IsTrue;
        var test = FilterCall.Named(call.Context.Environment.Tests, PythonText.Str(name), "test");
        return item => PythonValue.IsTrue(test.Call(call.Context, new([item, .. rest], call.Named)));
    }
}
