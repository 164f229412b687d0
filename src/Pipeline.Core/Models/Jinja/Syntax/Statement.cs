using Pipeline.Models.Jinja.Evaluation;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Syntax;

/// <summary>How execution goes on after a statement.</summary>
internal enum Flow { Next, Break, Continue, Return }

/// <summary>A statement and how it executes. Immutable once parsed, as expressions are.</summary>
internal abstract class Statement
{
    public abstract Flow Execute(Frame frame, Output output);
}

internal sealed class TextStatement(string text) : Statement
{
    public string Text { get; } = text;

    public override Flow Execute(Frame frame, Output output)
    {
        output.Write(Text);
        return Flow.Next;
    }
}

internal sealed class PrintStatement : Statement
{
    public PrintStatement(Expression expression)
    {
        Expression = expression;
        CallExpression.MarkTail(expression);
    }

    public Expression Expression { get; }

    public override Flow Execute(Frame frame, Output output)
    {
        var value = Expression.Evaluate(frame);
        if (value is JinjaReturn returned) return Returning(frame, returned);
        frame.State.Position = Expression.Position;
        output.WriteValue(value);
        return Flow.Next;
    }

    public static Flow Returning(Frame frame, JinjaReturn returned)
    {
        frame.State.ReturnValue = returned.Value;
        return Flow.Return;
    }
}

internal sealed class DoStatement : Statement
{
    private readonly Expression expression;

    public DoStatement(Expression expression)
    {
        this.expression = expression;
        CallExpression.MarkTail(expression);
    }

    public override Flow Execute(Frame frame, Output output) =>
        expression.Evaluate(frame) is JinjaReturn returned ? PrintStatement.Returning(frame, returned) : Flow.Next;
}

internal sealed class Block(Statement[] statements)
{
    public static Block Empty { get; } = new([]);

    public Statement[] Statements { get; } = statements;

    public Flow Execute(Frame frame, Output output)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var statement in Statements)
        {
            var flow = statement.Execute(frame, output);
            if (flow != Flow.Next) return flow;
        }

        return Flow.Next;
    }
}

internal sealed class IfStatement((Expression Condition, Block Body)[] branches, Block otherwise) : Statement
{
    public override Flow Execute(Frame frame, Output output)
    {
        foreach (var (condition, body) in branches)
        {
            if (PythonValue.IsTrue(condition.Evaluate(frame))) return body.Execute(frame, output);
        }

        return otherwise.Execute(frame, output);
    }
}

internal sealed class JumpStatement(Flow flow) : Statement
{
    public override Flow Execute(Frame frame, Output output) => flow;
}

/// <summary><c>{% with a = 1 %}</c>: the values are evaluated outside, the names exist inside.</summary>
internal sealed class WithStatement(ScopeLayout layout, (AssignmentTarget Target, Expression Value)[] assignments, Block body) : Statement
{
    public override Flow Execute(Frame frame, Output output)
    {
        var inner = frame.Enter(layout.SlotCount);
        foreach (var (target, value) in assignments) target.Assign(inner, value.Evaluate(frame));
        return body.Execute(inner, output);
    }
}

internal sealed class FilterStatement(ScopeLayout layout, FilterCall[] filters, Block body) : Statement
{
    public override Flow Execute(Frame frame, Output output)
    {
        var flow = Capture.Text(frame.Enter(layout.SlotCount), body, out var text);
        if (flow != Flow.Next) return flow;
        output.WriteValue(filters.Aggregate((object?)text, (value, filter) => filter.ApplyFilter(frame, value)));
        return Flow.Next;
    }
}

/// <summary>Runs a block with its output going into a string.</summary>
internal static class Capture
{
    public static Flow Text(Frame frame, Block body, out string text)
    {
        var builder = frame.State.RentBuilder();
        var flow = body.Execute(frame, new Output(builder, frame.State));
        text = frame.State.TakeText(builder);
        return flow;
    }
}
