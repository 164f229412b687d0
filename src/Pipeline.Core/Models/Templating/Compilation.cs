using Pipeline.Models.Parsing;

namespace Pipeline.Models.Templating;

/// <summary>One <see cref="Compiler"/> call: what it reads is collected here, through all ephemeral models on the way.</summary>
/// <param name="project">The project compiled.</param>
/// <param name="context">What the caller knows of the world.</param>
/// <param name="lookup">Finds nodes.</param>
/// <param name="consumer">The node compiled: what is unread is unread by it, also inside an ephemeral model.</param>
/// <param name="compileEphemeral">Renders an ephemeral model.</param>
internal sealed class Compilation(
    Project project, CompileContext context, NodeLookup lookup, Node consumer, Func<Model, Compilation, string> compileEphemeral)
{
    private readonly Dictionary<Relation, RelationNode> readBy = [];
    private readonly HashSet<Relation> readUnread = [];
    private readonly HashSet<string> started = [];
    private readonly List<(string Name, string Sql)> ephemerals = [];

    public Project Project { get; } = project;

    public CompileContext Context { get; } = context;

    public NodeLookup Lookup { get; } = lookup;

    /// <summary>The ephemeral models read, those they read first.</summary>
    public IReadOnlyList<(string Name, string Sql)> Ephemerals => ephemerals;

    public IReadOnlyList<RelationNode> Reads => [.. readBy.Values];

    public IReadOnlyList<RelationNode> ReadsUnread => [.. readBy.Where(pair => readUnread.Contains(pair.Key)).Select(pair => pair.Value)];

    /// <summary>The relation to print for a node, which is now known to be read.</summary>
    public RelationValue Read(RelationNode node)
    {
        if (Fixture(node) is { } fixture) return fixture;
        if (node is Model { Config.Materialized: "ephemeral" } ephemeral) return ReadEphemeral(ephemeral);
        var relation = Context.RelationOf(node);
        readBy[relation] = node;
        return Value(relation, Context.Limited?.Invoke(node, relation) ?? (node as SourceTable)?.ExternalLocation);
    }

    /// <summary>The node's own relation; in a unit test the rows given for it.</summary>
    public RelationValue This(RelationNode node) =>
        Fixture(node) ?? Value(Context.RelationOf(node), (node as SourceTable)?.ExternalLocation);

    /// <summary>A relation, whose type the database knows.</summary>
    public RelationValue Value(Relation relation, string? text = null) => new(relation, () => TypeOf(relation), text);

    private string? TypeOf(Relation relation) => Context.Warehouse?.KindOf(relation) is { } kind ? RelationTypes.Of(kind) : null;

    private RelationValue? Fixture(RelationNode node)
    {
        if (Context.Fixtures?.Invoke(node) is not { } rows) return null;
        var name = $"__dbt__cte__{(node is SourceTable source ? $"{source.SourceName}__{source.Name}" : node.Name)}";
        if (started.Add(node.UniqueId)) ephemerals.Add((name, rows));
        return Cte(node.Relation, name);
    }

    private static RelationValue Cte(Relation relation, string name) =>
        new(relation with { Identifier = name }, () => RelationTypes.Cte, name);

    /// <summary>The rows the consumer has not read; all of them when it is rebuilt whole.</summary>
    public string Unread(RelationValue value)
    {
        if (!readBy.ContainsKey(value.Relation)) return value.ToString();
        if (consumer is not Model { Config.IsIncremental: true }) return value.ToString();
        readUnread.Add(value.Relation);
        return Context.Unread(value.Relation);
    }

    private RelationValue ReadEphemeral(Model model)
    {
        var name = $"__dbt__cte__{model.Name}";
        if (started.Add(model.UniqueId)) ephemerals.Add((name, compileEphemeral(model, this)));
        return Cte(model.Relation, name);
    }
}
