using System.Collections.Frozen;
using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;
using Pipeline.Models.Templating.Macros;

namespace Pipeline.Models.Templating;

/// <summary>
/// dbt's <c>adapter</c>. What dbt does through a macro goes through that macro here too, so that a project may override it. While
/// references are collected nothing is asked, and the answers are the ones dbt gives then.
/// </summary>
internal sealed class AdapterValue : JinjaObject
{
    private static readonly FrozenDictionary<string, JinjaFunction> Functions = new JinjaFunction[]
    {
        new("dispatch", "macro_name, macro_namespace?, packages?", call => call.Scope.Dispatch(call.Text(0), call[1] as string)),
        new("type", "", call => call.Scope.Dialect),
        new("quote", "identifier", call => Relation.Quoted(call.Printed(0))),
        new("quote_as_configured", "identifier, quote_key?", call => Relation.Quoted(call.Printed(0))),
        new("quote_seed_column", "column, quote_config?", call => call[1] is false ? call.Printed(0) : Relation.Quoted(call.Printed(0))),
        new("external_root", "", call =>
            call.Context.Lookup("target") is JinjaDict target && target.TryGetValue("external_root", out var root) ? root : "."),
        new("commit", "", _ => null),
        new("is_motherduck", "", _ => false),
        new("is_ducklake", "relation?", _ => false),
        new("disable_transactions", "", _ => false),
        new("cache_added", "relation", _ => ""),
        new("cache_dropped", "relation", _ => ""),
        new("cache_renamed", "from_relation, to_relation", _ => ""),
        new("expand_target_column_types", "from_relation, to_relation", _ => null),
        new("get_pseudocolumns_for_relation", "relation", _ => new JinjaList()),
        new("valid_incremental_strategies", "", _ => new JinjaList(["append", "delete+insert", "merge", "microbatch"])),
        new("get_incremental_strategy_macro", "model_context, strategy", StrategyMacro),
        new("warn_once", "message", Warned),
        new("get_seed_file_path", "model", call => call.Context.Lookup("model") is JinjaDict model ? model["original_file_path"] : null),
        new("convert_type", "agate_table, column_index", call => ConvertedType(call)),
        new("get_columns_in_table", "schema, identifier", call =>
            WhenRunning(call, new JinjaList(), _ => call.Macro("get_columns_in_relation", NamedRelation(call, null, call[0], call[1])))),
        Asking("get_relation", "database?, schema?, identifier?", _ => null, Find),
        Asking("already_exists", "schema, name", _ => false, (call, warehouse) =>
            warehouse.KindOf(NamedRelation(call, null, call[0], call[1]).Relation) is not null),
        Asking("get_missing_columns", "from_relation, to_relation", _ => new JinjaList(), MissingColumns),
        Asking("get_column_schema_from_query", "sql", _ => new JinjaList(), (call, warehouse) =>
            AdapterMacros.ColumnsOfQuery(call.Printed(0), warehouse, call.Scope.Dialect)),
        Asking("list_schemas", "database?", _ => new JinjaList(), (call, warehouse) =>
            new JinjaList(warehouse.SchemasIn(DatabaseOf(call, call[0])))),
        Asking("check_schema_exists", "database, schema", _ => false, (call, warehouse) =>
            warehouse.SchemasIn(DatabaseOf(call, call[0])).Contains(call.Printed(1), StringComparer.OrdinalIgnoreCase)),
        Asking("list_relations", "database, schema", _ => new JinjaList(), (call, warehouse) =>
            RelationsIn(warehouse, DatabaseOf(call, call[0]), call.Printed(1))),
        Asking("list_relations_without_caching", "schema_relation", _ => new JinjaList(), (call, warehouse) =>
            RelationsIn(warehouse, DatabaseOf(call, Of(call, 0).Database), Of(call, 0).Schema)),
        Asking("execute", "sql, auto_begin?, fetch?, limit?", _ => new JinjaTuple("", ResultTable.Empty), Execute),
        Asking("add_query", "sql, auto_begin?, bindings?, abridge_sql_log?", _ => new JinjaTuple(null, null), (call, warehouse) =>
            new JinjaTuple(null, Executed(warehouse, call.Printed(0)))),
        Asking("location_exists", "location", _ => false, LocationExists),
        Through("create_schema", "relation"),
        Through("drop_schema", "relation"),
        Through("drop_relation", "relation"),
        Through("truncate_relation", "relation"),
        Through("rename_relation", "from_relation, to_relation"),
        Through("get_columns_in_relation", "relation", () => new JinjaList()),
    }.ToFrozenDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>What templates see. Shared: it holds nothing.</summary>
    public static AdapterValue Instance { get; } = new();

    public override string TypeName => "adapter";

    public override bool TryGetAttribute(string name, out object? value)
    {
        value = name is "behavior" ? new Behavior() : Functions.GetValueOrDefault(name);
        return value is not null;
    }

    /// <summary>The catalog a template means: the target's unless it names one.</summary>
    public static string DatabaseOf(JinjaCall call, object? given)
    {
        if (given is string { Length: > 0 } name) return name;
        return call.Context.Lookup("target") is JinjaDict target ? PythonText.Str(target["database"]) : "";
    }

    /// <summary>The relation an argument is, with the target's catalog if it names none.</summary>
    public static Relation Of(JinjaCall call, int parameter)
    {
        if (call[parameter] is not RelationValue value)
            throw new JinjaException(
                $"a relation is needed, not {PythonText.Repr(call[parameter])}",
                "Pass ref(…), source(…), this or api.Relation.create(…).");
        return value.Relation with { Database = DatabaseOf(call, value.Relation.Database) };
    }

    /// <summary>A method that needs the database, and what it gives while references are collected.</summary>
    private static JinjaFunction Asking(
        string name, string signature, Func<JinjaCall, object?> whenParsing, Func<JinjaCall, IWarehouse, object?> ask) =>
        new(name, signature, call =>
            call.Node.IsExecuting ? ask(call, call.Node.AskedWarehouse($"adapter.{name}()")) : whenParsing(call));

    /// <summary>A method that dbt does through the macro of its name.</summary>
    private static JinjaFunction Through(string name, string signature, Func<object?>? whenParsing = null) => new(name, signature, call =>
        WhenRunning(call, whenParsing?.Invoke(), _ =>
        {
            var result = call.Macro(name, [.. Enumerable.Range(0, call.Count).Select(parameter => call[parameter])]);
            return whenParsing is null ? null : result;
        }));

    private static object? WhenRunning(JinjaCall call, object? whenParsing, Func<JinjaCall, object?> run) =>
        call.Node.IsExecuting ? run(call) : whenParsing;

    private static RelationValue NamedRelation(JinjaCall call, object? database, object? schema, object? identifier) =>
        new([DatabaseOf(call, database), schema as string, identifier as string]);

    private static RelationValue? Find(JinjaCall call, IWarehouse warehouse)
    {
        var found = NamedRelation(call, call[0], call[1], call[2]);
        if (call[2] is not string || warehouse.KindOf(found.Relation) is not { } kind) return null;
        return new RelationValue(found.Relation, () => RelationTypes.Of(kind));
    }

    private static JinjaList MissingColumns(JinjaCall call, IWarehouse warehouse)
    {
        var there = warehouse.ColumnsOf(Of(call, 1)).Select(column => column.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new JinjaList(warehouse.ColumnsOf(Of(call, 0))
            .Where(column => !there.Contains(column.Name))
            .Select(column => new ColumnValue(column.Name, column.Type, call.Scope.Dialect)));
    }

    private static JinjaList RelationsIn(IWarehouse warehouse, string database, string schema) => new(
        warehouse.RelationsIn(database, schema).Select(found => new RelationValue(found.Relation, () => RelationTypes.Of(found.Kind))));

    private static JinjaTuple Execute(JinjaCall call, IWarehouse warehouse)
    {
        var sql = call.Printed(0);
        return call.Flag(2)
            ? new JinjaTuple(new StatementResponse("OK", null), new ResultTable(warehouse.Query(sql)))
            : new JinjaTuple(Executed(warehouse, sql), ResultTable.Empty);
    }

    private static StatementResponse Executed(IWarehouse warehouse, string sql) => new("OK", warehouse.Execute(sql));

    private static object? LocationExists(JinjaCall call, IWarehouse warehouse)
    {
        try
        {
            warehouse.Query($"select 1 from '{call.Printed(0).Replace("'", "''", StringComparison.Ordinal)}' where 1=0");
            return true;
        }
        catch (Diagnostics.ExpectedException)
        {
            // Asked for on purpose: what cannot be read is, to dbt, not there.
            return false;
        }
    }

    private static string Warned(JinjaCall call)
    {
        call.Node.Warn(call.Printed(0));
        return "";
    }

    private static object? StrategyMacro(JinjaCall call)
    {
        if (!call.Node.IsExecuting) return null;
        var name = $"get_incremental_{call.Printed(1).Replace('+', '_')}_sql";
        return call.Scope.Macro(name) ?? throw new JinjaException(
            $"there is no macro '{name}' for the incremental strategy '{call.Printed(1)}'", "Write one, or use a strategy dbt knows.");
    }

    private static string ConvertedType(JinjaCall call)
    {
        if (call[0] is not ResultTable table) throw new JinjaException("convert_type() needs the table of a result");
        var cells = table.ColumnValues(call.WholeNumber(1));
        return ResultCell.TypeOf(cells) switch
        {
            "Number" => cells.OfType<decimal>().All(decimal.IsInteger) ? "integer" : "float8",
            "Integer" => "integer",
            "Boolean" => "boolean",
            "Date" => "date",
            "DateTime" => "timestamp without time zone",
            "TimeDelta" => "time",
            _ => "text",
        };
    }

    /// <summary>dbt's switches for behaviour to come: all off.</summary>
    private sealed class Behavior : JinjaObject
    {
        public override string TypeName => "Behavior";

        public override bool IsTrue => false;

        public override bool TryGetAttribute(string name, out object? value)
        {
            value = name is "no_warn" or "setting" ? false : this;
            return true;
        }
    }
}
