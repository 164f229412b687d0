using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating.Macros;

/// <summary>
/// dbt's incremental strategies as macros, for strategies of a project's own, which may call or override them. What they give is the
/// engine's own statement; a model whose strategy nobody overrides never comes here.
/// </summary>
internal static class StrategyMacros
{
    private const string JoinParameters = "target, source, unique_key, dest_columns, incremental_predicates?";

    public static DbtMacro[] All { get; } =
    [
        new("get_incremental_default_sql", "arg_dict", call => call.Macro(
            PythonValue.IsTrue(Argument(call, "unique_key")) ? "get_incremental_delete_insert_sql" : "get_incremental_append_sql", call[0])),
        new("get_incremental_append_sql", "arg_dict", call => call.Macro(
            "get_insert_into_sql", Argument(call, "target_relation"), Argument(call, "temp_relation"), Argument(call, "dest_columns"))),
        new("get_incremental_delete_insert_sql", "arg_dict", call => call.Macro("get_delete_insert_merge_sql", Join(call))),
        new("get_incremental_merge_sql", "arg_dict", call => call.Macro("get_merge_sql", Join(call))),
        new("get_incremental_insert_overwrite_sql", "arg_dict", call => Native(call, IncrementalStrategy.InsertOverwrite, Join(call))),
        new("get_incremental_microbatch_sql", "arg_dict", call => Native(call, IncrementalStrategy.Microbatch, Join(call))),
        new("get_delete_insert_merge_sql", JoinParameters, call => Native(call, IncrementalStrategy.DeleteInsert, Given(call))),
        new("get_merge_sql", JoinParameters, call => Native(call, IncrementalStrategy.Merge, Given(call))),
        new("get_merge_update_columns", "merge_update_columns, merge_exclude_columns, dest_columns", UpdatedColumns),
    ];

    /// <summary>Macros that dbt calls by one name only.</summary>
    public static void AddUndispatched(MacroLibrary library) =>
        library.AddBuiltin(new JinjaFunction("get_insert_into_sql", "target_relation, temp_relation, dest_columns", call =>
            Native(call, IncrementalStrategy.Append, [call[0], call[1], null, call[2], null])));

    /// <summary>The strategy macro of a model, when it or one it calls is not dbt's; null when all of it is.</summary>
    public static string? OwnOf(Model model, MacroLibrary library)
    {
        if (model.Config.Materialized is not "incremental") return null;
        var declared = model.Config.Raw.GetValueOrDefault("incremental_strategy") as string ?? "default";
        var names = declared is "default" ? [declared, model.Config.UniqueKey is [] ? "append" : "delete_insert"] : new[] { declared };
        return names.SelectMany(Called).Any(macro => IsOwn(model, macro, library)) ? NameOf(declared) : null;
    }

    /// <summary>The macro of a strategy's name.</summary>
    public static string NameOf(string strategy) => $"get_incremental_{strategy.Replace('+', '_')}_sql";

    /// <summary>What a strategy macro is called with.</summary>
    public static JinjaDict ArgumentsOf(Model model, BatchToJoin batch, RelationValue target, string dialect) => new()
    {
        { "target_relation", target },
        { "temp_relation", new RelationValue([null, null, batch.Source.Identifier], () => RelationTypes.Of(RelationKind.Table)) },
        { "unique_key", JinjaValue.From(model.Config.Raw.GetValueOrDefault("unique_key")) },
        { "dest_columns", new JinjaList(batch.Columns.Select(column => (object?)new ColumnValue(column.Name, column.Type, dialect))) },
        {
            "incremental_predicates",
            JinjaValue.From(model.Config.Raw.GetValueOrDefault("predicates") ?? model.Config.Raw.GetValueOrDefault("incremental_predicates"))
        },
    };

    private static bool IsOwn(Model model, string macro, MacroLibrary library) =>
        library.Resolve(model.Package, macro) is ProjectMacro || library.IsOverridden(macro);

    /// <summary>The macros a strategy comes down to.</summary>
    private static string[] Called(string strategy) => strategy.Replace('+', '_') switch
    {
        "append" => [NameOf(strategy), "get_insert_into_sql"],
        "delete_insert" => [NameOf(strategy), "get_delete_insert_merge_sql"],
        "merge" => [NameOf(strategy), "get_merge_sql"],
        _ => [NameOf(strategy)],
    };

    private static object? Argument(JinjaCall call, string name) => call[0] is JinjaDict arguments
        ? arguments[name] : throw new JinjaException("a strategy macro takes the dictionary of its arguments");

    private static object?[] Join(JinjaCall call) =>
    [
        Argument(call, "target_relation"), Argument(call, "temp_relation"), Argument(call, "unique_key"), Argument(call, "dest_columns"),
        Argument(call, "incremental_predicates"),
    ];

    private static object?[] Given(JinjaCall call) => [call[0], call[1], call[2], call[3], call.IsGiven(4) ? call[4] : null];

    private static string Native(JinjaCall call, IncrementalStrategy strategy, object?[] join) => call.Node.JoinRows(new RowJoin(
        strategy, PythonText.Str(join[0]), PythonText.Str(join[1]), [.. Items(join[3]).Select(Name)], Texts(join[2]), Texts(join[4])));

    private static List<string> Texts(object? value) => [.. Items(value).Select(PythonText.Str)];

    private static IEnumerable<object?> Items(object? value) => value switch
    {
        null or JinjaUndefined => [],
        string text => [text],
        _ => PythonValue.Iterate(value),
    };

    private static string Name(object? column) => column is ColumnValue value ? value.Name : PythonText.Str(column);

    private static JinjaList UpdatedColumns(JinjaCall call)
    {
        var (updated, excluded) = (Texts(call[0]), Texts(call[1]));
        if (updated is not [] && excluded is not [])
            throw new JinjaException("merge_update_columns and merge_exclude_columns exclude each other", "Use one of them.");
        return new JinjaList(updated is not []
            ? updated
            : Items(call[2]).Select(Name).Where(name => !excluded.Contains(name, StringComparer.OrdinalIgnoreCase)).Select(Relation.Quoted));
    }
}
