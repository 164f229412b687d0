using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Models.Parsing;

namespace Pipeline.Runs;

/// <summary>The text of <c>--vars</c>: a YAML mapping, of which JSON is one form.</summary>
internal static class CommandLineVars
{
    public static IReadOnlyDictionary<string, object?> Parse(string text) => YamlDocument.Parse(text, "--vars") is YamlMapping mapping
        ? PlainValue.Dictionary(mapping)
        : throw new ConfigurationException("--vars is not a mapping", hint: "Write it as --vars '{name: value}'.");
}
