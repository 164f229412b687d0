namespace Pipeline.Models.Jinja.Syntax;

/// <summary>Text, print statements and tags. Each tag has its method; what defines macros is <see cref="MacroParser"/>'s.</summary>
internal sealed class TemplateParser
{
    private static readonly string[] KnownTags =
        ["if", "for", "set", "macro", "call", "do", "with", "filter", "raw", "break", "continue"];

    private readonly TokenStream stream;
    private readonly ScopeBuilder scopes;
    private readonly ExpressionParser expressions;
    private readonly MacroParser macros;
    private readonly IReadOnlyDictionary<string, JinjaTag> tags;
    private int loopDepth;

    public TemplateParser(TokenStream stream, ScopeBuilder scopes, JinjaEnvironment environment)
    {
        (this.stream, this.scopes, tags) = (stream, scopes, environment.Tags);
        expressions = new(stream, scopes);
        macros = new(stream, scopes, expressions, this, environment);
    }

    /// <summary>Macros defined at the top level.</summary>
    public IReadOnlyList<JinjaMacro> Macros => macros.TopLevel;

    /// <summary>What registered tags captured.</summary>
    public IReadOnlyList<JinjaBlock> Blocks => macros.Blocks;

    public Block ParseTemplate() => ParseBody(opening: null, []);

    /// <summary>
    /// Statements up to a tag that ends or continues the opening one; the stream is left on that tag's name.
    /// </summary>
    public Block ParseBody(Token? opening, params string[] endNames)
    {
        if (!System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw stream.Source.Error(stream.Current.Position, "the tags are nested too deeply");
        var statements = new List<Statement>();
        while (stream.Current.Kind != TokenKind.End)
        {
            var token = stream.Read();
            if (token.Kind == TokenKind.Data) statements.Add(new TextStatement(token.Text));
            else if (token.Kind == TokenKind.VariableBegin) statements.Add(ParsePrint());
            else if (stream.Current.Kind == TokenKind.Name && endNames.Contains(stream.Current.Text)) return new([.. statements]);
            else statements.Add(ParseTag(opening, endNames));
        }

        return opening is null ? new([.. statements]) : throw Unclosed(opening.Value, endNames);
    }

    /// <summary>Reads <c>endname %}</c>.</summary>
    public void ExpectEnd(string name)
    {
        stream.ExpectName(name);
        stream.Expect(TokenKind.BlockEnd);
    }

    /// <summary>A body that is no part of the loop around it: <c>break</c> cannot leave it.</summary>
    public Block ParseDetachedBody(Token opening, string endName, out int end)
    {
        var depth = loopDepth;
        loopDepth = 0;
        var body = ParseBody(opening, endName);
        end = stream.PreviousStart;
        ExpectEnd(endName);
        loopDepth = depth;
        return body;
    }

    private PrintStatement ParsePrint()
    {
        var expression = expressions.ParseTuple();
        stream.Expect(TokenKind.VariableEnd);
        return new(expression);
    }

    private Statement ParseTag(Token? opening, string[] endNames)
    {
        var token = stream.Current;
        if (token.Kind != TokenKind.Name) throw stream.Source.Error(token.Position, "tag name expected");
        stream.Read();
        return token.Text switch
        {
            "if" => ParseIf(token),
            "for" => ParseFor(token),
            "set" => ParseSet(token),
            "do" => ParseDo(),
            "with" => ParseWith(token),
            "filter" => ParseFilterBlock(token),
            "break" => ParseJump(token, Flow.Break),
            "continue" => ParseJump(token, Flow.Continue),
            "macro" => macros.ParseMacro(token),
            "call" => macros.ParseCall(token),
            _ when tags.TryGetValue(token.Text, out var tag) => macros.ParseCustom(token, tag),
            _ => throw UnknownTag(token, opening, endNames),
        };
    }

    private JinjaException UnknownTag(Token token, Token? opening, string[] endNames)
    {
        if (opening is not { } open) return stream.Source.Error(token.Position, $"Encountered unknown tag '{token.Text}'.", NearestTag(token.Text));
        return stream.Source.Error(
            token.Position,
            $"Encountered unknown tag '{token.Text}'. Jinja was looking for the following tags: {Alternatives(endNames)}.",
            $"The innermost block that needs to be closed is '{open.Text}' on line {stream.Source.LocationOf(open.Position).Line}.");
    }

    private string? NearestTag(string name) => Diagnostics.NearestName.Hint(name, [.. KnownTags, .. tags.Keys]);

    private JinjaException Unclosed(Token opening, string[] endNames) => stream.Source.Error(
        opening.Position,
        $"Unexpected end of template: the '{opening.Text}' block is not closed. Jinja was looking for the following tags: {Alternatives(endNames)}.");

    private static string Alternatives(string[] names) => string.Join(" or ", names.Select(name => $"'{name}'"));

    private IfStatement ParseIf(Token opening)
    {
        var branches = new List<(Expression, Block)>();
        do
        {
            var condition = expressions.ParseTuple(withConditional: false);
            stream.Expect(TokenKind.BlockEnd);
            branches.Add((condition, ParseBody(opening, "elif", "else", "endif")));
        }
        while (stream.SkipIfName("elif"));

        var otherwise = Block.Empty;
        if (stream.SkipIfName("else"))
        {
            stream.Expect(TokenKind.BlockEnd);
            otherwise = ParseBody(opening, "endif");
        }

        ExpectEnd("endif");
        return new([.. branches], otherwise);
    }

    private ForStatement ParseFor(Token opening)
    {
        var layout = scopes.Enter();
        var target = ParseTarget(endName: "in");
        scopes.Leave();
        stream.ExpectName("in");
        var source = expressions.ParseTuple(withConditional: false, endName: "recursive");

        scopes.Reenter(layout);
        var condition = stream.SkipIfName("if") ? expressions.Parse() : null;
        var isRecursive = stream.SkipIfName("recursive");
        stream.Expect(TokenKind.BlockEnd);
        loopDepth++;
        var body = ParseBody(opening, "endfor", "else");
        loopDepth--;
        scopes.Leave();

        var elseLayout = scopes.Enter();
        var otherwise = Block.Empty;
        if (stream.SkipIfName("else"))
        {
            stream.Expect(TokenKind.BlockEnd);
            otherwise = ParseBody(opening, "endfor");
        }

        scopes.Leave();
        ExpectEnd("endfor");
        return new(layout, target, source, condition, body, elseLayout, otherwise, isRecursive);
    }

    private JumpStatement ParseJump(Token token, Flow flow)
    {
        if (loopDepth == 0) throw stream.Source.Error(token.Position, $"'{token.Text}' outside of a loop");
        stream.Expect(TokenKind.BlockEnd);
        return new(flow);
    }

    private Statement ParseSet(Token opening)
    {
        var target = ParseTarget(endName: null);
        if (stream.SkipIf(TokenKind.Assign))
        {
            var value = expressions.ParseTuple();
            stream.Expect(TokenKind.BlockEnd);
            return new SetStatement(target, value);
        }

        var filters = stream.SkipIf(TokenKind.Pipe) ? expressions.ParseFilterChain() : [];
        stream.Expect(TokenKind.BlockEnd);
        var layout = scopes.Enter();
        var body = ParseBody(opening, "endset");
        ExpectEnd("endset");
        scopes.Leave();
        return new SetBlockStatement(target, layout, filters, body);
    }

    private DoStatement ParseDo()
    {
        var expression = expressions.ParseTuple();
        stream.Expect(TokenKind.BlockEnd);
        return new(expression);
    }

    private WithStatement ParseWith(Token opening)
    {
        var layout = scopes.Enter();
        var assignments = new List<(AssignmentTarget, Expression)>();
        while (stream.Current.Kind != TokenKind.BlockEnd)
        {
            if (assignments.Count > 0) stream.Expect(TokenKind.Comma);
            scopes.Reenter(layout);
            var target = ParseTarget(endName: null);
            stream.Expect(TokenKind.Assign);
            scopes.Leave();
            assignments.Add((target, expressions.Parse()));
        }

        stream.Read();
        scopes.Reenter(layout);
        var body = ParseBody(opening, "endwith");
        ExpectEnd("endwith");
        scopes.Leave();
        return new(layout, [.. assignments], body);
    }

    private FilterStatement ParseFilterBlock(Token opening)
    {
        var filters = expressions.ParseFilterChain();
        stream.Expect(TokenKind.BlockEnd);
        var layout = scopes.Enter();
        var body = ParseBody(opening, "endfilter");
        ExpectEnd("endfilter");
        scopes.Leave();
        return new(layout, filters, body);
    }

    private AssignmentTarget ParseTarget(string? endName)
    {
        var start = stream.Current.Position;
        var targets = new List<AssignmentTarget> { ParseSingleTarget() };
        var isTuple = false;
        while (stream.SkipIf(TokenKind.Comma))
        {
            isTuple = true;
            var isEnd = stream.Current.Kind is TokenKind.Assign or TokenKind.BlockEnd or TokenKind.RightParenthesis
                || (endName is not null && stream.Current.IsName(endName));
            if (isEnd) break;
            targets.Add(ParseSingleTarget());
        }

        return isTuple ? new TupleTarget(start, [.. targets]) : targets[0];
    }

    private AssignmentTarget ParseSingleTarget()
    {
        if (stream.SkipIf(TokenKind.LeftParenthesis))
        {
            var inner = ParseTarget(endName: null);
            stream.Expect(TokenKind.RightParenthesis);
            return inner;
        }

        var token = stream.Current.Kind == TokenKind.Name ? stream.Read() : throw stream.Unexpected(", expected a name to assign to");
        if (stream.SkipIf(TokenKind.Dot)) return new NamespaceTarget(scopes.Name(token), stream.Expect(TokenKind.Name).Text);
        if (token.Text is "true" or "false" or "none" or "True" or "False" or "None")
            throw stream.Source.Error(token.Position, $"can't assign to '{token.Text}'");
        return scopes.Target(token);
    }
}
