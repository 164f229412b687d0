using System.Text.RegularExpressions;
using Pipeline.Diagnostics;

namespace Pipeline.Models.Selecting;

/// <summary>One selector without spaces and commas: <c>2+tag:nightly+</c>.</summary>
/// <param name="Text">As written.</param>
/// <param name="Method">The method, <c>config.materialized</c> included; null when the value alone is given.</param>
/// <param name="Value">What the method looks for.</param>
/// <param name="ParentDepth">How many steps of parents to add; 0 for none.</param>
/// <param name="ChildDepth">How many steps of children to add; 0 for none.</param>
/// <param name="WithChildrensParents">Add all children and whatever those need (<c>@</c>).</param>
internal sealed partial record SelectorCriterion(
    string Text, string? Method, string Value, int ParentDepth, int ChildDepth, bool WithChildrensParents)
{
    public static SelectorCriterion Parse(string text)
    {
        var match = Form.Match(text);
        if (!match.Success || match.Groups["value"].Length == 0)
            throw new ConfigurationException($"'{text}' is not a selector", hint: "Write a model's name, or method:value such as tag:nightly.");
        if (match.Groups["at"].Success && match.Groups["children"].Success)
            throw new ConfigurationException(
                $"the selector '{text}' has both '@' and '+' behind it", hint: "'@' includes all children: leave the '+' out.");
        return new SelectorCriterion(
            text,
            match.Groups["method"] is { Success: true, Value: var method } ? method : null,
            match.Groups["value"].Value,
            Depth(match.Groups["parents"], match.Groups["parentDepth"]),
            Depth(match.Groups["children"], match.Groups["childDepth"]),
            match.Groups["at"].Success);
    }

    private static int Depth(Group plus, Group digits) =>
        !plus.Success ? 0 : int.TryParse(digits.Value, out var depth) ? depth : int.MaxValue;

    [GeneratedRegex(
        @"^(?<at>@)?(?<parents>(?<parentDepth>\d*)\+)?((?<method>[\w.]+):)?(?<value>.*?)(?<children>\+(?<childDepth>\d*))?$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Form { get; }
}
