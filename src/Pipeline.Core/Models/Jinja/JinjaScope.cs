using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja;

/// <summary>
/// The names a template can use beyond those it assigns itself, looked up by name in a chain: this scope, then its parent.
/// Override <see cref="TryGet"/> to compute values when they are first asked for. Reading must be safe from many threads when
/// the scope is shared between evaluations.
/// </summary>
public class JinjaScope(JinjaScope? parent = null)
{
    private readonly Dictionary<string, object?> values = [];

    /// <summary>Where names not found here are looked up.</summary>
    public JinjaScope? Parent { get; } = parent;

    /// <summary>Sets a name in this scope. Values are those that <see cref="JinjaValue"/> lists.</summary>
    public object? this[string name]
    {
        set => values[name] = JinjaValue.From(value);
    }

    /// <summary>Registers a function under its own name.</summary>
    public void Add(JinjaFunction function) => values[function.Name] = function;

    /// <summary>Finds a name here or in a parent.</summary>
    public virtual bool TryGet(string name, out object? value) =>
        values.TryGetValue(name, out value) || (Parent is not null && Parent.TryGet(name, out value));
}
