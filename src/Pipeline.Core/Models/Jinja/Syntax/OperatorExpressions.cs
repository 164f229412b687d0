using System.Text;
using Pipeline.Models.Jinja.Evaluation;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Syntax;

internal sealed class BinaryExpression(int position, BinaryOperator operation, Expression left, Expression right) : CompositeExpression(position)
{
    protected override object? EvaluateOperands(Frame frame)
    {
        var leftValue = left.Evaluate(frame);
        var rightValue = right.Evaluate(frame);
        frame.State.Position = Position;
        return PythonOperators.Apply(operation, leftValue, rightValue);
    }
}

internal sealed class SignExpression(int position, bool isNegative, Expression operand) : CompositeExpression(position)
{
    public override bool IsLiteral => operand.IsLiteral;

    protected override object? EvaluateOperands(Frame frame)
    {
        var value = operand.Evaluate(frame);
        frame.State.Position = Position;
        return isNegative ? PythonOperators.Negate(value) : PythonOperators.Plus(value);
    }
}

/// <summary><c>a ~ b ~ c</c>: the texts of all operands, joined.</summary>
internal sealed class ConcatenateExpression(int position, Expression[] operands) : CompositeExpression(position)
{
    protected override object? EvaluateOperands(Frame frame)
    {
        var text = new StringBuilder();
        foreach (var operand in operands)
        {
            var part = PythonText.Str(operand.Evaluate(frame));
            frame.State.Position = Position;
            PythonText.CheckLength((long)text.Length + part.Length);
            text.Append(part);
        }

        return text.ToString();
    }
}

internal sealed class NotExpression(int position, Expression operand) : CompositeExpression(position)
{
    protected override object? EvaluateOperands(Frame frame) => !PythonValue.IsTrue(operand.Evaluate(frame));
}

/// <summary><c>and</c> and <c>or</c> give the operand that decided, not a boolean.</summary>
internal sealed class LogicalExpression(int position, bool isAnd, Expression left, Expression right) : CompositeExpression(position)
{
    protected override object? EvaluateOperands(Frame frame)
    {
        var value = left.Evaluate(frame);
        return PythonValue.IsTrue(value) == isAnd ? right.Evaluate(frame) : value;
    }
}

internal sealed class ConditionalExpression(int position, Expression condition, Expression whenTrue, Expression? whenFalse) : CompositeExpression(position)
{
    protected override object? EvaluateOperands(Frame frame)
    {
        if (PythonValue.IsTrue(condition.Evaluate(frame))) return whenTrue.Evaluate(frame);
        return whenFalse is not null
            ? whenFalse.Evaluate(frame)
            : JinjaUndefined.Because("", "the inline if-expression evaluated to false and no else section was defined", frame.Context.Undefined);
    }

    public void MarkTail()
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        CallExpression.MarkTail(whenTrue);
        if (whenFalse is not null) CallExpression.MarkTail(whenFalse);
    }
}

internal enum Comparison { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, In, NotIn }

/// <summary><c>a &lt; b &lt; c</c>: true when each neighbouring pair holds; stops at the first that does not.</summary>
internal sealed class ComparisonExpression(int position, Expression first, (Comparison Comparison, Expression Operand)[] rest) : CompositeExpression(position)
{
    protected override object? EvaluateOperands(Frame frame)
    {
        var left = first.Evaluate(frame);
        foreach (var (comparison, operand) in rest)
        {
            var right = operand.Evaluate(frame);
            frame.State.Position = Position;
            if (!Holds(comparison, left, right)) return false;
            left = right;
        }

        return true;
    }

    private static bool Holds(Comparison comparison, object? left, object? right) => comparison switch
    {
        Comparison.Equal => PythonEquality.Equals(left, right),
        Comparison.NotEqual => !PythonEquality.Equals(left, right),
        Comparison.In => PythonValue.Contains(right, left),
        Comparison.NotIn => !PythonValue.Contains(right, left),
        _ when left is double.NaN || right is double.NaN => false,
        _ when left is JinjaSet a && right is JinjaSet b => SetHolds(comparison, a, b),
        Comparison.Less => PythonValue.Compare(left, right, "<") < 0,
        Comparison.LessOrEqual => PythonValue.Compare(left, right, "<=") <= 0,
        Comparison.Greater => PythonValue.Compare(left, right, ">") > 0,
        _ => PythonValue.Compare(left, right, ">=") >= 0,
    };

    private static bool SetHolds(Comparison comparison, JinjaSet left, JinjaSet right) => comparison switch
    {
        Comparison.Less => left.Count < right.Count && left.All(right.Contains),
        Comparison.LessOrEqual => left.All(right.Contains),
        Comparison.Greater => left.Count > right.Count && right.All(left.Contains),
        _ => right.All(left.Contains),
    };
}
