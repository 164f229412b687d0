using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Builtins;
using Pipeline.Models.Jinja.Values;
using Pipeline.Models.Parsing;
using Pipeline.Models.Templating.Macros;

namespace Pipeline.Models.Templating;

/// <summary>dbt's functions on plain values: JSON, YAML, sets, tuples, hashes.</summary>
internal static class DataFunctions
{
    public static IReadOnlyList<JinjaFunction> All { get; } =
    [
        new("fromjson", "string, default?", call => OrDefault(call, 1, FromJson)),
        new("tojson", "value, default?, sort_keys?", call => OrDefault(call, 1, _ => JsonText.Of(Data(call[0]), sortKeys: call.Flag(2)))),
        new("fromyaml", "value, default?", call => OrDefault(call, 1, FromYaml)),
        new("toyaml", "value, default?, sort_keys?", call => OrDefault(call, 1, _ => YamlText.Of(Data(call[0]), call.Flag(2)))),
        new("set", "value, default?", call => OrDefault(call, 1, _ => new JinjaSet(call.Elements(0)))),
        new("set_strict", "value", call => new JinjaSet(call.Elements(0))),
        new("zip", "*args, **kwargs", call => ZipOrDefault(call)),
        new("zip_strict", "*args", call => Zip(call.Rest)),
        new("local_md5", "value", call => Md5(call.Printed(0))),
        new("diff_of_two_dicts", "dict_a, dict_b", Difference),
    ];

    /// <summary>Values a template may hold that JSON and YAML know: relations and dates become text.</summary>
    private static object? Data(object? value) => value switch
    {
        JinjaDict dict => Copy(dict),
        JinjaList or JinjaTuple or JinjaSet => new JinjaList(PythonValue.Iterate(value).Select(Data)),
        JinjaObject { IsMapping: false, Elements: { } items } => new JinjaList(items.Select(Data)),
        DateOnly or DateTime or ZonedTime or TimeSpan or JinjaObject => PythonText.Str(value),
        decimal number => (double)number,
        _ => value,
    };

    private static JinjaDict Copy(JinjaDict dict)
    {
        var copy = new JinjaDict();
        foreach (var (key, value) in dict) copy[key] = Data(value);
        return copy;
    }

    private static object? OrDefault(JinjaCall call, int parameter, Func<JinjaCall, object?> make)
    {
        try
        {
            return make(call);
        }
        catch (Exception unreadable) when (unreadable is JinjaException or JsonException or ConfigurationException)
        {
            // dbt's contract: what cannot be converted gives the default.
            return call[parameter];
        }
    }

    private static object? FromJson(JinjaCall call)
    {
        using var document = JsonDocument.Parse(call.Text(0), new JsonDocumentOptions { MaxDepth = 64 });
        return Value(document.RootElement);
    }

    private static object? Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Dict(element),
        JsonValueKind.Array => new JinjaList(element.EnumerateArray().Select(Value)),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when element.TryGetInt64(out var whole) => whole,
        JsonValueKind.Number => element.GetDouble(),
        _ => null,
    };

    private static JinjaDict Dict(JsonElement element)
    {
        var dict = new JinjaDict();
        foreach (var property in element.EnumerateObject()) dict[property.Name] = Value(property.Value);
        return dict;
    }

    private static object? FromYaml(JinjaCall call) =>
        JinjaValue.From(PlainValue.Of(YamlDocument.Parse(call.Text(0), "a text given to fromyaml()"), scalar =>
            scalar.Resolve() is DateTimeOffset instant ? instant.UtcDateTime : scalar.Resolve()));

    private static object? ZipOrDefault(JinjaCall call)
    {
        var fallback = call.Named.FirstOrDefault(pair => pair.Key == "default").Value;
        return call.Rest.All(item => PythonValue.TryIterate(item) is not null) ? Zip(call.Rest) : fallback;
    }

    private static JinjaList Zip(object?[] sequences)
    {
        object?[][] columns = [.. sequences.Select(sequence => PythonValue.Iterate(sequence).ToArray())];
        var count = columns.Length == 0 ? 0 : columns.Min(column => column.Length);
        return new JinjaList(Enumerable.Range(0, count).Select(row => (object?)new JinjaTuple([.. columns.Select(column => column[row])])));
    }

    private static JinjaDict Difference(JinjaCall call)
    {
        var different = new JinjaDict();
        if (call[0] is not JinjaDict left || call[1] is not JinjaDict right)
            throw new JinjaException("diff_of_two_dicts() takes two dicts of lists");
        foreach (var (key, values) in left)
        {
            var there = right.TryGetValue(key, out var others) ? PythonValue.Iterate(others).ToList() : [];
            var missing = PythonValue.Iterate(values).Where(value => !there.Exists(other => PythonEquality.Equals(value, other))).ToList();
            if (missing.Count > 0) different[key] = new JinjaList(missing);
        }

        return different;
    }

    // MD5 tells texts apart here as in dbt; it protects nothing.
#pragma warning disable CA5351
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
}
