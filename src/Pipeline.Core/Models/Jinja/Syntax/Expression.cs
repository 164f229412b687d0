using System.Runtime.CompilerServices;
using Pipeline.Models.Jinja.Evaluation;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Syntax;

/// <summary>An expression and how it evaluates. Nodes never change once the template is parsed, so any number of threads may evaluate them.</summary>
internal abstract class Expression(int position)
{
    /// <summary>Offset in the template, for errors.</summary>
    public int Position { get; } = position;

    /// <summary>Whether it is a Python literal: constants, and lists, tuples and dicts of them.</summary>
    public virtual bool IsLiteral => false;

    public abstract object? Evaluate(Frame frame);
}

/// <summary>
/// An expression with operands. Long chains and nested brackets are deep trees, and the thread that evaluates may have less
/// stack than the one that parsed: each level checks before it goes on.
/// </summary>
internal abstract class CompositeExpression(int position) : Expression(position)
{
    public sealed override object? Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return EvaluateOperands(frame);
    }

    protected abstract object? EvaluateOperands(Frame frame);
}

internal sealed class ConstantExpression(int position, object? value) : Expression(position)
{
    public object? Value { get; } = value;

    public override bool IsLiteral => true;

    public override object? Evaluate(Frame frame) => Value;
}

/// <summary>A variable. Its addresses are filled in when the whole template is parsed, since a scope may declare it further down.</summary>
internal sealed class NameExpression(int position, string name) : Expression(position)
{
    private VariableAddress[] addresses = [];

    public string Name { get; } = name;

    public void Resolve(ScopeLayout layout) => addresses = layout.Resolve(Name);

    public override object? Evaluate(Frame frame)
    {
        foreach (var address in addresses)
        {
            var scope = frame;
            for (var hops = address.Hops; hops > 0; hops--) scope = scope.Parent!;
            var value = scope.Slots[address.Slot];
            if (!ReferenceEquals(value, Frame.Unset)) return value;
        }

        frame.State.Position = Position;
        return frame.Context.Lookup(Name);
    }
}

internal sealed class ListExpression(int position, Expression[] items) : CompositeExpression(position)
{
    public override bool IsLiteral => Array.TrueForAll(items, item => item.IsLiteral);

    protected override object? EvaluateOperands(Frame frame)
    {
        var list = new JinjaList { Capacity = items.Length };
        foreach (var item in items) list.Add(item.Evaluate(frame));
        return list;
    }
}

internal sealed class TupleExpression(int position, Expression[] items) : CompositeExpression(position)
{
    public override bool IsLiteral => Array.TrueForAll(items, item => item.IsLiteral);

    protected override object? EvaluateOperands(Frame frame)
    {
        var values = new object?[items.Length];
        for (var i = 0; i < items.Length; i++) values[i] = items[i].Evaluate(frame);
        return new JinjaTuple(values);
    }
}

internal sealed class DictExpression(int position, (Expression Key, Expression Value)[] pairs) : CompositeExpression(position)
{
    public override bool IsLiteral => Array.TrueForAll(pairs, pair => pair.Key.IsLiteral && pair.Value.IsLiteral);

    protected override object? EvaluateOperands(Frame frame)
    {
        var dict = new JinjaDict();
        foreach (var (key, value) in pairs)
        {
            var keyValue = key.Evaluate(frame);
            frame.State.Position = key.Position;
            dict[keyValue] = value.Evaluate(frame);
        }

        return dict;
    }
}

internal sealed class AttributeExpression(int position, Expression target, string name) : CompositeExpression(position)
{
    public Expression Target { get; } = target;

    public string Name { get; } = name;

    protected override object? EvaluateOperands(Frame frame)
    {
        var value = Target.Evaluate(frame);
        // What is undefined is to blame, not what was asked of it.
        frame.State.Position = value is JinjaUndefined ? Target.Position : Position;
        return Attributes.Get(value, Name, frame.Context);
    }
}

internal sealed class ItemExpression(int position, Expression target, Expression key) : CompositeExpression(position)
{
    protected override object? EvaluateOperands(Frame frame)
    {
        var value = target.Evaluate(frame);
        var keyValue = key.Evaluate(frame);
        frame.State.Position = value is JinjaUndefined ? target.Position : Position;
        return Attributes.GetItem(value, keyValue, frame.Context);
    }
}

internal sealed class SliceExpression(int position, Expression? start, Expression? stop, Expression? step) : CompositeExpression(position)
{
    protected override object? EvaluateOperands(Frame frame) =>
        new PythonSlice(start?.Evaluate(frame), stop?.Evaluate(frame), step?.Evaluate(frame));
}
