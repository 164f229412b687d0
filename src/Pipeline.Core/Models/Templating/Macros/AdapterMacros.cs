using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating.Macros;

/// <summary>What dbt does to relations, schemas and columns through macros. They act when a node runs and do nothing before.</summary>
internal static class AdapterMacros
{
    private const string TemporarySuffix = "__dbt_tmp";
    private const string BackupSuffix = "__dbt_backup";

    public static DbtMacro[] All { get; } =
    [
        Acting("create_schema", "relation", (call, warehouse) =>
            warehouse.CreateSchema(AdapterValue.Of(call, 0).Database, AdapterValue.Of(call, 0).Schema)),
        Acting("drop_schema", "relation", (call, warehouse) =>
            warehouse.DropSchema(AdapterValue.Of(call, 0).Database, AdapterValue.Of(call, 0).Schema)),
        Acting("drop_relation", "relation", (call, warehouse) => warehouse.Drop(AdapterValue.Of(call, 0))),
        Acting("rename_relation", "from_relation, to_relation", (call, warehouse) =>
            warehouse.Rename(AdapterValue.Of(call, 0), AdapterValue.Of(call, 1))),
        // Athena cannot truncate a Hive table; DELETE works on the tables that can lose rows at all.
        Acting("truncate_relation", "relation", (call, warehouse) =>
            warehouse.Execute($"{(call.Scope.Dialect is "athena" ? "delete from" : "truncate table")} {AdapterValue.Of(call, 0)}")),
        Acting("alter_column_type", "relation, column_name, new_column_type", (call, warehouse) => warehouse.Execute(
            $"alter table {AdapterValue.Of(call, 0)} alter column {Relation.Quoted(call.Printed(1))} type {call.Printed(2)}")),
        Acting("alter_relation_add_remove_columns", "relation, add_columns?, remove_columns?", AddAndRemoveColumns),
        new("get_columns_in_relation", "relation", ColumnsInRelation),
        new("get_columns_in_query", "select_sql", call => call.Node.IsExecuting
            ? new JinjaList(Columns(call, call.Printed(0)).Select(column => (object?)column.Name))
            : new JinjaList()),
        new("get_empty_subquery_sql", "select_sql, select_sql_header?", call => EmptySubquery(call.Printed(0), call[1])),
        new("get_limit_sql", "sql, limit", call => call[1] is null ? call.Printed(0) : $"{call.Printed(0)}\nlimit {call.Printed(1)}"),
        new("information_schema_name", "database?", call =>
            PythonValue.IsTrue(call[0]) ? $"{call.Printed(0)}.INFORMATION_SCHEMA" : "INFORMATION_SCHEMA"),
        new("list_schemas", "database?", call => Table(call, "schema_name", warehouse =>
            warehouse.SchemasIn(AdapterValue.DatabaseOf(call, call[0])).Select(schema => (object?[])[schema]))),
        new("check_schema_exists", "information_schema, schema", call => Table(call, "count", warehouse =>
            [[CountOf(call.Printed(1), warehouse.SchemasIn(InformationDatabase(call)))]])),
        new("list_relations_without_caching", "schema_relation", call => Table(call, "database, name, schema, type", warehouse =>
            warehouse.RelationsIn(AdapterValue.Of(call, 0).Database, AdapterValue.Of(call, 0).Schema).Select(found =>
                (object?[])[found.Relation.Database, found.Relation.Identifier, found.Relation.Schema, RelationTypes.Of(found.Kind)]))),
        new("get_or_create_relation", "database, schema, identifier, type", GetOrCreate),
        new("make_intermediate_relation", "base_relation, suffix?", call => Suffixed(call, 1, TemporarySuffix)),
        new("make_temp_relation", "base_relation, suffix?", call => Suffixed(call, 1, TemporarySuffix)),
        new("make_backup_relation", "base_relation, backup_relation_type, suffix?", call => Suffixed(call, 2, BackupSuffix)),
        new("collect_freshness", "source, loaded_at_field, filter?", call => Collected(call, "collect_freshness", now =>
            $"select max({call.Printed(1)}) as max_loaded_at, {now} as snapshotted_at from {call.Printed(0)}"
            + (PythonValue.IsTrue(call[2]) ? $" where {call.Printed(2)}" : ""))),
        new("collect_freshness_custom_sql", "source, loaded_at_query", call => Collected(call, "collect_freshness_custom_sql", now =>
            $"with source_query as (\n{call.Printed(1)}\n)\nselect (select * from source_query) as max_loaded_at, {now} as snapshotted_at")),
        new("apply_grants", "relation, grant_config, should_revoke?", _ => ""),
    ];

    /// <summary>Macros that dbt calls by one name only.</summary>
    public static void AddUndispatched(MacroLibrary library)
    {
        library.AddBuiltin(new JinjaFunction("drop_relation_if_exists", "relation", call =>
            call[0] is RelationValue ? call.Macro("drop_relation", call[0]) : ""));
        library.AddBuiltin(new JinjaFunction("load_cached_relation", "relation", LoadRelation));
        library.AddBuiltin(new JinjaFunction("load_relation", "relation", LoadRelation));
        library.AddBuiltin(new JinjaFunction("get_column_schema_from_query", "select_sql, select_sql_header?", call => call.Node.IsExecuting
            ? ColumnsOfQuery(call.Printed(0), call.Node.AskedWarehouse("get_columns_in_query()"), call.Scope.Dialect)
            : new JinjaList()));
        library.AddBuiltin(new JinjaFunction("get_list_of_column_names", "columns", call =>
            new JinjaList(call.Elements(0).Select(column => (column as ColumnValue)?.Name))));
        library.AddBuiltin(new JinjaFunction("sql_convert_columns_in_relation", "table", call =>
            new JinjaList(call.Elements(0).Select(row => (object?)Converted(row, call.Scope.Dialect)))));
        library.AddBuiltin(new JinjaFunction("get_limit_subquery_sql", "sql, limit", call =>
            call.Dispatch("get_limit_sql", call[0], call[1])));
        library.AddBuiltin(new JinjaFunction("get_quoted_csv", "column_names", call =>
            string.Join(", ", call.Elements(0).Select(name => Relation.Quoted(PythonText.Str(name))))));
        library.AddBuiltin(new JinjaFunction("diff_columns", "source_columns, target_columns", DifferentColumns));
    }

    /// <summary>The columns a query would return.</summary>
    public static JinjaList ColumnsOfQuery(string sql, IWarehouse warehouse, string dialect) =>
        new(Columns(sql, warehouse, dialect));

    private static DbtMacro Acting(string name, string signature, Action<JinjaCall, IWarehouse> act) => new(name, signature, call =>
    {
        if (call.Node.IsExecuting) act(call, call.Node.AskedWarehouse($"{name}()"));
        return "";
    });

    private static JinjaList ColumnsInRelation(JinjaCall call)
    {
        if (!call.Node.IsExecuting) return new JinjaList();
        var columns = call.Node.AskedWarehouse("get_columns_in_relation()").ColumnsOf(AdapterValue.Of(call, 0));
        return new JinjaList(columns.Select(column => (object?)new ColumnValue(column.Name, column.Type, call.Scope.Dialect)));
    }

    private static IEnumerable<ColumnValue> Columns(JinjaCall call, string sql) =>
        Columns(sql, call.Node.AskedWarehouse("get_columns_in_query()"), call.Scope.Dialect);

    private static IEnumerable<ColumnValue> Columns(string sql, IWarehouse warehouse, string dialect)
    {
        var result = warehouse.Query(EmptySubquery(sql, null));
        return result.Columns.Select((name, index) => new ColumnValue(name, result.Types.ElementAtOrDefault(index) ?? "", dialect));
    }

    private static string EmptySubquery(string sql, object? header)
    {
        var before = header is null or JinjaUndefined ? "" : PythonText.Str(header) + "\n";
        return $"{before}select * from (\n{sql}\n) as __dbt_sbq\nwhere false\nlimit 0";
    }

    private static long CountOf(string name, IReadOnlyList<string> names) =>
        names.Count(each => each.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static void AddAndRemoveColumns(JinjaCall call, IWarehouse warehouse)
    {
        var table = AdapterValue.Of(call, 0);
        foreach (var column in Columns(call[1])) warehouse.Execute($"alter table {table} add column {column}");
        foreach (var column in Columns(call[2])) warehouse.Execute($"alter table {table} drop column {Relation.Quoted(column.Name)}");

        IEnumerable<ColumnValue> Columns(object? list) => list is null ? [] : PythonValue.Iterate(list).OfType<ColumnValue>();
    }

    private static string InformationDatabase(JinjaCall call) =>
        AdapterValue.DatabaseOf(call, call[0] is RelationValue schema ? schema.Relation.Database : call[0]);

    /// <summary>An answer in the form of a query's result; None while references are collected, as from run_query.</summary>
    private static ResultTable? Table(JinjaCall call, string columns, Func<IWarehouse, IEnumerable<object?[]>> rows)
    {
        if (!call.Node.IsExecuting) return null;
        var warehouse = call.Node.AskedWarehouse("listing what a database holds");
        return new ResultTable(new ResultRows(columns.Split(", "), [.. rows(warehouse)]));
    }

    private static object? LoadRelation(JinjaCall call) => call[0] is RelationValue { Relation: var relation }
        ? AdapterFunction("get_relation").Call(call.Context, JinjaArguments.Of(relation.Database, relation.Schema, relation.Identifier))
        : null;

    private static JinjaList GetOrCreate(JinjaCall call)
    {
        if (AdapterFunction("get_relation").Call(call.Context, JinjaArguments.Of(call[0], call[1], call[2])) is { } found)
            return new JinjaList([true, found]);
        var kind = call.Printed(3);
        return new JinjaList([false, new RelationValue([call[0] as string, call[1] as string, call[2] as string], () => kind)]);
    }

    private static IJinjaCallable AdapterFunction(string name) =>
        AdapterValue.Instance.TryGetAttribute(name, out var function) && function is IJinjaCallable callable
            ? callable
            : throw new System.Diagnostics.UnreachableException();

    private static RelationValue Suffixed(JinjaCall call, int parameter, string suffix)
    {
        var relation = AdapterValue.Of(call, 0);
        var given = call.IsGiven(parameter) ? call.Printed(parameter) : suffix;
        return new RelationValue(relation with { Identifier = relation.Identifier + given });
    }

    /// <summary>The one row of a query for how fresh a source is, under the name of its statement.</summary>
    private static JinjaDict? Collected(JinjaCall call, string name, Func<string, string> sqlAt)
    {
        if (!call.Node.IsExecuting) return null;
        var sql = sqlAt(call.Expand("current_timestamp"));
        call.Node.Results.Store(name, new StatementResponse("OK", null), new ResultTable(call.Node.Query(sql)));
        return call.Node.Results.Load(name);
    }

    private static ColumnValue Converted(object? row, string dialect)
    {
        var cells = PythonValue.Iterate(row).ToList();
        return new ColumnValue(PythonText.Str(cells[0]), PythonText.Str(cells[1]), dialect)
        {
            TextSize = cells.ElementAtOrDefault(2) as long?,
            Precision = cells.ElementAtOrDefault(3),
            Scale = cells.ElementAtOrDefault(4),
        };
    }

    private static JinjaList DifferentColumns(JinjaCall call)
    {
        var there = call.Elements(1).OfType<ColumnValue>().Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        return new JinjaList(call.Elements(0).OfType<ColumnValue>().Where(column => !there.Contains(column.Name)));
    }
}
