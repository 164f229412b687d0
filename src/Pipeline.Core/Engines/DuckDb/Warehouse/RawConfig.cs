using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>Reads the keys of a config that only this engine knows.</summary>
internal static class RawConfig
{
    extension(ModelConfig config)
    {
        /// <summary>A text; null when the key is absent or null.</summary>
        public string? Text(string key) => config.Raw.GetValueOrDefault(key) switch
        {
            null => null,
            string text => text,
            var other => throw Refused(key, "a text", other),
        };

        /// <summary>A text or list of texts, as a list; empty when the key is absent or null.</summary>
        public IReadOnlyList<string> Texts(string key) => config.Raw.GetValueOrDefault(key) switch
        {
            null => [],
            string text => [text],
            IReadOnlyList<object?> list => [.. list.Select(item => item as string ?? throw Refused(key, "a list of texts", item))],
            var other => throw Refused(key, "a list of texts", other),
        };

        /// <summary>A mapping; empty when the key is absent or null.</summary>
        public IReadOnlyDictionary<string, object?> Mapping(string key) => config.Raw.GetValueOrDefault(key) switch
        {
            null => new Dictionary<string, object?>(),
            IReadOnlyDictionary<string, object?> mapping => mapping,
            var other => throw Refused(key, "a mapping", other),
        };

        /// <summary>A truth value.</summary>
        public bool? Flag(string key) => config.Raw.GetValueOrDefault(key) switch
        {
            null => null,
            bool flag => flag,
            var other => throw Refused(key, "true or false", other),
        };

        /// <summary>SQL to run before the statement that makes the relation: <c>sql_header</c>, on lines of its own.</summary>
        public string Header => config.Text("sql_header") is { } header ? $"{header}\n" : "";
    }

    /// <summary>A value as it stands in an option or setting.</summary>
    public static string Written(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static ExpectedException Refused(string key, string wanted, object? value) =>
        new($"the config {key} must be {wanted}, not {Described(value)}");

    private static string Described(object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> => "a mapping",
        IReadOnlyList<object?> => "a list",
        _ => $"'{Written(value)}'",
    };
}
