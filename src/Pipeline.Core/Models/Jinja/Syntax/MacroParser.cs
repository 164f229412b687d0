using Pipeline.Models.Jinja.Evaluation;

namespace Pipeline.Models.Jinja.Syntax;

/// <summary>Macros, call blocks, and the tags that a host registered.</summary>
internal sealed class MacroParser(
    TokenStream stream, ScopeBuilder scopes, ExpressionParser expressions, TemplateParser bodies, JinjaEnvironment environment)
{
    public List<JinjaMacro> TopLevel { get; } = [];

    public List<JinjaBlock> Blocks { get; } = [];

    public MacroStatement ParseMacro(Token opening)
    {
        var name = stream.Expect(TokenKind.Name);
        var isTopLevel = scopes.Current.Parent is null;
        var slot = scopes.Current.Declare(name.Text);
        var layout = EnterMacro();
        var parameters = ParseParameters(layout);
        stream.Expect(TokenKind.BlockEnd);
        var macro = ParseMacroBody(opening, name.Text, parameters, layout, "endmacro");
        if (isTopLevel) TopLevel.Add(macro);
        return new(macro, slot);
    }

    public CallStatement ParseCall(Token opening)
    {
        // The caller's parameters belong to a scope that opens before the call they stand in front of.
        var layout = EnterMacro();
        var parameters = stream.Current.Kind == TokenKind.LeftParenthesis ? ParseParameters(layout) : new([], layout);
        scopes.Leave();
        var position = stream.Current.Position;
        var call = expressions.Parse() as CallExpression ?? throw stream.Source.Error(position, "expected call");
        stream.Expect(TokenKind.BlockEnd);
        scopes.Reenter(layout);
        return new(call, ParseMacroBody(opening, "caller", parameters, layout, "endcall"));
    }

    /// <summary><c>{% tag name(parameters), flag, option = value %}body{% endtag %}</c></summary>
    public Statement ParseCustom(Token opening, JinjaTag tag)
    {
        if (scopes.Current.Parent is not null)
            throw stream.Source.Error(opening.Position, $"a '{tag.Name}' block stands at the top level of a file", "Move it out of the block around it.");
        var name = stream.Current.Kind == TokenKind.Name ? stream.Read().Text : "";
        var layout = EnterMacro();
        var parameters = stream.Current.Kind == TokenKind.LeftParenthesis ? ParseParameters(layout) : new([], layout);
        var (flags, options) = ParseOptions();
        var bodyStart = stream.Expect(TokenKind.BlockEnd).End;
        var macro = ParseMacroBody(opening, name, parameters, layout, "end" + tag.Name, out var bodyEnd);
        Blocks.Add(new(tag, name, macro, flags, options, stream.Source.Text[bodyStart..Math.Max(bodyStart, bodyEnd)]));
        return new TextStatement("");
    }

    private ScopeLayout EnterMacro()
    {
        scopes.MarkClosures();
        return scopes.Enter();
    }

    private MacroParameters ParseParameters(ScopeLayout layout)
    {
        var parameters = new List<MacroParameter>();
        stream.Expect(TokenKind.LeftParenthesis);
        while (stream.Current.Kind != TokenKind.RightParenthesis)
        {
            var name = stream.Expect(TokenKind.Name);
            SkipTypeAnnotation();
            var value = stream.SkipIf(TokenKind.Assign) ? expressions.Parse() : null;
            if (value is null && parameters is [.., { Default: not null }])
                throw stream.Source.Error(name.Position, "non-default argument follows default argument");
            if (parameters.Exists(parameter => parameter.Name == name.Text))
                throw stream.Source.Error(name.Position, $"duplicate argument '{name.Text}' in macro definition");
            parameters.Add(new(name.Text, layout.Declare(name.Text), value));
            if (!stream.SkipIf(TokenKind.Comma)) break;
        }

        stream.Expect(TokenKind.RightParenthesis);
        return new([.. parameters], layout);
    }

    /// <summary>dbt lets a parameter name its type, as in <c>a: dict[str, int]</c>, and does nothing with it at run time.</summary>
    private void SkipTypeAnnotation()
    {
        if (!stream.SkipIf(TokenKind.Colon)) return;
        stream.Expect(TokenKind.Name);
        if (!stream.SkipIf(TokenKind.LeftBracket)) return;
        for (var depth = 1; depth > 0;)
        {
            var kind = stream.Read().Kind;
            if (kind is TokenKind.BlockEnd or TokenKind.End) throw stream.Unexpected(", expected ']'");
            depth += kind == TokenKind.LeftBracket ? 1 : kind == TokenKind.RightBracket ? -1 : 0;
        }
    }

    private JinjaMacro ParseMacroBody(Token opening, string name, MacroParameters parameters, ScopeLayout layout, string endName) =>
        ParseMacroBody(opening, name, parameters, layout, endName, out _);

    private JinjaMacro ParseMacroBody(
        Token opening, string name, MacroParameters parameters, ScopeLayout layout, string endName, out int bodyEnd)
    {
        var body = bodies.ParseDetachedBody(opening, endName, out bodyEnd);
        scopes.Leave();
        var start = stream.Source.Text.LastIndexOf("{%", opening.Position, StringComparison.Ordinal);
        return new(stream.Source, start, stream.PreviousEnd, name, parameters, layout, body);
    }

    private (IReadOnlyList<string> Flags, IReadOnlyDictionary<string, object?> Options) ParseOptions()
    {
        var flags = new List<string>();
        var options = new Dictionary<string, object?>();
        while (stream.SkipIf(TokenKind.Comma))
        {
            var name = stream.Expect(TokenKind.Name);
            if (stream.SkipIf(TokenKind.Assign)) options[name.Text] = Evaluate(expressions.Parse());
            else flags.Add(name.Text);
        }

        return (flags, options);
    }

    /// <summary>An option is a literal: at this point there is nothing else it could refer to but the environment's globals.</summary>
    private object? Evaluate(Expression expression) =>
        Evaluator.Run(new JinjaContext(environment), stream.Source, context => expression.Evaluate(new Frame(context, [], null)));
}
