using System.Text.RegularExpressions;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Parsing;

/// <summary>
/// Text in YAML that is a template: one with braces, or, as the argument of a test, a bare call such as <c>ref('orders')</c>.
/// </summary>
internal static partial class TemplateText
{
    public static bool IsTemplate(string text) =>
        text.Contains("{{", StringComparison.Ordinal)
        || text.Contains("{%", StringComparison.Ordinal)
        || text.Contains("{#", StringComparison.Ordinal);

    /// <summary>The templates among the values and everything in them, bare calls put in braces.</summary>
    public static IEnumerable<string> Of(IEnumerable<object?> values) => values.SelectMany(value => value switch
    {
        string text when IsTemplate(text) => [text],
        string text when BareCall.IsMatch(text) => [$"{{{{ {text} }}}}"],
        IReadOnlyDictionary<string, object?> mapping => Of(mapping.Values),
        IReadOnlyList<object?> list => Of(list),
        _ => (IEnumerable<string>)[],
    });

    /// <summary>
    /// The template to render for a built-in test's argument; null for plain text and for relations, which are resolved later.
    /// </summary>
    public static string? NeedsRendering(string text) =>
        RelationCall.IsMatch(text) ? null : IsTemplate(text) ? text : BareCall.IsMatch(text) ? $"{{{{ {text} }}}}" : null;

    /// <summary>Whether a text is a relation: one call of <c>ref</c> or <c>source</c>.</summary>
    public static bool IsRelation(string text) => RelationCall.IsMatch(text);

    /// <summary>A call as a template, whether it is written with braces or without.</summary>
    public static string InBraces(string call) => IsTemplate(call) ? call : $"{{{{ {call} }}}}";

    /// <summary>A call without the braces it may be written in.</summary>
    public static string WithoutBraces(string call) => SingleExpression.Match(call) is { Success: true } match
        ? match.Groups["expression"].Value.Trim()
        : call.Trim();

    /// <summary>A value as it is written inside a template's expression.</summary>
    public static string AsExpression(object? value) => value switch
    {
        string text when BareCall.IsMatch(text) => text,
        string text when SingleExpression.Match(text) is { Success: true } match => $"({match.Groups["expression"].Value})",
        // Text with templates in it is rendered where the expression is, by dbt's function of that name.
        string text when IsTemplate(text) => $"render({PythonText.Repr(text)})",
        IReadOnlyDictionary<string, object?> mapping => $"{{{string.Join(", ", mapping.Select(Item))}}}",
        IReadOnlyList<object?> list => $"[{string.Join(", ", list.Select(AsExpression))}]",
        _ => PythonText.Repr(value),
    };

    private static string Item(KeyValuePair<string, object?> item) => $"{PythonText.Repr(item.Key)}: {AsExpression(item.Value)}";

    [GeneratedRegex(@"^\s*(ref|source|var|env_var|doc)\s*\(.*\)\s*$", RegexOptions.ExplicitCapture)]
    private static partial Regex BareCall { get; }

    [GeneratedRegex(@"^\s*(\{\{)?\s*(ref|source)\s*\([^()]*\)\s*(\}\})?\s*$", RegexOptions.ExplicitCapture)]
    private static partial Regex RelationCall { get; }

    [GeneratedRegex(@"^\s*\{\{-?(?<expression>((?!\}\}|\{\{).)*?)-?\}\}\s*$", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex SingleExpression { get; }
}
