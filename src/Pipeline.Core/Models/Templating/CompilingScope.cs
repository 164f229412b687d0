using Pipeline.Diagnostics;
using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>The second rendering of a node: every name has its real value, and what is read is written down.</summary>
internal sealed class CompilingScope(JinjaScope project, Node node, Compilation compilation) : NodeScope(project)
{
    private readonly CompileContext context = compilation.Context;

    private JinjaDict Settings => field ??= NodeSettings.Of(node);

    public override bool IsExecuting => true;

    public override bool IsIncremental => node is Model { Config.IsIncremental: true } && context.IsIncremental;

    public override bool IsFullRefresh => context.IsFullRefresh;

    public override IWarehouse? Warehouse => context.Warehouse;

    public override IReadOnlyDictionary<string, object?> MacroOverrides => context.Overrides?.Macros ?? base.MacroOverrides;

    protected override RelationValue? This => node switch
    {
        RelationNode own => compilation.This(own),
        DataTest { FailuresRelation: { } failures } => compilation.Value(failures),
        _ => null,
    };

    protected override JinjaObject Config => new ConfigValue(Settings);

    protected override object? Model
    {
        get
        {
            var value = NodeValue.Complete(node, compilation.Project.Graph);
            if (context.BatchOf is { } batch)
                value["batch"] = new JinjaDict
                {
                    { "id", batch.Id }, { "event_time_start", batch.From.UtcDateTime }, { "event_time_end", batch.To.UtcDateTime },
                };
            return value;
        }
    }

    public override RelationValue Ref(string? package, string name, string? version, SourceLocation at) =>
        Read(new Reference(package, name, IsSource: false, at) { Version = version });

    public override RelationValue Source(string source, string table, SourceLocation at) =>
        Read(new Reference(source, table, IsSource: true, at));

    public override string Unread(RelationValue relation) => compilation.Unread(relation);

    public override object? Setting(string name) => Settings.TryGetValue(name, out var value) ? value : null;

    public override string JoinRows(RowJoin join) => context.Batch is { } batch ? batch.Native(join) : base.JoinRows(join);

    public override void Say(string text) => context.Noted(text);

    public override void Warn(string text) => context.Warned(text);

    public override string Doc(string? package, string name)
    {
        var named = compilation.Project.Docs.Where(block => block.Name == name).ToList();
        var block = named.Find(each => each.Package == (package ?? node.Package)) ?? (package is null ? named.FirstOrDefault() : null);
        return block?.Text ?? throw new JinjaException(
            $"there is no docs block '{name}'", NearestName.Hint(name, [.. compilation.Project.Docs.Select(each => each.Name)]));
    }

    protected override object? Make(string name) => name switch
    {
        "graph" => GraphValue.Of(compilation.Project),
        "flags" => FlagNames.Of(compilation.Project.Flags with
        {
            FullRefresh = context.IsFullRefresh,
            Command = context.Command,
            Empty = context.Limited is not null,
        }),
        "sql" or "compiled_code" => context.Sql,
        "selected_resources" => JinjaValue.From(context.SelectedResources),
        "invocation_args_dict" => JinjaValue.From(context.Arguments),
        "schemas" => JinjaValue.From(context.Schemas.Select(schema => schema.Schema).Distinct()),
        "database_schemas" => new JinjaList(context.Schemas.Select(schema => (object?)new JinjaTuple(schema.Database, schema.Schema))),
        "results" => JinjaValue.From(context.Results),
        "pre_hooks" => Settings.TryGetValue("pre-hook", out var before) ? before : null,
        "post_hooks" => Settings.TryGetValue("post-hook", out var after) ? after : null,
        "var" when context.Overrides is { Vars.Count: > 0 } overrides => new OverriddenVariables(overrides.Vars, Inherited("var")),
        "env_var" when context.Overrides is { Environment.Count: > 0 } overrides => EnvironmentOf(overrides.Environment),
        _ => base.Make(name),
    };

    private RelationValue Read(Reference reference)
    {
        var read = compilation.Lookup.Find(reference, node.Package)
            ?? throw new JinjaException(compilation.Lookup.Missing(reference).Message);
        if (IsKnownReader(read)) return compilation.Read(read);
        var call = reference.IsSource ? $"source('{reference.Package}', '{reference.Name}')" : $"ref('{reference.Name}')";
        throw new JinjaException(
            $"'{node.Name}' reads '{read.Name}' only when it runs, so the order of the models would not know of it",
            $"Add the line: -- depends_on: {{{{ {call} }}}}");
    }

    /// <summary>What runs before or after everything waits for nobody, and a node's hooks may read the node.</summary>
    private bool IsKnownReader(Node read) => node is Operation || node.DependsOn.Contains(read.UniqueId) || read.UniqueId == node.UniqueId;

    private IJinjaCallable Inherited(string name) => Parent!.TryGet(name, out var value) && value is IJinjaCallable function
        ? function
        : throw new System.Diagnostics.UnreachableException();

    private JinjaFunction EnvironmentOf(IReadOnlyDictionary<string, string?> overridden)
    {
        var inherited = Inherited("env_var");
        return new JinjaFunction("env_var", "name, default?", call => overridden.TryGetValue(call.Text(0), out var value)
            ? value
            : inherited.Call(call.Context, call.IsGiven(1) ? JinjaArguments.Of(call[0], call[1]) : JinjaArguments.Of(call[0])));
    }
}
