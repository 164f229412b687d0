namespace Pipeline.Models.Templating;

/// <summary>dbt's words for the kinds of relation, which templates also find as constants of <c>api.Relation</c>.</summary>
internal static class RelationTypes
{
    public const string Cte = "cte";

    public static string Of(RelationKind kind) => kind switch
    {
        RelationKind.Table => "table",
        RelationKind.View => "view",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The word behind a constant such as <c>api.Relation.View</c>; null when there is no such constant.</summary>
    public static string? Find(string constant) => constant switch
    {
        "Table" => "table",
        "View" => "view",
        "CTE" => Cte,
        "External" => "external",
        "MaterializedView" => "materialized_view",
        _ => null,
    };
}
