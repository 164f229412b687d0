using Pipeline.Models.Jinja.Evaluation;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Syntax;

internal sealed record MacroParameter(string Name, int Slot, Expression? Default);

/// <summary>
/// The parameters of a macro and how arguments become its variables, by Jinja's rules rather than Python's: too few are
/// undefined, not an error.
/// </summary>
internal sealed class MacroParameters
{
    private readonly MacroParameter[] parameters;
    private readonly int varargsSlot;
    private readonly int kwargsSlot;
    private readonly int callerSlot;
    private readonly bool declaresCaller;

    public MacroParameters(MacroParameter[] parameters, ScopeLayout layout)
    {
        this.parameters = parameters;
        Names = [.. parameters.Select(parameter => parameter.Name)];
        declaresCaller = Names.Contains("caller");
        varargsSlot = layout.Declare("varargs");
        kwargsSlot = layout.Declare("kwargs");
        callerSlot = layout.Declare("caller");
    }

    public IReadOnlyList<string> Names { get; }

    public void AssignGiven(JinjaMacro macro, Frame frame, JinjaArguments arguments)
    {
        var positional = arguments.Positional;
        var named = arguments.Named.Length == 0 ? null : arguments.Named.ToList();
        for (var i = 0; i < parameters.Length; i++)
        {
            if (i < positional.Length) frame.Slots[parameters[i].Slot] = positional[i];
            else if (TryTake(named, parameters[i].Name, out var value)) frame.Slots[parameters[i].Slot] = value;
        }

        AssignRest(macro, frame, positional, named);
    }

    /// <summary>After the others, so that a default can refer to any parameter before it.</summary>
    public void AssignDefaults(Frame frame)
    {
        foreach (var parameter in parameters)
        {
            if (!ReferenceEquals(frame.Slots[parameter.Slot], Frame.Unset)) continue;
            frame.Slots[parameter.Slot] = parameter.Default is { } expression
                ? expression.Evaluate(frame)
                : JinjaUndefined.Because(parameter.Name, $"parameter '{parameter.Name}' was not provided", frame.Context.Undefined);
        }
    }

    private void AssignRest(JinjaMacro macro, Frame frame, object?[] positional, List<KeyValuePair<string, object?>>? named)
    {
        if (!declaresCaller && macro.TakesCaller)
        {
            frame.Slots[callerSlot] = TryTake(named, "caller", out var caller)
                ? caller
                : JinjaUndefined.Because("caller", "No caller defined", frame.Context.Undefined);
        }

        if (macro.TakesKwargs) frame.Slots[kwargsSlot] = ToDict(named);
        else if (named is [var unexpected, ..]) throw UnexpectedName(macro, unexpected.Key);
        if (macro.TakesVarargs) frame.Slots[varargsSlot] = new JinjaTuple([.. positional.Skip(parameters.Length)]);
        else if (positional.Length > parameters.Length)
            throw new JinjaException($"macro '{macro.Name}' takes not more than {parameters.Length} argument(s)", parameters.Length == 0 ? null : $"It takes: {string.Join(", ", Names)}.");
    }

    private JinjaException UnexpectedName(JinjaMacro macro, string name) => new(
        $"macro '{macro.Name}' takes no keyword argument '{name}'",
        Names.Contains(name) ? $"'{name}' is given twice." : Diagnostics.NearestName.Hint(name, [.. Names]));

    private static JinjaDict ToDict(List<KeyValuePair<string, object?>>? named)
    {
        var dict = new JinjaDict();
        foreach (var (name, value) in named ?? []) dict[name] = value;
        return dict;
    }

    private static bool TryTake(List<KeyValuePair<string, object?>>? named, string name, out object? value)
    {
        var index = named?.FindIndex(pair => pair.Key == name) ?? -1;
        value = index < 0 ? null : named![index].Value;
        if (index >= 0) named!.RemoveAt(index);
        return index >= 0;
    }
}
