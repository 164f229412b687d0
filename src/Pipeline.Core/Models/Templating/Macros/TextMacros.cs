using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating.Macros;

/// <summary>Text functions across databases.</summary>
internal static class TextMacros
{
    public static DbtMacro[] All { get; } =
    [
        new("concat", "fields", call => string.Join(" || ", call.Elements(0).Select(PythonText.Str))),
        new("hash", "field", call => $"md5(cast({call.Printed(0)} as {call.TypeName("string")}))")
        {
            Athena = call => $"lower(to_hex(md5(to_utf8(cast({call.Printed(0)} as varchar)))))",
        },
        new("length", "expression", call => $"length( {call.Printed(0)} )"),
        new("position", "substring_text, string_text", call => $"position( {call.Printed(0)} in {call.Printed(1)} )"),
        new("replace", "field, old_chars, new_chars", call => $"replace( {call.Printed(0)}, {call.Printed(1)}, {call.Printed(2)} )"),
        new("right", "string_text, length_expression", call => $"right( {call.Printed(0)}, {call.Printed(1)} )")
        {
            Athena = call => $"case when {call.Printed(1)} = 0 then '' else substr({call.Printed(0)}, -1 * ({call.Printed(1)})) end",
        },
        new("split_part", "string_text, delimiter_text, part_number", SplitPart)
        {
            DuckDb = call => $"string_split({call.Printed(0)}, {call.Printed(1)})[ {call.Printed(2)} ]",
            // Trino refuses a negative part, which dbt prints as it is.
            Athena = call => call[2] is long and < 0
                ? $"element_at(split( {call.Printed(0)}, {call.Printed(1)} ), {call.Printed(2)})"
                : SplitPart(call),
        },
        new("string_literal", "value", call => $"'{call.Printed(0)}'"),
        new("escape_single_quotes", "expression", call => call.Printed(0).Replace("'", "''", StringComparison.Ordinal)),
        new("listagg", "measure, delimiter_text?, order_by_clause?, limit_num?", DefaultListAgg)
        {
            Defaults = [null, "','", null, null],
            DuckDb = DuckDbListAgg,
            Athena = AthenaListAgg,
        },
    ];

    private static string SplitPart(JinjaCall call) => $"split_part( {call.Printed(0)}, {call.Printed(1)}, {call.Printed(2)} )";

    private static (string Measure, string Delimiter, string Order, string? Limit) ListParts(JinjaCall call) => (
        call.Printed(0),
        PythonValue.IsTrue(call[1]) ? call.Printed(1) : "','",
        PythonValue.IsTrue(call[2]) ? $"{call.Printed(2)} " : "",
        PythonValue.IsTrue(call[3]) ? call.Printed(3) : null);

    private static string DefaultListAgg(JinjaCall call)
    {
        var (measure, delimiter, order, limit) = ListParts(call);
        var within = order is "" ? "" : $" within group ({order.Trim()})";
        return limit is null
            ? $"listagg( {measure}, {delimiter} ){within}"
            : $"array_to_string( array_slice( array_agg( {measure} ){within} ,0 ,{limit} ), {delimiter} )";
    }

    private static string DuckDbListAgg(JinjaCall call)
    {
        var (measure, delimiter, order, limit) = ListParts(call);
        return limit is null
            ? $"string_agg( {measure}, {delimiter} {order})"
            : $"list_aggr( (array_agg( {measure} {order}))[1:{limit}], 'string_agg', {delimiter} )";
    }

    private static string AthenaListAgg(JinjaCall call)
    {
        var (measure, delimiter, order, limit) = ListParts(call);
        var all = $"array_agg( {measure} {order})";
        return limit is null ? $"array_join( {all} , {delimiter} )" : $"array_join( slice( {all} , 1, {limit} ) , {delimiter} )";
    }
}
