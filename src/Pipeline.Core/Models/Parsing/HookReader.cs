using System.Text.Json;
using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Models.Parsing;

/// <summary>Reads hooks: text, or text with whether it belongs to the node's transaction.</summary>
internal static class HookReader
{
    /// <summary>One hook of a config; null and a message when it is none.</summary>
    public static Hook? Read(object? item, string package, SourceLocation? location, Action<string> refused)
    {
        switch (item)
        {
            case string text:
                return OfJson(text, package, location) ?? new Hook(text, package, location);
            case IReadOnlyDictionary<string, object?> mapping when mapping.GetValueOrDefault("sql") is string sql:
                if (mapping.GetValueOrDefault("transaction") is null or bool)
                    return new Hook(sql, package, location, mapping.GetValueOrDefault("transaction") is not false);
                refused($"'transaction' must be true or false, not {PlainValue.Describe(mapping["transaction"])}");
                return null;
            default:
                refused($"a hook must be text or a mapping with 'sql', not {PlainValue.Describe(item)}");
                return null;
        }
    }

    /// <summary>What <c>on-run-start</c> or <c>on-run-end</c> of a package lists.</summary>
    public static IEnumerable<Operation> Operations(PackageReading reading, string key, NodeLookup lookup)
    {
        var (package, problems) = (reading.Package, reading.Problems);
        var node = package.File.Hooks(key);
        if (node is null or YamlScalar { IsNull: true }) yield break;
        var items = node is YamlSequence list ? list.Items : [node];
        for (var index = 0; index < items.Count; index++)
        {
            var at = items[index].Location;
            var item = PlainValue.Of(items[index]);
            if (Read(item, package.Name, at, message => problems.Add($"{key}: {message}", at)) is not { } hook) continue;
            var name = $"{package.Name}-{key}-{index}";
            var operation = new Operation
            {
                Name = name,
                Package = package.Name,
                Path = ProjectFile.FileName,
                Fqn = [package.Name, "hooks", name],
                Location = at,
                Tags = [key],
                Hook = hook,
            };
            yield return operation with { DependsOn = [.. Read(operation, reading, lookup).Distinct()] };
        }
    }

    private static IEnumerable<string> Read(Operation operation, PackageReading reading, NodeLookup lookup)
    {
        foreach (var reference in new SqlReader(reading).ReferencesOf([operation.Hook], operation))
        {
            if (lookup.Find(reference, operation.Package) is { } node) yield return node.UniqueId;
            else reading.Problems.AddRange([lookup.Missing(reference)]);
        }
    }

    /// <summary>What dbt's <c>before_begin()</c> and <c>after_commit()</c> print.</summary>
    private static Hook? OfJson(string text, string package, SourceLocation? location)
    {
        if (!text.StartsWith('{') || text.StartsWith("{{", StringComparison.Ordinal)
            || text.StartsWith("{%", StringComparison.Ordinal)) return null;
        try
        {
            using var json = JsonDocument.Parse(text);
            if (!json.RootElement.TryGetProperty("sql", out var sql) || sql.ValueKind is not JsonValueKind.String) return null;
            var isOutside = json.RootElement.TryGetProperty("transaction", out var transaction)
                && transaction.ValueKind is JsonValueKind.False;
            return new Hook(sql.GetString()!, package, location, !isOutside);
        }
        catch (JsonException)
        {
            // Not dbt's JSON: SQL that happens to begin with a brace.
            return null;
        }
    }
}
