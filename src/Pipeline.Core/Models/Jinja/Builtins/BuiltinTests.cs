using System.Numerics;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Builtins;

/// <summary>The tests behind <c>is</c>.</summary>
internal static class BuiltinTests
{
    public static IReadOnlyDictionary<string, JinjaFunction> All { get; } = Methods.Table(
        new("defined", "self", call => call[0] is not JinjaUndefined),
        new("undefined", "self", call => call[0] is JinjaUndefined),
        new("none", "self", call => call[0] is null),
        new("boolean", "self", call => call[0] is bool),
        new("true", "self", call => call[0] is true),
        new("false", "self", call => call[0] is false),
        new("integer", "self", call => call[0] is long or BigInteger),
        new("float", "self", call => call[0] is double),
        new("number", "self", call => PythonNumber.IsNumber(call[0])),
        new("string", "self", call => call[0] is string),
        new("lower", "self", call => StringMethods.IsLower(PythonText.Str(call[0]))),
        new("upper", "self", call => StringMethods.IsUpper(PythonText.Str(call[0]))),
        new("mapping", "self", call => call[0] is JinjaDict or JinjaObject { IsMapping: true }),
        new("sequence", "self", call => IsSequence(call[0])),
        new("iterable", "self", call => PythonValue.TryIterate(call[0]) is not null),
        new("callable", "self", call => call[0] is IJinjaCallable or JinjaUndefined),
        new("escaped", "self", _ => false),
        new("odd", "self", call => PythonEquality.Equals(Modulo(call[0], 2L), 1L)),
        new("even", "self", call => PythonEquality.Equals(Modulo(call[0], 2L), 0L)),
        new("divisibleby", "self, num", call => PythonEquality.Equals(Modulo(call[0], call[1]), 0L)),
        new("sameas", "self, other", call => IsSame(call[0], call[1])),
        new("in", "self, seq", call => PythonValue.Contains(call[1], call[0])),
        new("filter", "self", call => call.Context.Environment.Filters.ContainsKey(call.Text(0))),
        new("test", "self", call => call.Context.Environment.Tests.ContainsKey(call.Text(0))),
        Equality("eq", true), Equality("equalto", true), Equality("==", true), Equality("ne", false), Equality("!=", false),
        Order("lt", "<", order => order < 0), Order("lessthan", "<", order => order < 0), Order("<", "<", order => order < 0),
        Order("le", "<=", order => order <= 0), Order("<=", "<=", order => order <= 0),
        Order("gt", ">", order => order > 0), Order("greaterthan", ">", order => order > 0), Order(">", ">", order => order > 0),
        Order("ge", ">=", order => order >= 0), Order(">=", ">=", order => order >= 0));

    private static JinjaFunction Equality(string name, bool expected) =>
        new(name, "self, other", call => PythonEquality.Equals(call[0], call[1]) == expected);

    private static JinjaFunction Order(string name, string symbol, Func<int, bool> holds) =>
        new(name, "self, other", call => holds(PythonValue.Compare(call[0], call[1], symbol)));

    private static object? Modulo(object? value, object? divisor) => PythonOperators.Apply(BinaryOperator.Modulo, value, divisor);

    private static bool IsSequence(object? value) => value switch
    {
        JinjaSet or JinjaDictView => false,
        _ => PythonValue.TryLength(value) is not null,
    };

    /// <summary>Equal constants are one object in Python; here the types must agree too.</summary>
    private static bool IsSame(object? left, object? right) =>
        ReferenceEquals(left, right) || (left is bool or long or string && left.GetType() == right?.GetType() && left.Equals(right));
}
