using Pipeline.Models.Jinja.Evaluation;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Syntax;

/// <summary>A loop. Each pass has a fresh scope, so what is set inside is forgotten; that is Jinja's rule.</summary>
internal sealed class ForStatement(
    ScopeLayout layout, AssignmentTarget target, Expression source, Expression? condition, Block body,
    ScopeLayout elseLayout, Block otherwise, bool isRecursive)
    : Statement
{
    private readonly int loopSlot = layout.Declare("loop");

    public override Flow Execute(Frame frame, Output output) => Run(frame, output, source.Evaluate(frame), depth: 0);

    /// <summary>Renders the loop over other items: what <c>loop(children)</c> does.</summary>
    public string Recurse(Frame frame, object? items, int depth)
    {
        var state = frame.State;
        state.EnterMacro("loop", state.Source!);
        try
        {
            var builder = state.RentBuilder();
            if (Run(frame, new Output(builder, state), items, depth) == Flow.Return) throw new MacroReturnException(state.ReturnValue);
            return state.TakeText(builder);
        }
        finally
        {
            state.LeaveMacro();
        }
    }

    private Flow Run(Frame frame, Output output, object? iterable, int depth)
    {
        frame.State.Position = source.Position;
        var items = Select(frame, iterable);
        if (items.Count == 0) return otherwise.Statements.Length == 0 ? Flow.Next : otherwise.Execute(frame.Enter(elseLayout.SlotCount), output);
        var loop = layout.Uses("loop") ? new LoopVariable(items, depth, isRecursive ? (inner, level) => Recurse(frame, inner, level) : null) : null;
        var inner = frame.Enter(layout.SlotCount);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0) inner = Renew(inner, frame);
            if (loop is not null) inner.Slots[loopSlot] = loop.MoveTo(i);
            target.Assign(inner, items[i]);
            var flow = body.Execute(inner, output);
            if (flow == Flow.Return) return flow;
            if (flow == Flow.Break) break;
        }

        return Flow.Next;
    }

    /// <summary>The items that pass the condition: they are chosen before anything is counted.</summary>
    private List<object?> Select(Frame frame, object? iterable)
    {
        var items = new List<object?>();
        var inner = condition is null ? null : frame.Enter(layout.SlotCount);
        foreach (var item in PythonValue.Iterate(iterable))
        {
            frame.State.CountIteration();
            if (inner is not null)
            {
                target.Assign(inner, item);
                if (!PythonValue.IsTrue(condition!.Evaluate(inner))) continue;
            }

            items.Add(item);
        }

        return items;
    }

    private Frame Renew(Frame inner, Frame outer)
    {
        if (layout.HasClosures) return outer.Enter(layout.SlotCount);
        inner.Clear();
        return inner;
    }
}
