using System.Text;
using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>The engine's MERGE INTO with the clauses that a model's config asks for.</summary>
internal static class MergeStatement
{
    private const string Source = "DBT_INTERNAL_SOURCE";
    private const string Target = "DBT_INTERNAL_DEST";

    public static string Of(IncrementalMerge merge)
    {
        MergeConfig.Check(merge.Config);
        var config = merge.Config;
        var text = new StringBuilder(config.Header)
            .Append($"MERGE INTO {merge.Target} AS {Target}\nUSING {merge.Batch} AS {Source}\n{Join(merge)}");
        var clauses = config.Mapping("merge_clauses");
        foreach (var clause in MergeConfig.Clauses(clauses, "when_matched") ?? [DefaultUpdate(config)])
            text.Append("\nWHEN MATCHED").Append(Condition(clause)).Append(" THEN ").Append(Action(clause, merge, isMatched: true));
        foreach (var clause in MergeConfig.Clauses(clauses, "when_not_matched") ?? [DefaultInsert(config)])
        {
            var by = clause.GetValueOrDefault("by") is string side ? $" BY {side.ToUpperInvariant()}" : "";
            text.Append($"\nWHEN NOT MATCHED{by}").Append(Condition(clause));
            text.Append(" THEN ").Append(Action(clause, merge, isMatched: false));
        }

        if (config.Texts("merge_returning_columns") is { Count: > 0 } returned) text.Append($"\nRETURNING {string.Join(", ", returned)}");
        return text.ToString();
    }

    private static string Join(IncrementalMerge merge)
    {
        if (merge.Config.Texts("merge_on_using_columns") is { Count: > 0 } columns)
        {
            var filter = merge.Predicates is [] ? "" : $" ON ({string.Join(") AND (", merge.Predicates)})";
            return $"USING ({string.Join(", ", columns)}){filter}";
        }

        var keys = merge.Key is [] ? ["FALSE"] : merge.Key.Select(key => $"{Source}.{key} = {Target}.{key}");
        return $"ON ({string.Join(") AND (", keys.Concat(merge.Predicates))})";
    }

    private static Dictionary<string, object?> DefaultUpdate(ModelConfig config)
    {
        var isExplicit = config.Texts("merge_update_columns") is not [] || config.Texts("merge_exclude_columns") is not []
            || config.Mapping("merge_update_set_expressions").Count > 0;
        return new Dictionary<string, object?>
        {
            ["action"] = "update",
            ["condition"] = config.Text("merge_update_condition"),
            ["mode"] = isExplicit ? "explicit" : "by_name",
            ["update"] = new Dictionary<string, object?>
            {
                ["include"] = config.Texts("merge_update_columns"),
                ["exclude"] = config.Texts("merge_exclude_columns"),
                ["set_expressions"] = config.Mapping("merge_update_set_expressions"),
            },
        };
    }

    private static Dictionary<string, object?> DefaultInsert(ModelConfig config) => new()
    {
        ["action"] = "insert",
        ["condition"] = config.Text("merge_insert_condition"),
        ["mode"] = "by_name",
    };

    private static string Condition(IReadOnlyDictionary<string, object?> clause) => clause.GetValueOrDefault("condition") switch
    {
        string { Length: > 0 } condition => $" AND {condition}",
        IReadOnlyList<object?> { Count: > 0 } conditions => $" AND ({string.Join(") AND (", conditions)})",
        _ => "",
    };

    private static string Action(IReadOnlyDictionary<string, object?> clause, IncrementalMerge merge, bool isMatched) =>
        clause.GetValueOrDefault("action") switch
        {
            "update" when isMatched => Update(clause, merge),
            "update" => $"UPDATE SET {Assignments(MergeConfig.Part(clause, "set_expressions"), [])}",
            "insert" when !isMatched => Insert(clause),
            "delete" => "DELETE",
            "do_nothing" => "DO NOTHING",
            "error" => clause.GetValueOrDefault("error_message") is string { Length: > 0 } message
                ? $"ERROR {DuckDbSql.Literal(message)}"
                : "ERROR",
            var other => throw MergeConfig.Refused(
                $"a clause of merge_clauses has the action {RawConfig.Written(other)}", "Use update, insert, delete, do_nothing or error."),
        };

    private static string Update(IReadOnlyDictionary<string, object?> clause, IncrementalMerge merge)
    {
        if (clause.GetValueOrDefault("mode") is not "explicit") return "UPDATE " + Mode(clause, star: "SET *");
        var update = MergeConfig.Part(clause, "update");
        var expressions = MergeConfig.Part(update, "set_expressions");
        var columns = UpdatedColumns(MergeConfig.Names(update, "include"), MergeConfig.Names(update, "exclude"), merge.Columns)
            .Where(column => !expressions.ContainsKey(column.Replace("\"", "", StringComparison.Ordinal)));
        return $"UPDATE SET {Assignments(expressions, columns)}";
    }

    private static IEnumerable<string> UpdatedColumns(
        IReadOnlyList<string> included, IReadOnlyList<string> excluded, IReadOnlyList<string> all)
    {
        if (included is not [] && excluded is not [])
            throw MergeConfig.Refused("merge_update_columns and merge_exclude_columns exclude each other", "Use one of them.");
        if (included is not []) return included;
        return all.Where(column => !excluded.Contains(column, StringComparer.OrdinalIgnoreCase)).Select(DuckDbSql.Quoted);
    }

    private static string Insert(IReadOnlyDictionary<string, object?> clause)
    {
        if (clause.GetValueOrDefault("mode") is not "explicit") return "INSERT " + Mode(clause, star: "*");
        var insert = MergeConfig.Part(clause, "insert");
        return $"INSERT ({string.Join(", ", MergeConfig.Names(insert, "columns"))}) "
            + $"VALUES ({string.Join(", ", MergeConfig.Names(insert, "values"))})";
    }

    private static string Mode(IReadOnlyDictionary<string, object?> clause, string star) => clause.GetValueOrDefault("mode") switch
    {
        "by_name" => "BY NAME",
        "by_position" => "BY POSITION",
        "star" => star,
        var other => throw MergeConfig.Refused(
            $"a clause of merge_clauses has the mode {RawConfig.Written(other)}", "Use by_name, by_position, star or explicit."),
    };

    private static string Assignments(IReadOnlyDictionary<string, object?> expressions, IEnumerable<string> columns) => string.Join(", ",
        expressions.Select(pair => $"{pair.Key} = {RawConfig.Written(pair.Value)}")
            .Concat(columns.Select(column => $"{column} = {Source}.{column}")));
}
