using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Evaluation;

/// <summary>A macro that can be called: closed over the frame it was defined in, or bound to the scope of a host.</summary>
internal sealed class MacroValue(JinjaMacro macro, Frame? closure, JinjaScope? scope, bool isCaller = false) : JinjaObject, IJinjaCallable
{
    public override string TypeName => "Macro";

    public object? Call(JinjaContext context, JinjaArguments arguments) =>
        macro.Invoke(closure ?? macro.NewRoot(context.With(scope!)), arguments, isCaller);

    public override bool TryGetAttribute(string name, out object? value)
    {
        value = name switch
        {
            "name" => macro.Name,
            "arguments" => new JinjaTuple([.. macro.Parameters]),
            "catch_varargs" => macro.TakesVarargs,
            "catch_kwargs" => macro.TakesKwargs,
            "caller" => macro.TakesCaller,
            _ => JinjaCall.Missing,
        };
        return !ReferenceEquals(value, JinjaCall.Missing);
    }

    public override string ToString() => $"<Macro '{macro.Name}'>";
}
