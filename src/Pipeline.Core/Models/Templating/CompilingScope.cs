using Pipeline.Diagnostics;
using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>The second rendering of a node: every name has its real value, and what is read is written down.</summary>
internal sealed class CompilingScope(JinjaScope project, Node node, Compilation compilation) : NodeScope(project)
{
    protected override bool IsExecuting => true;

    protected override RelationValue? This => node is RelationNode own ? new RelationValue(compilation.Context.RelationOf(own)) : null;

    protected override JinjaObject Config => new ConfigValue((node as RelationNode)?.Config ?? ModelConfig.Default);

    protected override object? Model => NodeValue.Of(node);

    protected override bool IsIncremental => node is Model { Config.IsIncremental: true } && compilation.Context.IsIncremental;

    protected override RelationValue Ref(string? package, string name, string? version, SourceLocation at) =>
        Read(new Reference(package, name, IsSource: false, at) { Version = version });

    protected override RelationValue Source(string source, string table, SourceLocation at) =>
        Read(new Reference(source, table, IsSource: true, at));

    protected override string Unread(RelationValue relation) => compilation.Unread(relation);

    protected override object? RunQuery(string sql) => compilation.Context.Warehouse is { } warehouse
        ? new ResultRowsValue(warehouse.Query(sql))
        : throw new JinjaException(
            "run_query() needs a database, and there is none while compiling", "Guard it with {% if execute %}, or run the model.");

    protected override object? Make(string name) => name switch
    {
        "flags" => new Names("flags").Add("FULL_REFRESH", compilation.Context.IsFullRefresh).Add("WHICH", "run"),
        "log" => ProjectNames.LogFunction(compilation.Context.Noted),
        "print" => ProjectNames.PrintFunction(compilation.Context.Noted),
        "exceptions" => ProjectNames.ExceptionNames(compilation.Context.Warned),
        _ => base.Make(name),
    };

    private RelationValue Read(Reference reference)
    {
        var read = compilation.Lookup.Find(reference, node.Package) ?? throw new JinjaException(compilation.Lookup.Missing(reference).Message);
        if (node.DependsOn.Contains(read.UniqueId)) return compilation.Read(read);
        var call = reference.IsSource ? $"source('{reference.Package}', '{reference.Name}')" : $"ref('{reference.Name}')";
        throw new JinjaException(
            $"'{node.Name}' reads '{read.Name}' only when it runs, so the order of the models would not know of it",
            $"Add the line: -- depends_on: {{{{ {call} }}}}");
    }

    private sealed class ConfigValue(ModelConfig config) : JinjaObject, IJinjaCallable
    {
        public override string TypeName => "config";

        public object? Call(JinjaContext context, JinjaArguments arguments) => "";

        public override bool TryGetAttribute(string name, out object? value)
        {
            value = name switch
            {
                "get" => new JinjaFunction("get", "name, default?, validator?", call => Of(call.Text(0)) ?? call[1]),
                "require" => new JinjaFunction("require", "name, validator?", call => Of(call.Text(0)) ?? throw Missing(call.Text(0))),
                "model" => null,
                _ => this,
            };
            return !ReferenceEquals(value, this);
        }

        private object? Of(string name) =>
            JinjaValue.From(config.Raw.GetValueOrDefault(name)) ?? (name is "materialized" ? config.Materialized : null);

        private static JinjaException Missing(string name) => new($"the config '{name}' is not set");
    }
}
