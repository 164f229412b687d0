using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating.Macros;

/// <summary>How templates run SQL and ask how they are run: macros that dbt calls by one name only.</summary>
internal static class RunMacros
{
    public static void AddTo(MacroLibrary library)
    {
        library.AddBuiltin(new JinjaFunction("statement", "name?, fetch_result?, auto_begin?, language?, caller?", Statement));
        library.AddBuiltin(new JinjaFunction("noop_statement", "name?, message?, code?, rows_affected?, res?, caller?", Noop));
        library.AddBuiltin(new JinjaFunction("run_query", "sql", RunQuery));
        library.AddBuiltin(new JinjaFunction("is_incremental", "", call => call.Node.IsIncremental));
        library.AddBuiltin(new JinjaFunction("should_full_refresh", "", call =>
            call.Node.Setting("full_refresh") is bool always ? always : call.Node.IsFullRefresh));
        library.AddBuiltin(new JinjaFunction("should_store_failures", "", call => PythonValue.IsTrue(call.Node.Setting("store_failures"))));
    }

    /// <summary>Runs the SQL of its block; while references are collected the block is not even rendered, as in dbt.</summary>
    private static object? Statement(JinjaCall call)
    {
        if (!call.Node.IsExecuting) return "";
        var body = Body(call, 4);
        // A return() in the block leaves the statement before anything is run.
        if (body is JinjaReturn early) return early.Value;
        var sql = PythonText.Str(body);
        if (call.IsGiven(3) && call[3] is not "sql")
            throw new JinjaException($"statements in {call.Printed(3)} cannot be run", "Write SQL.");
        var warehouse = call.Node.AskedWarehouse("statement()");
        var (response, table) = (new StatementResponse("OK", null), ResultTable.Empty);
        if (call.Flag(1)) table = new ResultTable(warehouse.Query(sql));
        else if (!string.IsNullOrWhiteSpace(sql)) response = new StatementResponse("OK", warehouse.Execute(sql));
        return call[0] is null ? "" : call.Node.Results.Store(call.Printed(0), response, table);
    }

    private static object? Noop(JinjaCall call)
    {
        if (Body(call, 5) is JinjaReturn early) return early.Value;
        if (call[0] is null) return "";
        var response = new StatementResponse(call.IsGiven(1) ? call.Printed(1) : "None", call[3]);
        return call.Node.Results.Store(call.Printed(0), response, call[4] as ResultTable ?? ResultTable.Empty);
    }

    private static object? Body(JinjaCall call, int caller) => call[caller] is IJinjaCallable body
        ? body.Call(call.Context, JinjaArguments.None)
        : throw new JinjaException("statement() needs a body", "Write {% call statement('name') %} … {% endcall %}.");

    private static ResultTable? RunQuery(JinjaCall call)
    {
        if (!call.Node.IsExecuting) return null;
        var sql = call.Printed(0);
        var warehouse = call.Node.AskedWarehouse("run_query()");
        return string.IsNullOrWhiteSpace(sql) ? ResultTable.Empty : new ResultTable(warehouse.Query(sql));
    }
}
