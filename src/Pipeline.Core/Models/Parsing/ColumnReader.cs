using Pipeline.Configuration;

namespace Pipeline.Models.Parsing;

/// <summary>Reads the <c>columns:</c> of a node.</summary>
internal static class ColumnReader
{
    /// <summary>The described columns with their entries, in file order.</summary>
    public static IReadOnlyList<(Column Column, YamlMapping Entry)> Read(YamlMapping node, Properties properties) =>
        [.. properties.Named(node["columns"], "columns").Select(pair => (Column(pair.Entry, pair.Name), pair.Entry))];

    private static Column Column(YamlMapping entry, string name) => new(
        name,
        (entry["description"] as YamlScalar)?.Text.Trim() ?? "",
        (entry["data_type"] as YamlScalar)?.Text,
        Tags(entry),
        Setting(entry, "meta") is YamlMapping meta ? PlainValue.Dictionary(meta) : ModelConfig.Default.Meta);

    private static IReadOnlyList<string> Tags(YamlMapping entry) => Setting(entry, "tags") switch
    {
        YamlScalar tag => [tag.Text],
        YamlSequence list => [.. list.Items.OfType<YamlScalar>().Select(tag => tag.Text)],
        _ => [],
    };

    /// <summary>Under <c>config:</c> since dbt 1.10, beside it before.</summary>
    private static YamlNode? Setting(YamlMapping entry, string key) => (entry["config"] as YamlMapping)?[key] ?? entry[key];
}
