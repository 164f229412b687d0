using System.CommandLine;
using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Commands;

/// <summary><c>--var NAME=VALUE[,VALUE]</c>: values of sources' variables for one run.</summary>
internal static class VariableOption
{
    /// <summary>The option.</summary>
    public static Option<string[]> Create() => new("--var")
    {
        Description = "Values of a source's variable in place of its own; may be repeated.",
        HelpName = "NAME=VALUE[,VALUE]",
    };

    /// <summary>What is given; the last word on a name holds.</summary>
    public static GivenVariables Given(this ParseResult parse, Option<string[]> option)
    {
        var given = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var text in parse.GetValue(option) ?? [])
        {
            var split = text.IndexOf('=', StringComparison.Ordinal);
            string[] values = split <= 0 ? [] : text[(split + 1)..].Split(',', StringSplitOptions.TrimEntries);
            if (values is [] || values.Contains(""))
                throw new ConfigurationException($"--var: '{text}' is no NAME=VALUE[,VALUE]", hint: "For example --var season=2015,2016.");
            given[text[..split]] = [.. values.Distinct(StringComparer.Ordinal)];
        }

        return new GivenVariables(given);
    }
}
