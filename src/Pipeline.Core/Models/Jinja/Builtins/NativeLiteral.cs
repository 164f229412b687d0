using System.Collections.Frozen;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Builtins;

/// <summary>What <c>as_native</c>, <c>as_bool</c>, <c>as_number</c> and <c>as_text</c> make of a value that a YAML file asked for.</summary>
internal static class NativeLiteral
{
    public static FrozenSet<string> Filters { get; } = FrozenSet.ToFrozenSet(["as_native", "as_bool", "as_number", "as_text"]);

    public static object? Convert(string filter, object? value)
    {
        if (filter == "as_text") return PythonText.Str(value);
        var native = value is string text ? Parse(text) : value;
        return filter switch
        {
            "as_bool" when native is not bool => throw Wrong(value, "a bool"),
            "as_number" when native is bool || !PythonNumber.IsNumber(native) => throw Wrong(value, "a number"),
            _ => native,
        };
    }

    /// <summary>The value of a Python literal; any other text stays text.</summary>
    public static object? Parse(string text)
    {
        try
        {
            var value = JinjaEnvironment.ParseExpression(text.Trim(), "literal").EvaluateLiteral();
            return value is JinjaUndefined ? text : value;
        }
        catch (JinjaException)
        {
            // Not a literal: that is an answer here, not an error.
            return text;
        }
    }

    private static JinjaException Wrong(object? value, string expected) => new($"Could not convert value {PythonText.Repr(value)} into {expected}");
}
