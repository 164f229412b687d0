using System.Text.RegularExpressions;
using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Parsing;

/// <summary>
/// Sources that are files: dbt-duckdb's <c>external_location</c>, under <c>meta</c> or <c>config</c>, with the table's names and
/// whatever else stands beside it filled in.
/// </summary>
internal sealed partial class ExternalLocations(PackageReading reading)
{
    private const string Key = "external_location";

    /// <summary>The FROM item of a table; null when it is a table like others.</summary>
    public string? Of(SourceTable table, ConfigLayers layers)
    {
        var values = Values(table);
        if (values.GetValueOrDefault(Key) is not string pattern) return null;
        var at = layers.LocationOf(Key) ?? layers.LocationOf("meta") ?? table.Location;
        try
        {
            var location = Filled(pattern, values.GetValueOrDefault("formatter") as string ?? "newstyle", values);
            return location.Contains('(') || location.StartsWith('\'') ? location : $"'{location}'";
        }
        catch (JinjaException broken)
        {
            reading.Problems.Add(
                $"the external_location of '{table.SourceName}.{table.Name}' cannot be filled in: {broken.Text}", at,
                "It may use {name}, {identifier}, {schema}, {database} and the keys beside it.");
            return null;
        }
    }

    private static Dictionary<string, object?> Values(SourceTable table)
    {
        Dictionary<string, object?> values = new(StringComparer.Ordinal)
        {
            ["name"] = table.Name,
            ["identifier"] = table.Relation.Identifier,
            ["schema"] = table.Relation.Schema,
            ["database"] = table.Relation.Database,
            ["tags"] = table.Tags,
        };
        foreach (var (key, value) in table.Config.Meta.Concat(
            table.Config.Raw.Where(pair => pair.Key is not ("meta" or "tags")))) values[key] = value;
        return values;
    }

    private static string Filled(string pattern, string formatter, Dictionary<string, object?> values) => formatter switch
    {
        "newstyle" => Evaluated("pattern.format(**values)", pattern, values),
        "oldstyle" => Evaluated("pattern % values", pattern, values),
        "template" => Dollar.Replace(pattern, match => match.Value is "$$" ? "$"
            : values.TryGetValue(match.Groups["name"].Value, out var value) ? PythonText.Str(value)
            : throw new JinjaException($"there is no '{match.Groups["name"].Value}'")),
        _ => throw new JinjaException($"there is no formatter '{formatter}'", "Use newstyle, oldstyle or template."),
    };

    private static string Evaluated(string expression, string pattern, Dictionary<string, object?> values)
    {
        var scope = new JinjaScope { ["pattern"] = pattern, ["values"] = values };
        return PythonText.Str(
            JinjaEnvironment.ParseExpression(expression, Key).Evaluate(new JinjaContext(JinjaEnvironment.Default, scope)));
    }

    [GeneratedRegex(@"\$(\$|\{(?<name>\w+)\}|(?<name>\w+))", RegexOptions.ExplicitCapture)]
    private static partial Regex Dollar { get; }
}
