namespace Pipeline.Models;

/// <summary>
/// What compiling needs to know of the world. The delegates are called while the template renders, on the rendering thread;
/// what they throw reaches the caller with the place in the template added.
/// </summary>
public sealed record CompileContext
{
    /// <summary>
    /// Where the rows of a model, seed or source are right now: the published table, or a candidate. By default
    /// <see cref="RelationNode.Relation"/>.
    /// </summary>
    public Func<RelationNode, Relation> RelationOf { get; init; } = node => node.Relation;

    /// <summary>True when the model's table exists and the run adds to it: <c>is_incremental()</c>, for models that can be.</summary>
    public bool IsIncremental { get; init; }

    /// <summary>
    /// The SQL to put after FROM for <c>unread(relation)</c>: the rows of a lake input that the model has not consumed yet. All
    /// rows on a first run; those committed since the model's last commit in an incremental one; those of the interval in a
    /// backfill. By default all rows. Not asked for models that are rebuilt whole: they read everything.
    /// </summary>
    public Func<Relation, string> Unread { get; init; } = relation => relation.ToString();

    /// <summary>The database; null when there is none to ask, and templates that need one fail.</summary>
    public IWarehouse? Warehouse { get; init; }

    /// <summary>Takes what a template says to its user: <c>log(..., info=true)</c> and <c>print</c>. By default nobody does.</summary>
    public Action<string> Noted { get; init; } = _ => { };

    /// <summary>Takes what a template warns of: <c>exceptions.warn</c>. By default nobody does.</summary>
    public Action<string> Warned { get; init; } = _ => { };

    /// <summary>What the run was told: <c>flags.FULL_REFRESH</c>.</summary>
    public bool IsFullRefresh { get; init; }

    /// <summary>The command as dbt calls it: <c>flags.WHICH</c> (build, run, compile, seed, test, snapshot).</summary>
    public string Command { get; init; } = "build";

    /// <summary>
    /// Turns a relation that is read into the FROM item to print instead, for <c>--empty</c> and <c>--sample</c>; null prints relations
    /// as they are.
    /// </summary>
    public Func<RelationNode, Relation, string>? Limited { get; init; }

    /// <summary>
    /// The query that stands for a node's rows, put in front as a CTE: how a unit test gives rows to inputs and to <c>this</c> (the
    /// node itself). Null, or null for a node, reads the node's relation.
    /// </summary>
    public Func<RelationNode, string?>? Fixtures { get; init; }

    /// <summary>Values that stand for macros, variables and environment variables: a unit test's.</summary>
    public UnitTestOverrides? Overrides { get; init; }

    /// <summary>The interval of event time that is compiled of a microbatch model: <c>model.batch</c>; null for what has none.</summary>
    public BatchOfEventTime? BatchOf { get; init; }

    /// <summary>The batch that a strategy macro of the project joins to its table; null while nothing is joined.</summary>
    public BatchToJoin? Batch { get; init; }

    /// <summary>
    /// True renders a bare <c>ref()</c> or <c>source()</c> in a test's arguments to the relation, an ephemeral model to its query; false
    /// leaves it to whoever judges the test.
    /// </summary>
    public bool RendersRelations { get; init; }

    /// <summary>The node's compiled SQL for its hooks: <c>sql</c>; null while the node itself is compiled.</summary>
    public string? Sql { get; init; }

    /// <summary>The unique ids of the nodes picked for the run: <c>selected_resources</c>.</summary>
    public IReadOnlyList<string> SelectedResources { get; init; } = [];

    /// <summary>What the command line said, under dbt's names: <c>invocation_args_dict</c>.</summary>
    public IReadOnlyDictionary<string, object?> Arguments { get; init; } = new Dictionary<string, object?>();

    /// <summary>The schemas the run built in: <c>schemas</c> and <c>database_schemas</c> of what runs at its end.</summary>
    public IReadOnlyList<(string Database, string Schema)> Schemas { get; init; } = [];

    /// <summary>What came of each node, under the names of <c>run_results.json</c>: <c>results</c> of what runs at the end.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, object?>> Results { get; init; } = [];
}

/// <summary>The rows a template asked for.</summary>
/// <param name="Columns">Names, in order.</param>
/// <param name="Rows">Cells as .NET values; null is SQL's NULL.</param>
public sealed record ResultRows(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows)
{
    /// <summary>The columns' types in the engine's words; empty when nobody asked for them.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];
}

/// <summary>SQL ready to run.</summary>
/// <param name="Sql">One SELECT without a trailing semicolon, ephemeral models put in front.</param>
/// <param name="Reads">The nodes it reads, ephemeral ones resolved to what they read.</param>
/// <param name="ReadsUnread">Those of them it reads through <c>unread</c>: what the commit must remember the version of.</param>
public sealed record CompiledSql(string Sql, IReadOnlyList<RelationNode> Reads, IReadOnlyList<RelationNode> ReadsUnread);

/// <summary>An interval of event time as templates see it.</summary>
/// <param name="Id">dbt's name for it: <c>20260131</c>.</param>
/// <param name="From">Its first moment.</param>
/// <param name="To">Its end, which does not belong to it.</param>
public sealed record BatchOfEventTime(string Id, DateTimeOffset From, DateTimeOffset To);
