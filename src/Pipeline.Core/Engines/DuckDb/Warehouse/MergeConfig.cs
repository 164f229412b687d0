using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>The config keys of a merge, checked as dbt's DuckDB adapter does.</summary>
internal static class MergeConfig
{
    private static readonly string[] Lists =
        ["merge_on_using_columns", "merge_update_columns", "merge_exclude_columns", "merge_returning_columns"];

    private static readonly string[] ReplacedByClauses =
    [
        "merge_update_condition", "merge_insert_condition", "merge_update_columns", "merge_update_set_expressions", "merge_exclude_columns",
    ];

    /// <exception cref="ExpectedException">Something has the wrong shape, or contradicts; every such thing is said.</exception>
    public static void Check(ModelConfig config)
    {
        var errors = new List<string>();
        foreach (var key in Lists)
        {
            if (config.Raw.GetValueOrDefault(key) is string) errors.Add($"{key} must be a list");
        }

        if (config.Raw.GetValueOrDefault("merge_clauses") is { } clauses) CheckClauses(clauses, config, errors);
        if (errors is not []) throw Refused($"the merge's config is wrong: {string.Join("; ", errors)}");
    }

    /// <summary>The clauses of a kind; null when the config declares none, and the default holds.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, object?>>? Clauses(
        IReadOnlyDictionary<string, object?> clauses, string kind) =>
        clauses.GetValueOrDefault(kind) is IReadOnlyList<object?> list ? [.. list.Cast<IReadOnlyDictionary<string, object?>>()] : null;

    /// <summary>A mapping in a clause; empty when it is not there.</summary>
    public static IReadOnlyDictionary<string, object?> Part(IReadOnlyDictionary<string, object?> clause, string key) =>
        clause.GetValueOrDefault(key) as IReadOnlyDictionary<string, object?> ?? new Dictionary<string, object?>();

    /// <summary>A list in a clause; empty when it is not there.</summary>
    public static IReadOnlyList<string> Names(IReadOnlyDictionary<string, object?> clause, string key) =>
        clause.GetValueOrDefault(key) is IReadOnlyList<object?> list ? [.. list.Select(RawConfig.Written)] : [];

    public static ExpectedException Refused(string message, string? hint = null) => new(message, hint);

    private static void CheckClauses(object clauses, ModelConfig config, List<string> errors)
    {
        if (clauses is not IReadOnlyDictionary<string, object?> mapping)
        {
            errors.Add("merge_clauses must be a mapping");
            return;
        }

        string[] kinds = ["when_matched", "when_not_matched"];
        if (!kinds.Any(mapping.ContainsKey)) errors.Add("merge_clauses must contain when_matched or when_not_matched");
        foreach (var kind in kinds.Where(mapping.ContainsKey))
        {
            if (mapping[kind] is not IReadOnlyList<object?> { Count: > 0 } list)
                errors.Add($"merge_clauses.{kind} must be a list with elements");
            else if (list.Any(item => item is not IReadOnlyDictionary<string, object?>))
                errors.Add($"merge_clauses.{kind} must hold mappings");
        }

        var replaced = ReplacedByClauses.Where(key =>
            config.Raw.GetValueOrDefault(key) is not (null or IReadOnlyCollection<object?> { Count: 0 }));
        if (string.Join(", ", replaced) is { Length: > 0 } keys) errors.Add($"beside merge_clauses these have no effect: {keys}");
    }
}
