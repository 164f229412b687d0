using Pipeline.Diagnostics;
using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>
/// The names that the SQL of one node sees beyond those of its project. Parsing and compiling answer them differently; the
/// signatures are the same. One instance serves one rendering.
/// </summary>
internal abstract class NodeScope(JinjaScope project) : JinjaScope(project)
{
    private readonly Dictionary<string, object?> made = new(StringComparer.Ordinal);

    public override bool TryGet(string name, out object? value)
    {
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
    protected abstract bool IsExecuting { get; }

    protected abstract RelationValue Ref(string? package, string name, string? version, SourceLocation at);

    protected abstract RelationValue Source(string source, string table, SourceLocation at);

    protected abstract RelationValue? This { get; }

    protected abstract JinjaObject Config { get; }

    protected abstract object? Model { get; }

    protected abstract bool IsIncremental { get; }

    protected abstract string Unread(RelationValue relation);

    protected abstract object? RunQuery(string sql);

    /// <summary>Makes the value of a name when it is first asked for: most templates use two or three of them.</summary>
    protected virtual object? Make(string name) => name switch
    {
        "ref" => new JinjaFunction(name, "model, name_in_package?, v?, version?", Ref),
        "source" => new JinjaFunction(name, "source, table", call => Source(call.Text(0), call.Text(1), At(call))),
        "config" => Config,
        "this" => This,
        "model" or "node" => Model,
        "execute" => IsExecuting,
        "is_incremental" => new JinjaFunction(name, "", _ => IsIncremental),
        "unread" => new JinjaFunction(name, "relation", call => Unread(AsRelation(call))),
        "run_query" => new JinjaFunction(name, "sql", call => RunQuery(PythonText.Str(call[0]))),
        "schema" => This?.Relation.Schema,
        "database" => This?.Relation.Database,
        _ => Unknown,
    };

    /// <summary>Where the template is, for messages about what it asks for.</summary>
    protected static SourceLocation At(JinjaCall call) => call.Context.State.Source!.LocationOf(call.Context.State.Position);

    private RelationValue Ref(JinjaCall call)
    {
        var version = (call.IsGiven(2) ? call[2] : call[3]) is { } given and not JinjaUndefined ? PythonText.Str(given) : null;
        return call.IsGiven(1) ? Ref(call.Text(0), call.Text(1), version, At(call)) : Ref(null, call.Text(0), version, At(call));
    }

    private static RelationValue AsRelation(JinjaCall call) => call[0] as RelationValue
        ?? throw new JinjaException(
            $"unread() takes a relation, not {PythonText.Repr(call[0])}", "Write unread(source('name', 'table')) or unread(ref('model')).");
}
