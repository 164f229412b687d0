using Pipeline.Diagnostics;
using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>A <c>ref</c> or <c>source</c> as it was met.</summary>
/// <param name="Package">The package of a two-argument ref, or the source's name.</param>
/// <param name="Name">The model's or table's name.</param>
/// <param name="IsSource">Whether it is a source.</param>
/// <param name="Location">Where it is written.</param>
internal sealed record Reference(string? Package, string Name, bool IsSource, SourceLocation Location)
{
    /// <summary>The version of the model that is meant; null for the latest, or a model without versions.</summary>
    public string? Version { get; init; }
}

/// <summary>A <c>config()</c> argument as it was met.</summary>
internal sealed record ConfigArgument(string Key, object? Value, SourceLocation Location);

/// <summary>
/// The first rendering of a node: nothing is known yet, so everything answers with stand-ins, and what matters is what the
/// template asked for.
/// </summary>
internal sealed class ParsingScope(JinjaScope project, Target target, string node, string resourceType) : NodeScope(project)
{
    private readonly List<Reference> references = [];
    private readonly List<ConfigArgument> config = [];
    private readonly HashSet<string> macros = [];

    public IReadOnlyList<Reference> References => references;

    public IReadOnlyList<ConfigArgument> ConfigArguments => config;

    /// <summary>The macros that were called.</summary>
    public IReadOnlyList<string> Macros => [.. macros];

    public override void Note(Macro macro) => macros.Add(macro.UniqueId);

    public override bool IsExecuting => false;

    protected override RelationValue? This => StandIn(node);

    protected override JinjaObject Config => new ConfigFunction(this);

    protected override object? Model => new JinjaDict
    {
        { "name", node },
        { "alias", node },
        { "resource_type", resourceType },
        { "config", new JinjaDict() },
        { "columns", new JinjaDict() },
        { "meta", new JinjaDict() },
        { "tags", new JinjaList() },
        { "refs", new JinjaList() },
        { "sources", new JinjaList() },
        { "depends_on", new JinjaDict { { "nodes", new JinjaList() }, { "macros", new JinjaList() } } },
    };

    public override bool IsIncremental => false;

    /// <summary>What a test's own <c>where</c> says is only read when it is compiled.</summary>
    public override object? Setting(string name) => null;

    public override string Doc(string? package, string name) => "";

    public override RelationValue Ref(string? package, string name, string? version, SourceLocation at)
    {
        references.Add(new Reference(package, name, IsSource: false, at) { Version = version });
        return StandIn(name);
    }

    public override RelationValue Source(string source, string table, SourceLocation at)
    {
        references.Add(new Reference(source, table, IsSource: true, at));
        return StandIn(table);
    }

    public override string Unread(RelationValue relation) => relation.ToString();

    protected override object? Make(string name) => name switch
    {
        "graph" => GraphValue.Nothing,
        "sql" or "compiled_code" => null,
        "selected_resources" or "schemas" or "database_schemas" or "results" or "pre_hooks" or "post_hooks" => new JinjaList(),
        "invocation_args_dict" => new JinjaDict(),
        _ => base.Make(name),
    };

    private RelationValue StandIn(string name) => new(new Relation(target.Database, target.Schema, name));

    /// <summary><c>config(key=value)</c> is remembered and prints nothing; <c>config.get</c> knows nothing yet.</summary>
    private sealed class ConfigFunction(ParsingScope scope) : JinjaObject, IJinjaCallable
    {
        private readonly JinjaFunction function = new("config", "values?, **config", call =>
        {
            if (call[0] is JinjaDict values)
                scope.Remember(values.Select(pair => KeyValuePair.Create(PythonText.Str(pair.Key), pair.Value)), NodeFunctions.At(call));
            else if (call.IsGiven(0))
                throw new JinjaException("config() takes names and values", "Write config(materialized='view').");
            scope.Remember(call.Named, NodeFunctions.At(call));
            return "";
        });

        public override string TypeName => "config";

        public object? Call(JinjaContext context, JinjaArguments arguments) => function.Call(context, arguments);

        public override bool TryGetAttribute(string name, out object? value)
        {
            value = name switch
            {
                "get" => new JinjaFunction("get", "name, default?, validator?", call => call.Get(1, "")),
                "require" => new JinjaFunction("require", "name, validator?", _ => ""),
                "meta_get" => new JinjaFunction(name, "name, default?, validator?", call => call.Get(1, "")),
                "meta_require" => new JinjaFunction(name, "name, validator?", _ => ""),
                "persist_relation_docs" or "persist_column_docs" => new JinjaFunction(name, "", _ => false),
                "set" => new JinjaFunction(name, "name, value", _ => ""),
                _ => null,
            };
            return value is not null;
        }
    }

    private void Remember(IEnumerable<KeyValuePair<string, object?>> values, SourceLocation at)
    {
        foreach (var (key, value) in values) config.Add(new ConfigArgument(key, TemplateValue.ToPlain(value), at));
    }
}
