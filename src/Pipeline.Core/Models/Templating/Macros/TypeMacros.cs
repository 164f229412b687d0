using Pipeline.Models.Jinja;

namespace Pipeline.Models.Templating.Macros;

/// <summary>Names of types across databases.</summary>
internal static class TypeMacros
{
    public static DbtMacro[] All { get; } =
    [
        new("type_string", "", call => call.TypeName("string")) { Athena = _ => "VARCHAR" },
        new("type_int", "", call => call.TypeName("integer")) { Athena = _ => "INTEGER" },
        new("type_bigint", "", call => call.TypeName("bigint")),
        new("type_float", "", call => call.TypeName("float")) { Athena = _ => "DOUBLE" },
        new("type_numeric", "", _ => "numeric(28,6)") { Athena = _ => "DECIMAL(38,6)" },
        new("type_timestamp", "", call => call.TypeName("timestamp")),
        new("type_boolean", "", call => call.TypeName("boolean")),
    ];

    /// <summary>dbt's <c>api.Column.translate_type</c>: the dialect's word for one of the few types that dbt has a word for.</summary>
    public static string Translate(string type, string dialect) => type.ToUpperInvariant() switch
    {
        "STRING" => dialect is "athena" ? "VARCHAR" : "TEXT",
        "TEXT" when dialect is "athena" => "VARCHAR",
        _ => type,
    };

    extension(JinjaCall call)
    {
        public string TypeName(string type) => Translate(type, call.Scope.Dialect);
    }
}
