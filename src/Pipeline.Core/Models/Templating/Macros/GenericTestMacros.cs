using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating.Macros;

/// <summary>
/// dbt's generic tests as macros, for projects that call or override them. Tests nobody overrides are checked natively and never
/// come here.
/// </summary>
internal static class GenericTestMacros
{
    public static DbtMacro[] All { get; } =
    [
        new("test_unique", "model, column_name", call => Unique(call.Printed(0), call.Printed(1))),
        new("test_not_null", "model, column_name", NotNull),
        new("test_accepted_values", "model, column_name, values, quote?", AcceptedValues) { Defaults = [null, null, null, true] },
        new("test_relationships", "model, column_name, to, field", call =>
            Relationships(call.Printed(0), call.Printed(1), call.Printed(2), call.Printed(3))),
        new("get_where_subquery", "relation", Where),
        new("get_test_sql", "main_sql, fail_calc, warn_if, error_if, limit?", TestSql),
    ];

    /// <summary>Failures that are kept are kept whole.</summary>
    private static string NotNull(JinjaCall call)
    {
        var shown = PythonValue.IsTrue(call.Macro("should_store_failures")) ? "*" : call.Printed(1);
        return $"select {shown}\nfrom {call.Printed(0)}\nwhere {call.Printed(1)} is null";
    }

    private static string Unique(string model, string column) => $"""
        select
            {column} as unique_field,
            count(*) as n_records

        from {model}
        where {column} is not null
        group by {column}
        having count(*) > 1
        """;

    private static string AcceptedValues(JinjaCall call)
    {
        var isQuoted = !call.IsGiven(3) || PythonValue.IsTrue(call[3]);
        var values = call.Elements(2).Select(PythonText.Str).Select(value => isQuoted ? $"'{value}'" : value);
        return $"""
            with all_values as (

                select
                    {call.Printed(1)} as value_field,
                    count(*) as n_records

                from {call.Printed(0)}
                group by {call.Printed(1)}

            )

            select *
            from all_values
            where value_field not in (
                {string.Join(",", values)}
            )
            """;
    }

    private static string Relationships(string model, string column, string to, string field) => $"""
        with child as (
            select {column} as from_field
            from {model}
            where {column} is not null
        ),

        parent as (
            select {field} as to_field
            from {to}
        )

        select
            from_field

        from child
        left join parent
            on child.from_field = parent.to_field

        where parent.to_field is null
        """;

    private static object? Where(JinjaCall call) => call.Node.Setting("where") is { } where && PythonValue.IsTrue(where)
        ? $"(select * from {call.Printed(0)} where {PythonText.Str(where)}) dbt_subquery"
        : call[0];

    private static string TestSql(JinjaCall call)
    {
        var calculation = call.Printed(1);
        var limit = call[4] is null ? "" : $"limit {call.Printed(4)}";
        return $"""
            select
              {calculation} as failures,
              {calculation} {call.Printed(2)} as should_warn,
              {calculation} {call.Printed(3)} as should_error
            from (
              {call.Printed(0)}
              {limit}
            ) dbt_internal_test
            """;
    }
}
