using System.Collections;
using System.Globalization;
using System.Numerics;
using Pipeline.Models.Jinja.Builtins;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>
/// A value out of the database as templates get it: integers and text as they are, every other number a decimal, lists and structs
/// as JSON text. So dbt's result tables have it.
/// </summary>
internal static class ResultCell
{
    public static object? Of(object? cell) => cell switch
    {
        null or DBNull => null,
        string or bool or long or decimal or DateOnly or DateTime or TimeSpan => cell,
        double number => Number(number),
        float number => Number(double.Parse(number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)),
        Int128 big => PythonNumber.Normalise((BigInteger)big),
        UInt128 big => PythonNumber.Normalise((BigInteger)big),
        int or short or sbyte or byte or ushort or uint or ulong or BigInteger => JinjaValue.From(cell),
        DateTimeOffset instant => instant.UtcDateTime,
        TimeOnly time => PythonTime(time),
        byte[] bytes => Convert.ToHexStringLower(bytes),
        IEnumerable => JsonText.Of(Nested(cell)),
        _ => Convert.ToString(cell, CultureInfo.InvariantCulture),
    };

    /// <summary>What agate calls the type of a column.</summary>
    public static string TypeOf(IEnumerable<object?> cells) => cells.FirstOrDefault(cell => cell is not null) switch
    {
        null or long or BigInteger => "Integer",
        decimal or double => "Number",
        bool => "Boolean",
        DateOnly => "Date",
        DateTime => "DateTime",
        TimeSpan => "TimeDelta",
        _ => "Text",
    };

    private static object Number(double number)
    {
        var isDecimal = decimal.TryParse(PythonFloat.Str(number), NumberStyles.Float, CultureInfo.InvariantCulture, out var exact);
        return isDecimal && (double)exact == number ? exact : number;
    }

    private static string PythonTime(TimeOnly time) =>
        time.ToString(time.Ticks % TimeSpan.TicksPerSecond == 0 ? "HH:mm:ss" : "HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    private static object? Nested(object? value) => value switch
    {
        string or bool or long or null => value,
        IDictionary dictionary => Pairs(dictionary),
        IEnumerable<KeyValuePair<string, object?>> pairs => Pairs(pairs.ToDictionary(pair => pair.Key, pair => pair.Value)),
        IEnumerable sequence => new JinjaList(sequence.Cast<object?>().Select(Nested)),
        _ => Of(value) switch
        {
            decimal number => (double)number,
            DateOnly or DateTime or TimeSpan => PythonText.Str(Of(value)),
            var plain => plain,
        },
    };

    private static JinjaDict Pairs(IDictionary dictionary)
    {
        var dict = new JinjaDict();
        foreach (DictionaryEntry entry in dictionary) dict[PythonText.Str(Of(entry.Key))] = Nested(entry.Value);
        return dict;
    }
}
