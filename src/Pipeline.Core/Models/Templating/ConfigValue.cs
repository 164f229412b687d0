using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>dbt's <c>config</c> when a node is compiled: calling it says nothing any more; its functions read what was settled.</summary>
internal sealed class ConfigValue(JinjaDict settings) : JinjaObject, IJinjaCallable
{
    public override string TypeName => "config";

    public object? Call(JinjaContext context, JinjaArguments arguments) => "";

    public override bool TryGetAttribute(string name, out object? value)
    {
        value = name switch
        {
            "get" => Reading(name, Find, isRequired: false),
            "require" => Reading(name, Find, isRequired: true),
            "meta_get" => Reading(name, Meta, isRequired: false),
            "meta_require" => Reading(name, Meta, isRequired: true),
            "persist_relation_docs" => new JinjaFunction(name, "", _ => Persists("relation")),
            "persist_column_docs" => new JinjaFunction(name, "", _ => Persists("columns")),
            "set" => new JinjaFunction(name, "name, value", _ => ""),
            _ => null,
        };
        return value is not null;
    }

    private static JinjaFunction Reading(string name, Func<string, (bool IsThere, object? Value)> find, bool isRequired)
    {
        return isRequired
            ? new JinjaFunction(name, "name, validator?", call =>
                find(call.Text(0)) is (true, var value) ? value : throw new JinjaException($"the config '{call.Text(0)}' is not set"))
            : new JinjaFunction(name, "name, default?, validator?", call => find(call.Text(0)) is (true, var value) ? value : call[1]);
    }

    private (bool IsThere, object? Value) Find(string name) => (settings.TryGetValue(name, out var value), value);

    private (bool IsThere, object? Value) Meta(string name) => In("meta", name);

    private bool Persists(string what) => PythonValue.IsTrue(In("persist_docs", what).Value);

    private (bool IsThere, object? Value) In(string setting, string name)
    {
        object? value = null;
        var isThere = Find(setting).Value is JinjaDict dict && dict.TryGetValue(name, out value);
        return (isThere, value);
    }
}
