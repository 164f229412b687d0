using Pipeline.Diagnostics;
using Pipeline.Models.Jinja.Values;
using Pipeline.Models.Parsing;
using Pipeline.Models.Templating;
using Pipeline.Models.Templating.Macros;

namespace Pipeline.Models;

/// <summary>
/// Turns the nodes of one project into SQL. Safe to use from many threads; each call renders on its own. What a template gets
/// wrong is an <see cref="ExpectedException"/> with the line and the macros on the way.
/// </summary>
public sealed class Compiler
{
    private readonly Templates templates;
    private readonly NodeLookup lookup;
    private readonly Project project;

    internal Compiler(Templates templates, NodeLookup lookup, Project project) =>
        (this.templates, this.lookup, this.project) = (templates, lookup, project);

    /// <summary>A model's SELECT, the ephemeral models it reads put in front.</summary>
    public CompiledSql Compile(Model model, CompileContext context)
    {
        var compilation = Begin(model, context);
        return Finish(Render(model, model.RawSql, compilation), compilation);
    }

    /// <summary>A snapshot's SELECT, the ephemeral models it reads put in front.</summary>
    public CompiledSql Compile(Snapshot snapshot, CompileContext context)
    {
        var compilation = Begin(snapshot, context);
        return Finish(Render(snapshot, snapshot.RawSql, compilation), compilation);
    }

    /// <summary>Whether an incremental model joins its rows by a macro of the project or a package, in place of the engine's statements.</summary>
    public bool HasOwnStrategy(Model model) => StrategyMacros.OwnOf(model, templates.Library) is not null;

    /// <summary>The statements by which such a macro joins <see cref="CompileContext.Batch"/> to the model's table.</summary>
    public string CompileStrategy(Model model, CompileContext context)
    {
        var (compilation, macro) = (Begin(model, context), StrategyMacros.OwnOf(model, templates.Library)!);
        var names = new CompilingScope(templates.NamesOf(model.Package), model, compilation);
        var arguments = StrategyMacros.ArgumentsOf(model, context.Batch!, compilation.This(model), templates.Library.Dialect);
        var sql = PythonText.Str(templates.Call(macro, model.Package, names, arguments)).Trim();
        return sql is not ("" or "None") ? sql : throw new ExpectedException(
            $"the macro '{macro}' gave no SQL for {model.Name}", "Let it print the statements, or return() them.", model.Location);
    }

    /// <summary>An analysis's text, the ephemeral models it reads put in front.</summary>
    public CompiledSql Compile(Analysis analysis, CompileContext context)
    {
        var compilation = Begin(analysis, context);
        return Finish(Render(analysis, analysis.RawSql, compilation), compilation);
    }

    /// <summary>The statements of a hook that runs beside a node; empty when it renders to nothing.</summary>
    public string Compile(Hook hook, Node node, CompileContext context) => Render(hook, node, Begin(node, context));

    /// <summary>The statements of what runs before or after all nodes; empty when it renders to nothing.</summary>
    public string Compile(Operation operation, CompileContext context) =>
        Render(operation.Hook, operation, Begin(operation, context));

    /// <summary>
    /// A test with nothing left to render: its SQL if it has some, its condition, and its arguments, of which a bare
    /// <c>ref()</c> or <c>source()</c> stays as it is for whoever knows where the relation is.
    /// </summary>
    public DataTest Compile(DataTest test, CompileContext context)
    {
        var compilation = Begin(test, context);
        // Macros ask for the condition with config.get('where'): it must be rendered by then.
        if (test.Where is { } where && TemplateText.IsTemplate(where)) test = test with { Where = Render(test, where, compilation) };
        return test with
        {
            RawSql = test.RawSql is { } sql ? Finish(Render(test, sql, compilation), compilation).Sql : null,
            Arguments = Arguments(test, test.Arguments, compilation),
        };
    }

    /// <summary>
    /// When the newest row of a source was loaded, as its database answers; null without rows. A project's own
    /// <c>collect_freshness</c> is asked in place of dbt's.
    /// </summary>
    public object? LoadedAt(SourceTable source, CompileContext context)
    {
        var compilation = Begin(source, context);
        var names = new CompilingScope(templates.NamesOf(source.Package), source, compilation);
        var relation = compilation.Read(source);
        var answer = source.LoadedAtQuery is { } query
            ? templates.Call("collect_freshness_custom_sql", source.Package, names, relation, Render(source, query, compilation))
            : templates.Call("collect_freshness", source.Package, names, relation, source.LoadedAtField, source.Freshness?.Filter);
        var table = answer as ResultTable ?? (answer as JinjaDict)?["table"] as ResultTable;
        return table is { Length: 1 } ? table.ColumnValues(0)[0] : throw new ExpectedException(
            $"collect_freshness gave no row for {source.SourceName}.{source.Name}",
            "It must return load_result() of a query of one row: max_loaded_at, snapshotted_at.", source.Location);
    }

    /// <summary>Whether the project or a package says how tests are asked: it overrides <c>get_test_sql</c>.</summary>
    public bool HasOwnTestSql => templates.Library.IsOverridden("get_test_sql");

    /// <summary>The query that such a macro makes of a compiled test: one row of failures, should_warn, should_error.</summary>
    public string CompileTestSql(DataTest test, string failingRows, CompileContext context)
    {
        var names = new CompilingScope(templates.NamesOf(test.Package), test, Begin(test, context));
        return PythonText.Str(templates.Call(
            "get_test_sql", test.Package, names, failingRows, test.FailCalc, test.WarnIf, test.ErrorIf, test.Limit)).Trim();
    }

    private Compilation Begin(Node node, CompileContext context) =>
        new(project, context, lookup, node, (ephemeral, compilation) => Render(ephemeral, ephemeral.RawSql, compilation));

    private static CompiledSql Finish(string sql, Compilation compilation) =>
        new(CteInjection.Inject(sql, compilation.Ephemerals), compilation.Reads, compilation.ReadsUnread);

    /// <summary>A hook's macro names are those of the package it was written in.</summary>
    private string Render(Hook hook, Node node, Compilation compilation)
    {
        var names = new CompilingScope(templates.NamesOf(hook.Package), node, compilation);
        return templates.Render(hook.Sql, hook.Location ?? node.Location, hook.Package, names).Trim();
    }

    private string Render(Node node, string text, Compilation compilation) =>
        templates.Render(text, node.Location, node.Package, new CompilingScope(templates.NamesOf(node.Package), node, compilation)).Trim();

    private Dictionary<string, object?> Arguments(DataTest test, IReadOnlyDictionary<string, object?> arguments, Compilation compilation) =>
        arguments.ToDictionary(pair => pair.Key, pair => Argument(test, pair.Value, compilation), StringComparer.Ordinal);

    private object? Argument(DataTest test, object? value, Compilation compilation) => value switch
    {
        string text when TemplateText.NeedsRendering(text) is { } template => Render(test, template, compilation),
        string text when compilation.Context.RendersRelations && TemplateText.IsRelation(text) => RelationOf(test, text, compilation.Context),
        IReadOnlyDictionary<string, object?> mapping => Arguments(test, mapping, compilation),
        IReadOnlyList<object?> list => list.Select(item => Argument(test, item, compilation)).ToList(),
        _ => value,
    };

    /// <summary>All its rows, also where the test reads few of its own: it stands where an alias follows.</summary>
    private string RelationOf(DataTest test, string call, CompileContext context)
    {
        var compilation = Begin(test, context with { Limited = null });
        var relation = Render(test, TemplateText.InBraces(call), compilation);
        return compilation.Ephemerals is [] ? relation : $"(\n{CteInjection.Inject($"select * from {relation}", compilation.Ephemerals)}\n)";
    }
}
