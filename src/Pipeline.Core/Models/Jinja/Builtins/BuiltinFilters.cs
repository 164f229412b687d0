namespace Pipeline.Models.Jinja.Builtins;

/// <summary>All filters of Jinja that make sense for SQL text, by name, with dbt's own.</summary>
internal static class BuiltinFilters
{
    public static IReadOnlyDictionary<string, JinjaFunction> All { get; } =
        Methods.Table([.. TextFilters.All, .. NumberFilters.All, .. ValueFilters.All, .. SequenceFilters.All, .. SelectionFilters.All]);
}
