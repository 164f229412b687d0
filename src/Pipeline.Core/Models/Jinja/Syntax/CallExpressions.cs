using Pipeline.Models.Jinja.Builtins;
using Pipeline.Models.Jinja.Evaluation;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Syntax;

/// <summary>The arguments as written in a call, with <c>*list</c> and <c>**dict</c>.</summary>
internal sealed class ArgumentList(
    Expression[] positional, (string Name, Expression Value)[] named, Expression? unpacked, Expression? unpackedNamed)
{
    public static ArgumentList None { get; } = new([], [], null, null);

    /// <summary>Evaluates them, behind room for as many leading values as asked.</summary>
    public JinjaArguments Evaluate(Frame frame, int leading = 0)
    {
        if (positional.Length + leading == 0 && named.Length == 0 && unpacked is null && unpackedNamed is null) return JinjaArguments.None;
        var values = new object?[leading + positional.Length];
        for (var i = 0; i < positional.Length; i++) values[leading + i] = positional[i].Evaluate(frame);
        if (unpacked is not null) values = [.. values, .. PythonValue.Iterate(unpacked.Evaluate(frame))];
        return new(values, EvaluateNamed(frame));
    }

    private KeyValuePair<string, object?>[] EvaluateNamed(Frame frame)
    {
        if (named.Length == 0 && unpackedNamed is null) return [];
        var values = new List<KeyValuePair<string, object?>>(named.Length);
        foreach (var (name, value) in named) values.Add(new(name, value.Evaluate(frame)));
        if (unpackedNamed is not null) AddUnpacked(values, unpackedNamed.Evaluate(frame));
        return [.. values];
    }

    private static void AddUnpacked(List<KeyValuePair<string, object?>> values, object? mapping)
    {
        if (mapping is not JinjaDict dict) throw new JinjaException($"argument after ** must be a mapping, not {PythonType.NameOf(mapping)}");
        foreach (var (key, value) in dict)
        {
            if (key is not string name) throw new JinjaException("keywords must be strings");
            if (values.Exists(pair => pair.Key == name)) throw new JinjaException($"got multiple values for keyword argument '{name}'");
            values.Add(new(name, value));
        }
    }
}

internal sealed class CallExpression(int position, Expression callee, ArgumentList arguments) : CompositeExpression(position)
{
    /// <summary>
    /// Whether the value goes straight to a print or do statement, which then carries a <c>return()</c> out of the macro by an
    /// ordinary result. Anywhere deeper it takes an exception, and dbt's packages return from nearly every macro.
    /// </summary>
    private bool isTail;

    public static void MarkTail(Expression expression)
    {
        if (expression is CallExpression call) call.isTail = true;
        else if (expression is ConditionalExpression conditional) conditional.MarkTail();
    }

    protected override object? EvaluateOperands(Frame frame) => Settle(Invoke(frame, null));

    /// <summary>Calls with one more named argument, <c>caller</c>.</summary>
    public object? EvaluateWithCaller(Frame frame, IJinjaCallable caller) => Invoke(frame, caller);

    private object? Settle(object? result) => result is JinjaReturn returned && !isTail ? throw new MacroReturnException(returned.Value) : result;

    private object? Invoke(Frame frame, IJinjaCallable? caller)
    {
        if (callee is AttributeExpression attribute) return InvokeMember(frame, attribute, caller);
        var function = callee.Evaluate(frame);
        return Invoke(frame, function, WithCaller(arguments.Evaluate(frame), caller));
    }

    /// <summary>Methods of built-in types are called without binding them first.</summary>
    private object? InvokeMember(Frame frame, AttributeExpression member, IJinjaCallable? caller)
    {
        var target = member.Target.Evaluate(frame);
        if (Methods.Find(target, member.Name) is { } method)
        {
            var values = WithCaller(arguments.Evaluate(frame, leading: 1), caller);
            values.Positional[0] = target;
            return Invoke(frame, method, values);
        }

        frame.State.Position = target is JinjaUndefined ? member.Target.Position : member.Position;
        var function = Attributes.Get(target, member.Name, frame.Context);
        return Invoke(frame, function, WithCaller(arguments.Evaluate(frame), caller));
    }

    private object? Invoke(Frame frame, object? function, JinjaArguments values)
    {
        frame.State.Position = Position;
        return function switch
        {
            IJinjaCallable callable => callable.Call(frame.Context, values),
            JinjaUndefined { Policy: UndefinedPolicy.Lenient } => function,
            JinjaUndefined undefined => throw undefined.Misuse(),
            _ => throw new JinjaException($"'{PythonType.NameOf(function)}' object is not callable"),
        };
    }

    private static JinjaArguments WithCaller(JinjaArguments values, IJinjaCallable? caller) =>
        caller is null ? values : new(values.Positional, [.. values.Named, new("caller", caller)]);
}

/// <summary>The name and arguments of a filter or test, looked up in the environment when it is applied.</summary>
internal sealed class FilterCall(int position, string name, ArgumentList arguments)
{
    public string Name { get; } = name;

    public object? Apply(Frame frame, object? input, IReadOnlyDictionary<string, JinjaFunction> functions, string kind)
    {
        var values = arguments.Evaluate(frame, leading: 1);
        values.Positional[0] = input;
        frame.State.Position = position;
        return Named(functions, Name, kind).Call(frame.Context, values);
    }

    public object? ApplyFilter(Frame frame, object? input) => Apply(frame, input, frame.Context.Environment.Filters, "filter");

    public static JinjaFunction Named(IReadOnlyDictionary<string, JinjaFunction> functions, string name, string kind) =>
        functions.TryGetValue(name, out var function)
            ? function
            : throw new JinjaException($"No {kind} named '{name}'.", Diagnostics.NearestName.Hint(name, [.. functions.Keys]));
}

internal sealed class FilterExpression(int position, Expression input, FilterCall filter) : CompositeExpression(position)
{
    public Expression Input { get; } = input;

    public string Name => filter.Name;

    protected override object? EvaluateOperands(Frame frame) => filter.ApplyFilter(frame, Input.Evaluate(frame));
}

internal sealed class TestExpression(int position, Expression input, FilterCall test) : CompositeExpression(position)
{
    protected override object? EvaluateOperands(Frame frame) =>
        PythonValue.IsTrue(test.Apply(frame, input.Evaluate(frame), frame.Context.Environment.Tests, "test"));
}
