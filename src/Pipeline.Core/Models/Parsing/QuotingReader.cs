using Pipeline.Configuration;

namespace Pipeline.Models.Parsing;

/// <summary>Reads <c>quoting:</c>.</summary>
internal static class QuotingReader
{
    /// <summary>What a mapping says; what it leaves out is as before.</summary>
    public static RelationQuoting Read(YamlNode? node, RelationQuoting before, ProblemList problems)
    {
        if (node is null or YamlScalar { IsNull: true } || node.AsMap("quoting", problems) is not { } quoting) return before;
        return new RelationQuoting(
            Flag(quoting, "database", problems) ?? before.Database,
            Flag(quoting, "schema", problems) ?? before.Schema,
            Flag(quoting, "identifier", problems) ?? before.Identifier);
    }

    private static bool? Flag(YamlMapping quoting, string key, ProblemList problems) =>
        quoting[key] is { } value and not YamlScalar { IsNull: true } ? value.AsBoolean(key, problems) : null;
}
