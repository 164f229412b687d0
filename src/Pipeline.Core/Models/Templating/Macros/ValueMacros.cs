using Pipeline.Models.Jinja;

namespace Pipeline.Models.Templating.Macros;

/// <summary>Casts, comparisons, simple aggregates and set operations across databases.</summary>
internal static class ValueMacros
{
    public static DbtMacro[] All { get; } =
    [
        // dbt-duckdb has no safe_cast of its own: a value that does not fit fails there, so it fails here.
        new("safe_cast", "field, type", Cast) { Athena = call => $"try_cast({call.Printed(0)} as {call.Printed(1)})" },
        new("cast", "field, type", Cast),
        new("cast_bool_to_text", "field", call => $"cast({call.Printed(0)} as {call.TypeName("string")})"),
        new("any_value", "expression", call => $"any_value({call.Printed(0)})") { DuckDb = Arbitrary, Athena = Arbitrary },
        new("bool_or", "expression", call => $"bool_or({call.Printed(0)})"),
        new("equals", "expr1, expr2", call => $"({call.Printed(0)} = {call.Printed(1)})"),
        // They stand between queries, often with nothing around them.
        new("except", "", _ => "\n\nexcept\n\n"),
        new("intersect", "", _ => "\n\nintersect\n\n"),
    ];

    private static string Cast(JinjaCall call) => $"cast({call.Printed(0)} as {call.Printed(1)})";

    private static string Arbitrary(JinjaCall call) => $"arbitrary({call.Printed(0)})";
}
