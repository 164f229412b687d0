using System.Text.RegularExpressions;

namespace Pipeline.Configuration;

/// <summary>A piece of a value: text as it is, an environment variable, or a secret.</summary>
internal abstract record ValuePart
{
    public sealed record Literal(string Text) : ValuePart;

    public sealed record Variable(string Name, string? Default) : ValuePart;

    public sealed record Secret(SecretReference Reference, string? Default) : ValuePart;
}

/// <summary>
/// Finds <c>${NAME}</c>, <c>${NAME:-default}</c>, <c>${secret:name#key}</c> and <c>${secret:name#key:-default}</c>; <c>$${</c> stands for
/// a literal <c>${</c>. Braces without a dollar, such as <c>{interval.start:yyyy-MM-dd}</c>, belong to whoever uses the value.
/// </summary>
internal static partial class Placeholders
{
    /// <summary>What marks a value as not known until it is used, for schemas.</summary>
    public const string SchemaPattern = @"\$\{";

    private const string Forms = "Write ${NAME}, ${NAME:-default}, ${secret:name#key} or ${secret:name#key:-default}; $${ for a literal ${.";

    /// <summary>True when the value is not known before the environment and the secrets are asked.</summary>
    public static bool ArePending(YamlScalar scalar) => !scalar.IsInterpolated && scalar.Text.Contains("${", StringComparison.Ordinal);

    /// <summary>The value's pieces; malformed placeholders are noted and left out.</summary>
    public static List<ValuePart> Parse(YamlScalar scalar, ProblemList problems)
    {
        List<ValuePart> parts = [];
        for (var rest = scalar.Text; rest.Length > 0;)
        {
            var start = rest.IndexOf("${", StringComparison.Ordinal);
            if (start < 0)
            {
                parts.Add(new ValuePart.Literal(rest));
                break;
            }

            rest = start > 0 && rest[start - 1] == '$' ? Escaped(rest, start, parts) : Placeholder(rest, start, scalar, parts, problems);
        }

        return parts;
    }

    private static string Escaped(string text, int start, List<ValuePart> parts)
    {
        parts.Add(new ValuePart.Literal(text[..(start - 1)] + "${"));
        return text[(start + 2)..];
    }

    private static string Placeholder(string text, int start, YamlScalar scalar, List<ValuePart> parts, ProblemList problems)
    {
        if (start > 0) parts.Add(new ValuePart.Literal(text[..start]));
        var end = text.IndexOf('}', start);
        if (end < 0)
        {
            problems.Add($"'${{' has no closing '}}' in {scalar.Describe()}", scalar.Location, Forms);
            return "";
        }

        var written = text[start..(end + 1)];
        if (Part(written) is { } part) parts.Add(part);
        else problems.Add($"'{written}' is neither a variable nor a secret", scalar.Location, Forms);
        return text[(end + 1)..];
    }

    private static ValuePart? Part(string written)
    {
        var match = Form.Match(written);
        if (!match.Success) return null;
        var fallback = match.Groups["default"] is { Success: true, Value: var text } ? text : null;
        return match.Groups["variable"] is { Success: true, Value: var name }
            ? new ValuePart.Variable(name, fallback)
            : new ValuePart.Secret(new SecretReference(match.Groups["secret"].Value, match.Groups["key"].Value), fallback);
    }

    [GeneratedRegex(@"^\$\{(?:(?<variable>[A-Za-z_][A-Za-z0-9_]*)|secret:(?<secret>[A-Za-z0-9/_+=.@-]+)#(?<key>[A-Za-z0-9_.-]+))(?::-(?<default>[^{}]*))?\}\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Form { get; }
}
