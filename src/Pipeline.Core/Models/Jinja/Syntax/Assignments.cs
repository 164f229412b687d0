using Pipeline.Models.Jinja.Builtins;
using Pipeline.Models.Jinja.Evaluation;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Syntax;

/// <summary>What may stand left of <c>=</c> or between <c>for</c> and <c>in</c>.</summary>
internal abstract class AssignmentTarget
{
    public abstract void Assign(Frame frame, object? value);
}

internal sealed class NameTarget(string name, int slot) : AssignmentTarget
{
    public string Name { get; } = name;

    public override void Assign(Frame frame, object? value) => frame.Slots[slot] = value;
}

internal sealed class NamespaceTarget(NameExpression holder, string attribute) : AssignmentTarget
{
    public override void Assign(Frame frame, object? value)
    {
        var target = holder.Evaluate(frame);
        frame.State.Position = holder.Position;
        if (target is not JinjaNamespace names) throw new JinjaException("cannot assign attribute on non-namespace object");
        names[attribute] = value;
    }
}

internal sealed class TupleTarget(int position, AssignmentTarget[] targets) : AssignmentTarget
{
    public override void Assign(Frame frame, object? value)
    {
        frame.State.Position = position;
        var sequence = PythonValue.TryIterate(value) ?? throw new JinjaException($"cannot unpack non-iterable {PythonType.NameOf(value)} object");
        var items = sequence.Take(targets.Length + 1).ToArray();
        if (items.Length > targets.Length) throw new JinjaException($"too many values to unpack (expected {targets.Length})");
        if (items.Length < targets.Length)
            throw new JinjaException($"not enough values to unpack (expected {targets.Length}, got {items.Length})");
        for (var i = 0; i < targets.Length; i++) targets[i].Assign(frame, items[i]);
    }
}

internal sealed class SetStatement(AssignmentTarget target, Expression value) : Statement
{
    public override Flow Execute(Frame frame, Output output)
    {
        target.Assign(frame, value.Evaluate(frame));
        return Flow.Next;
    }
}

/// <summary><c>{% set x | filter %}…{% endset %}</c></summary>
internal sealed class SetBlockStatement(AssignmentTarget target, ScopeLayout layout, FilterCall[] filters, Block body) : Statement
{
    public override Flow Execute(Frame frame, Output output)
    {
        var flow = Capture.Text(frame.Enter(layout.SlotCount), body, out var text);
        if (flow == Flow.Next) target.Assign(frame, filters.Aggregate((object?)text, (value, filter) => filter.ApplyFilter(frame, value)));
        return flow;
    }
}
