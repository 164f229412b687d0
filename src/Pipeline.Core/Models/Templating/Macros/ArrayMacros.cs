using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating.Macros;

/// <summary>Arrays across databases.</summary>
internal static class ArrayMacros
{
    public static DbtMacro[] All { get; } =
    [
        new("array_construct", "inputs?, data_type?", call => Filled(call) ?? $"array[]::{call.Printed(1)}[]")
        {
            Defaults = [new JinjaTuple(), "integer"],
            Athena = call => Filled(call) ?? call.Expand("safe_cast", "array[]", $"array({call.Printed(1)})"),
        },
        new("array_append", "array, new_element", call => $"array_append({call.Printed(0)}, {call.Printed(1)})")
        {
            Athena = Joined,
        },
        new("array_concat", "array_1, array_2", call => $"array_cat({call.Printed(0)}, {call.Printed(1)})") { Athena = Joined },
    ];

    private static string? Filled(JinjaCall call) =>
        call.Elements(0).Select(PythonText.Str).ToList() is { Count: > 0 } items ? $"array[ {string.Join(" , ", items)} ]" : null;

    private static string Joined(JinjaCall call) => $"{call.Printed(0)} || {call.Printed(1)}";
}
