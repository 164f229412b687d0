using System.Numerics;

namespace Pipeline.Models.Jinja.Values;

/// <summary>What Python calls the types, for error messages.</summary>
internal static class PythonType
{
    public static string NameOf(object? value) => value switch
    {
        null => "NoneType",
        string => "str",
        bool => "bool",
        long or BigInteger => "int",
        double => "float",
        decimal => "decimal.Decimal",
        DateOnly => "datetime.date",
        DateTime or ZonedTime => "datetime.datetime",
        TimeSpan => "datetime.timedelta",
        JinjaList => "list",
        JinjaTuple => "tuple",
        JinjaDict => "dict",
        JinjaSet => "set",
        JinjaUndefined => "Undefined",
        JinjaObject host => host.TypeName,
        _ => "object",
    };

    /// <summary>As in "'dict object' has no attribute 'x'".</summary>
    public static string DescribeObject(object? value) => value is null ? "None" : $"{NameOf(value)} object";
}
