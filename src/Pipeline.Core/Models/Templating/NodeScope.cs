using Pipeline.Diagnostics;
using Pipeline.Models.Jinja;

namespace Pipeline.Models.Templating;

/// <summary>
/// The names that the SQL of one node sees beyond those of its project. Parsing and compiling answer them differently; the
/// functions are the same (<see cref="NodeFunctions"/>). One instance serves one rendering.
/// </summary>
internal abstract class NodeScope(JinjaScope project) : JinjaScope(project)
{
    private readonly Dictionary<string, object?> made = new(StringComparer.Ordinal);

    public override bool TryGet(string name, out object? value)
    {
        if (NodeFunctions.All.TryGetValue(name, out var function))
        {
            value = function;
            return true;
        }

        if (made.TryGetValue(name, out value)) return true;
        value = Make(name);
        if (ReferenceEquals(value, Unknown)) return base.TryGet(name, out value);
        made[name] = value;
        return true;
    }

    /// <summary>What <see cref="Make"/> answers for a name it does not know; null is Python's None.</summary>
    protected static object Unknown { get; } = new();

    /// <summary>Takes the macros that are called on the way.</summary>
    public virtual void Note(Macro macro)
    {
    }

    /// <summary>False while references are only collected.</summary>
    public abstract bool IsExecuting { get; }

    public abstract bool IsIncremental { get; }

    public abstract RelationValue Ref(string? package, string name, string? version, SourceLocation at);

    public abstract RelationValue Source(string source, string table, SourceLocation at);

    /// <summary>The rows of a relation that the node has not read yet, as SQL.</summary>
    public abstract string Unread(RelationValue relation);

    /// <summary>The text of a <c>{% docs %}</c> block.</summary>
    public abstract string Doc(string? package, string name);

    /// <summary>The database; null when there is none, or nothing may be asked yet.</summary>
    public virtual IWarehouse? Warehouse => null;

    /// <summary>What stands for macros in a unit test, by their names.</summary>
    public virtual IReadOnlyDictionary<string, object?> MacroOverrides => NoOverrides;

    /// <summary>What <c>statement</c> blocks left behind.</summary>
    public StatementResults Results { get; } = new();

    /// <summary>Says something to the user.</summary>
    public virtual void Say(string text)
    {
    }

    /// <summary>Warns the user.</summary>
    public virtual void Warn(string text)
    {
    }

    /// <summary>The setting of a name; null when it is not set.</summary>
    public abstract object? Setting(string name);

    /// <summary>The engine's own statements to join rows to a table.</summary>
    /// <exception cref="JinjaException">No rows are joined: this is not the macro of an incremental strategy.</exception>
    public virtual string JoinRows(RowJoin join) => throw new JinjaException(
        "there are no rows to join", "The macros of incremental strategies work while an incremental model adds to its table.");

    /// <summary>Whether the command line asks for a full refresh.</summary>
    public virtual bool IsFullRefresh => false;

    protected abstract RelationValue? This { get; }

    protected abstract JinjaObject Config { get; }

    protected abstract object? Model { get; }

    /// <summary>The rows of a query.</summary>
    /// <exception cref="JinjaException">There is no database.</exception>
    public ResultRows Query(string sql) => AskedWarehouse("run_query()").Query(sql);

    /// <summary>The database, for something that cannot do without.</summary>
    public IWarehouse AskedWarehouse(string caller) => Warehouse ?? throw new JinjaException(
        $"{caller} needs a database, and there is none while compiling", "Guard it with {% if execute %}, or run the model.");

    /// <summary>Makes the value of a name when it is first asked for: most templates use two or three of them.</summary>
    protected virtual object? Make(string name) => name switch
    {
        "config" => Config,
        "this" => This,
        "model" or "node" => Model,
        "execute" => IsExecuting,
        "schema" => This?.Relation.Schema,
        "database" => This?.Relation.Database,
        _ => Unknown,
    };

    private static readonly Dictionary<string, object?> NoOverrides = [];
}
