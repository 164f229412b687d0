using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>The <c>var</c> of a unit test: its own values before those of the project.</summary>
internal sealed class OverriddenVariables(IReadOnlyDictionary<string, object?> overridden, IJinjaCallable inherited)
    : JinjaObject, IJinjaCallable
{
    public override string TypeName => "Var";

    public object? Call(JinjaContext context, JinjaArguments arguments) =>
        arguments.Positional is [string name, ..] && overridden.TryGetValue(name, out var value)
            ? JinjaValue.From(value)
            : inherited.Call(context, arguments);

    public override bool TryGetAttribute(string name, out object? value)
    {
        value = null;
        if (name is not "has_var" || inherited is not JinjaObject names || !names.TryGetAttribute(name, out var has)) return false;
        value = new JinjaFunction(name, "name", call => overridden.ContainsKey(call.Text(0))
            || PythonValue.IsTrue(((IJinjaCallable)has!).Call(call.Context, JinjaArguments.Of(call[0]))));
        return true;
    }
}
