using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>Agate's sequence that may also be asked by name: a row, a column, or a table's rows and columns.</summary>
/// <param name="typeName">What messages call it.</param>
/// <param name="keys">The names of the values; empty when they have none.</param>
/// <param name="values">The values.</param>
/// <param name="name">Its own name, for a column.</param>
internal sealed class MappedSequence(string typeName, IReadOnlyList<string> keys, object?[] values, string? name = null) : JinjaObject
{
    public override string TypeName => typeName;

    public override int? Length => values.Length;

    public override IEnumerable<object?> Elements => values;

    public override bool TryGetItem(object? key, out object? value)
    {
        value = null;
        if (key is PythonSlice) return false;
        var index = key is string text ? keys.ToList().IndexOf(text) : PythonValue.IndexOf(key, values.Length);
        if (index >= 0) value = values[index];
        return index >= 0;
    }

    public override bool TryGetAttribute(string attribute, out object? value)
    {
        value = attribute switch
        {
            "name" when name is not null => name,
            "data_type" when name is not null => ResultCell.TypeOf(values),
            "values" => new JinjaFunction("values", "", _ => new JinjaTuple(values)),
            "keys" => new JinjaFunction("keys", "", _ => new JinjaTuple([.. keys])),
            "items" => new JinjaFunction("items", "", _ => new JinjaList(Pairs())),
            "dict" => new JinjaFunction("dict", "", _ => Dict()),
            "get" => new JinjaFunction("get", "key, default?", call => TryGetItem(call[0], out var found) ? found : call[1]),
            "values_without_nulls" => new JinjaFunction(attribute, "", _ => new JinjaTuple([.. values.Where(each => each is not null)])),
            "values_distinct" => new JinjaFunction(attribute, "", _ => new JinjaTuple([.. new JinjaSet(values)])),
            _ => null,
        };
        return value is not null || TryGetItem(attribute, out value);
    }

    public override bool Equals(object? obj) =>
        obj is MappedSequence other && PythonEquality.Equals(new JinjaTuple(values), new JinjaTuple([.. other.Elements]));

    public override int GetHashCode() => PythonEquality.Hash(new JinjaTuple(values));

    public override string ToString() => $"<{typeName}: {PythonText.Repr(new JinjaTuple(values))}>";

    private IEnumerable<object?> Pairs() => keys.Zip(values, (key, value) => (object?)new JinjaTuple(key, value));

    private JinjaDict Dict()
    {
        var dict = new JinjaDict();
        for (var i = 0; i < keys.Count; i++) dict[keys[i]] = values[i];
        return dict;
    }
}
