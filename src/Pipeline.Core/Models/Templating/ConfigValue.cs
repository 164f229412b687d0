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
            "get" => new JinjaFunction(name, "name, default?, validator?", call => settings.TryGetValue(call.Text(0), out var found) ? found : call[1]),
            "require" => new JinjaFunction(name, "name, validator?", call => settings.TryGetValue(call.Text(0), out var found) ? found : throw Missing(call)),
            "meta_get" => new JinjaFunction(name, "name, default?, validator?", call => Meta(call.Text(0), out var found) ? found : call[1]),
            "meta_require" => new JinjaFunction(name, "name, validator?", call => Meta(call.Text(0), out var found) ? found : throw Missing(call)),
            "persist_relation_docs" => new JinjaFunction(name, "", _ => Persists("relation")),
            "persist_column_docs" => new JinjaFunction(name, "", _ => Persists("columns")),
            "set" => new JinjaFunction(name, "name, value", _ => ""),
            _ => null,
        };
        return value is not null;
    }

    private bool Meta(string name, out object? value)
    {
        value = null;
        return settings.TryGetValue("meta", out var meta) && meta is JinjaDict dict && dict.TryGetValue(name, out value);
    }

    private bool Persists(string what) =>
        settings.TryGetValue("persist_docs", out var docs) && docs is JinjaDict dict && dict.TryGetValue(what, out var persists) && PythonValue.IsTrue(persists);

    private static JinjaException Missing(JinjaCall call) => new($"the config '{call.Text(0)}' is not set");
}
