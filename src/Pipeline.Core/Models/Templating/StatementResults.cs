using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>
/// The results of the <c>statement</c> blocks of one rendering: each may be read once, that of <c>main</c> as often as wanted.
/// </summary>
internal sealed class StatementResults
{
    private readonly Dictionary<string, JinjaDict?> byName = new(StringComparer.Ordinal);

    /// <summary>Keeps a result under a name; prints nothing.</summary>
    public string Store(string name, object? response, ResultTable table)
    {
        byName[name] = new JinjaDict { { "response", response }, { "data", table.Data }, { "table", table } };
        return "";
    }

    /// <summary>The result of a name; None when there is none.</summary>
    /// <exception cref="JinjaException">It was read before.</exception>
    public JinjaDict? Load(string name)
    {
        if (!byName.TryGetValue(name, out var result)) return null;
        if (result is null)
            throw new JinjaException($"the result '{name}' was loaded before", "A result can be loaded once: keep it with {% set %}.");
        if (name is not "main") byName[name] = null;
        return result;
    }
}

/// <summary>What the database said to a statement: it prints as a message.</summary>
internal sealed class StatementResponse(string message, object? rowsAffected) : JinjaObject
{
    public override string TypeName => "AdapterResponse";

    public override bool TryGetAttribute(string name, out object? value)
    {
        value = name switch
        {
            "rows_affected" => rowsAffected,
            "code" or "_message" or "message" => message,
            "query_id" => null,
            _ => this,
        };
        return !ReferenceEquals(value, this);
    }

    public override string ToString() => message;
}
