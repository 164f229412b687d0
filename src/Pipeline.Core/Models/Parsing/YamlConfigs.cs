using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Models.Templating;

namespace Pipeline.Models.Parsing;

/// <summary>
/// Reads configs out of YAML, templates rendered. A template that fails is a problem at its value, which is then nothing.
/// </summary>
internal sealed class YamlConfigs(Templates templates, string package, ProblemList problems)
{
    private static readonly string[] BesideConfig = ["tags", "meta", "group", "access", "docs"];

    public object? Value(YamlScalar scalar)
    {
        try
        {
            return templates.Value(scalar, package);
        }
        catch (ConfigurationException broken)
        {
            problems.AddRange(broken.Problems);
            return null;
        }
    }

    /// <summary>The text under a key, or null.</summary>
    public string? Text(YamlMapping entry, string key) => entry[key] is YamlScalar scalar && Value(scalar) is { } value ? $"{value}" : null;

    /// <summary>Adds what an entry of a properties file says: its <c>config:</c>, and what may stand beside it.</summary>
    public void AddTo(ConfigLayers layers, YamlMapping entry)
    {
        foreach (var key in BesideConfig)
        {
            if (entry[key] is { } value) Add(layers, key, value, value.Location);
        }

        foreach (var (key, value) in entry["config"]?.AsMap("config", problems)?.Entries ?? []) Add(layers, key.Text, value, key.Location);
    }

    private void Add(ConfigLayers layers, string key, YamlNode value, SourceLocation location) =>
        layers.Add(key, PlainValue.Of(value, ConfigLayers.IsRenderedLater(key) ? null : Value), location);
}
