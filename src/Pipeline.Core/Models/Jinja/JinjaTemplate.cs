using Pipeline.Models.Jinja.Builtins;
using Pipeline.Models.Jinja.Evaluation;
using Pipeline.Models.Jinja.Syntax;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja;

/// <summary>
/// A parsed template. Immutable: any number of threads may render it, each with a context of its own.
/// </summary>
public sealed class JinjaTemplate
{
    private readonly JinjaSource source;
    private readonly ScopeLayout layout;
    private readonly Block body;

    internal JinjaTemplate(JinjaSource source, JinjaEnvironment environment)
    {
        this.source = source;
        var lexer = new TemplateLexer(source, environment.RawTags);
        var scopes = new ScopeBuilder();
        layout = scopes.Current;
        var parser = new TemplateParser(new TokenStream(source, lexer.Lex()), scopes, environment);
        body = ParseWhole(parser);
        scopes.ResolveAll();
        Macros = parser.Macros;
        Blocks = parser.Blocks;
    }

    /// <summary>The file it was read from, as errors name it.</summary>
    public string File => source.File;

    /// <summary>The macros defined outside of any block, in order; a name defined twice appears twice.</summary>
    public IReadOnlyList<JinjaMacro> Macros { get; }

    /// <summary>What the environment's own tags captured, in order.</summary>
    public IReadOnlyList<JinjaBlock> Blocks { get; }

    /// <summary>The text the template prints.</summary>
    /// <exception cref="JinjaException">It fails, with the place and the open macros.</exception>
    public string Render(JinjaContext context) => Evaluator.Run(context, source, RenderText);

    /// <summary>
    /// The value of a template that is one expression, with its type; the text of any other. Text becomes a value only where
    /// the template asks for it with <c>as_native</c>, <c>as_bool</c> or <c>as_number</c>: dbt's rule for YAML.
    /// </summary>
    /// <exception cref="JinjaException">It fails, or the value is not of the kind it asks for.</exception>
    public object? RenderNative(JinjaContext context) => body.Statements is [PrintStatement print]
        ? Evaluator.Run(context, source, inner => EvaluateNative(print.Expression, NewFrame(inner)))
        : Render(context);

    private Block ParseWhole(TemplateParser parser)
    {
        try
        {
            return parser.ParseTemplate();
        }
        catch (InsufficientExecutionStackException)
        {
            throw source.Error(0, "the template is nested too deeply");
        }
    }

    private string RenderText(JinjaContext context)
    {
        var flow = Capture.Text(NewFrame(context), body, out var text);
        return flow == Flow.Next ? text : throw Evaluator.OutsideMacro();
    }

    private static object? EvaluateNative(Expression expression, Frame frame)
    {
        if (expression is FilterExpression filter && NativeLiteral.Filters.Contains(filter.Name))
            return NativeLiteral.Convert(filter.Name, filter.Input.Evaluate(frame));
        var value = expression.Evaluate(frame);
        return value is JinjaReturn ? throw Evaluator.OutsideMacro() : value;
    }

    private Frame NewFrame(JinjaContext context) => new(context, Frame.NewSlots(layout.SlotCount), null);
}

/// <summary>A parsed expression without braces around it. Immutable, like a template.</summary>
public sealed class JinjaExpression
{
    private readonly JinjaSource source;
    private readonly Expression expression;

    internal JinjaExpression(JinjaSource source)
    {
        this.source = source;
        var tokens = new List<Token>();
        new ExpressionLexer(source, tokens, 0).LexUntil(close: null, allowPlus: false);
        tokens.Add(new(TokenKind.End, source.Text.Length, source.Text.Length));
        var stream = new TokenStream(source, tokens);
        expression = ParseWhole(new ExpressionParser(stream, new ScopeBuilder()));
        if (stream.Current.Kind != TokenKind.End) throw stream.Unexpected(", expected the end of the expression");
    }

    /// <summary>Its value.</summary>
    /// <exception cref="JinjaException">It fails, with the place.</exception>
    public object? Evaluate(JinjaContext context) =>
        Evaluator.Run(context, source, inner => expression.Evaluate(new Frame(inner, [], null)));

    /// <summary>Whether the value is undefined, None, or another value that counts as false.</summary>
    public bool IsTrue(JinjaContext context) => PythonValue.IsTrue(Evaluate(context));

    /// <summary>The value when the text is a literal; an undefined value when it is any other expression.</summary>
    internal object? EvaluateLiteral() => expression.IsLiteral
        ? expression.Evaluate(new Frame(new JinjaContext(JinjaEnvironment.Default), [], null))
        : new JinjaUndefined("literal");

    private Expression ParseWhole(ExpressionParser parser)
    {
        try
        {
            return parser.ParseTuple();
        }
        catch (InsufficientExecutionStackException)
        {
            throw source.Error(0, "the expression is nested too deeply");
        }
    }
}
