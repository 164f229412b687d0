using System.Runtime.CompilerServices;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Syntax;

/// <summary>Operators and their precedence, loosest first. What binds tighter than an operator is <see cref="OperandParser"/>'s.</summary>
internal sealed class ExpressionParser
{
    private readonly TokenStream stream;
    private readonly OperandParser operands;

    public ExpressionParser(TokenStream stream, ScopeBuilder scopes)
    {
        this.stream = stream;
        operands = new(stream, scopes, this);
    }

    public Expression Parse(bool withConditional = true)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw stream.Source.Error(stream.Current.Position, "the expression is nested too deeply");
        return withConditional ? ParseConditional() : ParseOr();
    }

    /// <summary>One expression, or several with commas between them as a tuple.</summary>
    public Expression ParseTuple(bool withConditional = true, bool allowEmpty = false, string? endName = null)
    {
        var start = stream.Current.Position;
        var items = new List<Expression>();
        var isTuple = false;
        while (!IsTupleEnd(endName))
        {
            items.Add(Parse(withConditional));
            if (!stream.SkipIf(TokenKind.Comma)) break;
            isTuple = true;
        }

        if (items.Count == 0 && !allowEmpty)
            throw stream.Source.Error(stream.Current.Position, $"Expected an expression, got '{TokenNames.Describe(stream.Current)}'");
        return isTuple || items.Count == 0 ? new TupleExpression(start, [.. items]) : items[0];
    }

    public ArgumentList ParseArguments() => operands.ParseArguments();

    /// <summary>The filters of <c>{% filter a|b %}</c> and <c>{% set x | a %}</c>, from the first name on.</summary>
    public FilterCall[] ParseFilterChain()
    {
        var filters = new List<FilterCall>();
        do filters.Add(operands.ParseFilterCall());
        while (stream.SkipIf(TokenKind.Pipe));
        return [.. filters];
    }

    private bool IsTupleEnd(string? endName) =>
        stream.Current.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd or TokenKind.RightParenthesis
        || (endName is not null && stream.Current.IsName(endName));

    private Expression ParseConditional()
    {
        var expression = ParseOr();
        while (stream.Current.IsName("if"))
        {
            var position = stream.Read().Position;
            var condition = ParseOr();
            var otherwise = stream.SkipIfName("else") ? Parse() : null;
            expression = new ConditionalExpression(position, condition, expression, otherwise);
        }

        return expression;
    }

    private Expression ParseOr()
    {
        var left = ParseAnd();
        while (stream.Current.IsName("or")) left = new LogicalExpression(stream.Read().Position, isAnd: false, left, ParseAnd());
        return left;
    }

    private Expression ParseAnd()
    {
        var left = ParseNot();
        while (stream.Current.IsName("and")) left = new LogicalExpression(stream.Read().Position, isAnd: true, left, ParseNot());
        return left;
    }

    private Expression ParseNot()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return stream.Current.IsName("not") ? new NotExpression(stream.Read().Position, ParseNot()) : ParseComparison();
    }

    private Expression ParseComparison()
    {
        var first = ParseSum();
        List<(Comparison, Expression)>? rest = null;
        var position = stream.Current.Position;
        while (TryReadComparison() is { } comparison) (rest ??= []).Add((comparison, ParseSum()));
        return rest is null ? first : new ComparisonExpression(position, first, [.. rest]);
    }

    private Comparison? TryReadComparison()
    {
        Comparison? comparison = stream.Current.Kind switch
        {
            TokenKind.Equal => Comparison.Equal,
            TokenKind.NotEqual => Comparison.NotEqual,
            TokenKind.Less => Comparison.Less,
            TokenKind.LessOrEqual => Comparison.LessOrEqual,
            TokenKind.Greater => Comparison.Greater,
            TokenKind.GreaterOrEqual => Comparison.GreaterOrEqual,
            TokenKind.Name when stream.Current.IsName("in") => Comparison.In,
            TokenKind.Name when stream.Current.IsName("not") && stream.Next.IsName("in") => Comparison.NotIn,
            _ => null,
        };
        if (comparison is not null) stream.Read();
        if (comparison == Comparison.NotIn) stream.Read();
        return comparison;
    }

    private Expression ParseSum()
    {
        var left = ParseConcatenation();
        while (stream.Current.Kind is TokenKind.Add or TokenKind.Subtract)
        {
            var token = stream.Read();
            var operation = token.Kind == TokenKind.Add ? BinaryOperator.Add : BinaryOperator.Subtract;
            left = new BinaryExpression(token.Position, operation, left, ParseConcatenation());
        }

        return left;
    }

    private Expression ParseConcatenation()
    {
        var first = ParseProduct();
        if (stream.Current.Kind != TokenKind.Tilde) return first;
        var position = stream.Current.Position;
        var parts = new List<Expression> { first };
        while (stream.SkipIf(TokenKind.Tilde)) parts.Add(ParseProduct());
        return new ConcatenateExpression(position, [.. parts]);
    }

    private Expression ParseProduct()
    {
        var left = ParsePower();
        while (ProductOperator(stream.Current.Kind) is { } operation)
        {
            left = new BinaryExpression(stream.Read().Position, operation, left, ParsePower());
        }

        return left;
    }

    private static BinaryOperator? ProductOperator(TokenKind kind) => kind switch
    {
        TokenKind.Multiply => BinaryOperator.Multiply,
        TokenKind.Divide => BinaryOperator.Divide,
        TokenKind.FloorDivide => BinaryOperator.FloorDivide,
        TokenKind.Modulo => BinaryOperator.Modulo,
        _ => null,
    };

    // Jinja's powers group from the left and bind looser than a sign, unlike Python's.
    private Expression ParsePower()
    {
        var left = operands.ParseUnary();
        while (stream.Current.Kind == TokenKind.Power)
        {
            left = new BinaryExpression(stream.Read().Position, BinaryOperator.Power, left, operands.ParseUnary());
        }

        return left;
    }
}
