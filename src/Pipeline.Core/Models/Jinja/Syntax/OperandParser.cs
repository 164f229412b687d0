using System.Runtime.CompilerServices;

namespace Pipeline.Models.Jinja.Syntax;

/// <summary>Literals, names, brackets, and what follows an operand directly: attributes, subscripts, calls, filters, tests.</summary>
internal sealed class OperandParser(TokenStream stream, ScopeBuilder scopes, ExpressionParser expressions)
{
    public Expression ParseUnary(bool withFilters = true)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var token = stream.Current;
        var operand = token.Kind switch
        {
            TokenKind.Subtract or TokenKind.Add => ParseSign(),
            _ => ParsePrimary(),
        };
        operand = ParsePostfix(operand);
        return withFilters ? ParseFiltersAndTests(operand) : operand;
    }

    /// <summary>A filter's name and arguments.</summary>
    public FilterCall ParseFilterCall()
    {
        var token = stream.Expect(TokenKind.Name);
        var name = ParseDottedName(token);
        var arguments = stream.Current.Kind == TokenKind.LeftParenthesis ? ParseArguments() : ArgumentList.None;
        return new(token.Position, name, arguments);
    }

    public ArgumentList ParseArguments()
    {
        stream.Expect(TokenKind.LeftParenthesis);
        var positional = new List<Expression>();
        var named = new List<(string, Expression)>();
        Expression? unpacked = null, unpackedNamed = null;
        while (stream.Current.Kind != TokenKind.RightParenthesis)
        {
            var token = stream.Current;
            if (stream.SkipIf(TokenKind.Multiply)) unpacked = Once(unpacked is null && unpackedNamed is null, token);
            else if (stream.SkipIf(TokenKind.Power)) unpackedNamed = Once(unpackedNamed is null, token);
            else if (token.Kind == TokenKind.Name && stream.Next.Kind == TokenKind.Assign) named.Add(ParseNamed(named, unpackedNamed is null));
            else positional.Add(Once(unpacked is null && unpackedNamed is null && named.Count == 0, token));
            if (!stream.SkipIf(TokenKind.Comma)) break;
        }

        stream.Expect(TokenKind.RightParenthesis);
        return new([.. positional], [.. named], unpacked, unpackedNamed);
    }

    private SignExpression ParseSign()
    {
        var token = stream.Read();
        return new(token.Position, token.Kind == TokenKind.Subtract, ParseUnary(withFilters: false));
    }

    private Expression Once(bool isAllowed, Token token) => isAllowed
        ? expressions.Parse()
        : throw stream.Source.Error(token.Position, "invalid syntax for function call expression", "Positional arguments come before named ones.");

    private (string, Expression) ParseNamed(List<(string Name, Expression)> before, bool isAllowed)
    {
        var token = stream.Read();
        if (before.Exists(pair => pair.Name == token.Text)) throw stream.Source.Error(token.Position, $"keyword argument '{token.Text}' is repeated");
        stream.Expect(TokenKind.Assign);
        return (token.Text, Once(isAllowed, token));
    }

    private string ParseDottedName(Token first)
    {
        var name = first.Text;
        while (stream.SkipIf(TokenKind.Dot)) name += "." + stream.Expect(TokenKind.Name).Text;
        return name;
    }

    private Expression ParsePrimary()
    {
        var token = stream.Current;
        switch (token.Kind)
        {
            case TokenKind.Name: return ParseName(stream.Read());
            case TokenKind.String: return ParseStrings();
            case TokenKind.Integer or TokenKind.Float: return new ConstantExpression(token.Position, stream.Read().Value);
            case TokenKind.LeftParenthesis: return ParseParentheses();
            case TokenKind.LeftBracket: return ParseList();
            case TokenKind.LeftBrace: return ParseDict();
            default: throw stream.Unexpected();
        }
    }

    private Expression ParseName(Token token) => token.Text switch
    {
        "true" or "True" => new ConstantExpression(token.Position, true),
        "false" or "False" => new ConstantExpression(token.Position, false),
        "none" or "None" => new ConstantExpression(token.Position, null),
        _ => scopes.Name(token),
    };

    private ConstantExpression ParseStrings()
    {
        var token = stream.Read();
        var text = token.Text;
        while (stream.Current.Kind == TokenKind.String) text += stream.Read().Text;
        return new(token.Position, text);
    }

    private Expression ParseParentheses()
    {
        stream.Read();
        var inner = expressions.ParseTuple(allowEmpty: true);
        stream.Expect(TokenKind.RightParenthesis);
        return inner;
    }

    private ListExpression ParseList()
    {
        var start = stream.Read().Position;
        var items = new List<Expression>();
        while (stream.Current.Kind != TokenKind.RightBracket)
        {
            items.Add(expressions.Parse());
            if (!stream.SkipIf(TokenKind.Comma)) break;
        }

        stream.Expect(TokenKind.RightBracket);
        return new(start, [.. items]);
    }

    private DictExpression ParseDict()
    {
        var start = stream.Read().Position;
        var pairs = new List<(Expression, Expression)>();
        while (stream.Current.Kind != TokenKind.RightBrace)
        {
            var key = expressions.Parse();
            stream.Expect(TokenKind.Colon);
            pairs.Add((key, expressions.Parse()));
            if (!stream.SkipIf(TokenKind.Comma)) break;
        }

        stream.Expect(TokenKind.RightBrace);
        return new(start, [.. pairs]);
    }

    private Expression ParsePostfix(Expression operand)
    {
        while (true)
        {
            switch (stream.Current.Kind)
            {
                case TokenKind.Dot: operand = ParseAttribute(operand); break;
                case TokenKind.LeftBracket: operand = ParseSubscript(operand); break;
                case TokenKind.LeftParenthesis: operand = ParseCall(operand); break;
                default: return operand;
            }
        }
    }

    private CallExpression ParseCall(Expression callee) => new(callee.Position, callee, ParseArguments());

    private Expression ParseAttribute(Expression target)
    {
        stream.Read();
        var name = stream.Current;
        if (name.Kind is not (TokenKind.Name or TokenKind.Integer)) throw stream.Unexpected(", expected name or number");
        stream.Read();
        return name.Kind == TokenKind.Name
            ? new AttributeExpression(name.Position, target, name.Text)
            : new ItemExpression(name.Position, target, new ConstantExpression(name.Position, name.Value));
    }

    private ItemExpression ParseSubscript(Expression target)
    {
        var open = stream.Read().Position;
        var keys = new List<Expression>();
        do keys.Add(ParseSubscriptKey());
        while (stream.SkipIf(TokenKind.Comma));
        stream.Expect(TokenKind.RightBracket);
        return new(open, target, keys.Count == 1 ? keys[0] : new TupleExpression(open, [.. keys]));
    }

    private Expression ParseSubscriptKey()
    {
        var position = stream.Current.Position;
        var start = stream.Current.Kind == TokenKind.Colon ? null : expressions.Parse();
        if (start is not null && stream.Current.Kind != TokenKind.Colon) return start;
        stream.Expect(TokenKind.Colon);
        var stop = ParseSlicePart();
        var step = stream.SkipIf(TokenKind.Colon) ? ParseSlicePart() : null;
        return new SliceExpression(position, start, stop, step);
    }

    private Expression? ParseSlicePart() =>
        stream.Current.Kind is TokenKind.Colon or TokenKind.RightBracket or TokenKind.Comma ? null : expressions.Parse();

    private Expression ParseFiltersAndTests(Expression operand)
    {
        while (true)
        {
            if (stream.SkipIf(TokenKind.Pipe)) operand = new FilterExpression(stream.Current.Position, operand, ParseFilterCall());
            else if (stream.Current.IsName("is")) operand = ParseTest(operand);
            else if (stream.Current.Kind == TokenKind.LeftParenthesis) operand = ParseCall(operand);
            else return operand;
        }
    }

    private Expression ParseTest(Expression operand)
    {
        stream.Read();
        var isNegated = stream.SkipIfName("not");
        var token = stream.Expect(TokenKind.Name);
        var test = new TestExpression(token.Position, operand, new(token.Position, ParseDottedName(token), ParseTestArguments()));
        return isNegated ? new NotExpression(token.Position, test) : test;
    }

    /// <summary>A test takes its one argument with or without parentheses.</summary>
    private ArgumentList ParseTestArguments()
    {
        if (stream.Current.Kind == TokenKind.LeftParenthesis) return ParseArguments();
        var startsOperand = stream.Current.Kind is TokenKind.Name or TokenKind.String or TokenKind.Integer or TokenKind.Float
            or TokenKind.LeftBracket or TokenKind.LeftBrace;
        if (!startsOperand || stream.Current is { Kind: TokenKind.Name, Value: "else" or "or" or "and" }) return ArgumentList.None;
        if (stream.Current.IsName("is")) throw stream.Source.Error(stream.Current.Position, "You cannot chain multiple tests with is");
        return new([ParsePostfix(ParsePrimary())], [], null, null);
    }
}
