using System.Collections;
using System.Numerics;

namespace Pipeline.Models.Jinja.Values;

/// <summary>
/// The closed set of values a template computes with. They are plain CLR objects, so that hosts hand them over and take them
/// back without wrapping: <c>null</c> (None), <see cref="bool"/>, <see cref="long"/>, <see cref="BigInteger"/> (only beyond 64
/// bits), <see cref="double"/>, <see cref="decimal"/>, <see cref="string"/>, <see cref="DateOnly"/>, <see cref="DateTime"/>,
/// <see cref="TimeSpan"/>, <see cref="JinjaList"/>, <see cref="JinjaTuple"/>, <see cref="JinjaDict"/>, <see cref="JinjaSet"/>,
/// <see cref="JinjaUndefined"/>, <see cref="JinjaReturn"/> on its way out, and <see cref="JinjaObject"/> for everything the host adds.
/// </summary>
public static class JinjaValue
{
    /// <summary>Turns what hosts commonly hold (other integers, dictionaries, sequences) into a value of the set; copies collections.</summary>
    /// <exception cref="ArgumentException">The type has no place in the set.</exception>
    public static object? From(object? value) => value switch
    {
        null or string or bool or long or double or decimal or DateOnly or DateTime or ZonedTime or TimeSpan => value,
        JinjaList or JinjaTuple or JinjaDict or JinjaSet or JinjaUndefined or JinjaReturn or JinjaObject or IJinjaCallable => value,
        BigInteger big => PythonNumber.Normalise(big),
        int or short or sbyte or byte or ushort or uint => Convert.ToInt64(value, null),
        ulong unsigned => PythonNumber.Normalise(unsigned),
        float single => (double)single,
        IDictionary dictionary => FromDictionary(dictionary),
        IEnumerable<KeyValuePair<string, object?>> pairs => FromPairs(pairs),
        IEnumerable sequence => FromSequence(sequence),
        _ => throw new ArgumentException($"A template cannot hold a {value.GetType().Name}.", nameof(value)),
    };

    private static JinjaDict FromDictionary(IDictionary dictionary)
    {
        var result = new JinjaDict();
        foreach (DictionaryEntry entry in dictionary) result[From(entry.Key)] = From(entry.Value);
        return result;
    }

    private static JinjaDict FromPairs(IEnumerable<KeyValuePair<string, object?>> pairs)
    {
        var result = new JinjaDict();
        foreach (var (key, value) in pairs) result[key] = From(value);
        return result;
    }

    private static JinjaList FromSequence(IEnumerable sequence)
    {
        var result = new JinjaList();
        foreach (var item in sequence) result.Add(From(item));
        return result;
    }
}
