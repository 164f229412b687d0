using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>dbt's own rules for schema, name and catalog: macros that a project overrides by writing one of the same name.</summary>
internal static class NamingMacros
{
    public const string SchemaName = "generate_schema_name";
    public const string AliasName = "generate_alias_name";
    public const string DatabaseName = "generate_database_name";

    public static void AddTo(MacroLibrary library, Target target)
    {
        Add(library, SchemaName, "custom_schema_name?, node?", call =>
            Custom(call) is { } custom ? $"{target.Schema}_{custom}" : target.Schema);
        Add(library, $"{SchemaName}_for_env", "custom_schema_name?, node?", call =>
            target.Name is "prod" ? Custom(call) ?? target.Schema : target.Schema);
        Add(library, AliasName, "custom_alias_name?, node?", call => Custom(call) ?? NameOf(call[1] as JinjaDict));
        Add(library, DatabaseName, "custom_database_name?, node?", call => Custom(call) ?? target.Database);
    }

    private static void Add(MacroLibrary library, string name, string signature, JinjaFunctionBody body)
    {
        library.AddBuiltin(new JinjaFunction(name, signature, body));
        library.AddBuiltin(new JinjaFunction($"default__{name}", signature, body));
    }

    /// <summary>Versions of a model are tables of their own.</summary>
    private static object? NameOf(JinjaDict? node)
    {
        if (node is null || !node.TryGetValue("name", out var name)) return null;
        return node.TryGetValue("version", out var version) && version is not (null or JinjaUndefined)
            ? $"{name}_v{PythonText.Str(version).Replace('.', '_')}"
            : name;
    }

    private static string? Custom(JinjaCall call) => call[0] is { } custom and not JinjaUndefined ? PythonText.Str(custom).Trim() : null;
}
