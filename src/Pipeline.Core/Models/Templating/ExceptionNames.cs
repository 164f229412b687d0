using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;
using Pipeline.Models.Templating.Macros;

namespace Pipeline.Models.Templating;

/// <summary>dbt's <c>exceptions</c>: how templates refuse to go on. Shared by all renderings.</summary>
internal static class ExceptionNames
{
    public static Names All { get; } = new Names("exceptions")
        .Add(new JinjaFunction("warn", "message, node?", Warn))
        .Add(Raising("raise_compiler_error", "message, node?", call => call.Printed(0)))
        .Add(Raising("raise_not_implemented", "message", call => $"ERROR: {call.Printed(0)}"))
        .Add(Raising("raise_database_error", "message, node?", call => call.Printed(0)))
        .Add(Raising("raise_dependency_error", "message", call => call.Printed(0)))
        .Add(Raising("raise_parsing_error", "message, node?", call => call.Printed(0)))
        .Add(Raising("raise_fail_fast_error", "message, node?", call => call.Printed(0)))
        .Add(Raising("missing_config", "model, name", call => $"the config '{call.Printed(1)}' is missing"))
        .Add(Raising("missing_materialization", "model, adapter_type?", _ => "there is no such materialization for this adapter"))
        .Add(Raising("missing_relation", "relation, model?", call => $"Relation {call.Printed(0)} not found!"))
        .Add(Raising("relation_wrong_type", "relation, expected_type, model?", WrongType))
        .Add(Raising("column_type_missing", "column_names", call =>
            $"Contracted models require data_type to be defined for each column: {Listed(call, 0)}"))
        .Add(Raising("raise_contract_error", "yaml_columns, sql_columns", call =>
            $"the columns of the query ({Listed(call, 1)}) are not those of the contract ({Listed(call, 0)})"))
        .Add(Raising("raise_ambiguous_alias", "node_1, node_2, duped_name?", call => $"two nodes would be built as {call.Printed(2)}"))
        .Add(Raising("raise_invalid_property_yml_version", "path, issue", call => $"{call.Printed(0)}: {call.Printed(1)}"))
        .Add(new JinjaFunction("warn_snapshot_timestamp_data_types", "snapshot_time_data_type, updated_at_data_type", call => Warn(call,
            $"the types of the snapshot's time ({call.Printed(0)}) and of updated_at ({call.Printed(1)}) differ")));

    private static JinjaFunction Raising(string name, string signature, Func<JinjaCall, string> message) =>
        new(name, signature, call => throw new JinjaException(message(call)));

    private static string Warn(JinjaCall call) => Warn(call, call.Printed(0));

    private static string Warn(JinjaCall call, string text)
    {
        // A template is parsed more often than it is compiled: only compiling passes its messages on.
        if (call.Context.Scope is PackageScope { Node: { } node }) node.Warn(text);
        return "";
    }

    private static string Listed(JinjaCall call, int parameter) => string.Join(", ", call.Elements(parameter)
        .Select(column => column is JinjaDict dict && dict.TryGetValue("name", out var name) ? name : column)
        .Select(PythonText.Str));

    private static string WrongType(JinjaCall call)
    {
        var type = call[0] is RelationValue relation && relation.TryGetAttribute("type", out var found) ? found : null;
        return $"Trying to create {call.Printed(1)} {call.Printed(0)}, but it currently exists as a {PythonText.Str(type)}. "
            + $"Either drop {call.Printed(0)} manually, or run with --full-refresh.";
    }
}
