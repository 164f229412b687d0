using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>A model kept as the rows its query returns when it is built.</summary>
internal static class TableMaterialization
{
    public static Made Build(ModelBuild build, BuildScript script)
    {
        ModelContract.Check(build, script.Warehouse);
        var relation = build.Relation;
        var aside = IsBuiltAside(build, script.Warehouse.KindOf(relation)) ? relation.Intermediate : null;
        if (aside is not null) script.Drop(aside);
        var rows = Create(build, script, aside ?? relation);
        script.Warehouse.Follow(aside ?? relation, RelationKind.Table);
        if (aside is not null) script.PutInPlace(aside, relation, RelationKind.Table);
        return new Made(RelationKind.Table, rows, IsNew: true);
    }

    /// <summary>Whether <see cref="Build"/> is one statement.</summary>
    public static bool IsOneStatement(ModelBuild build, RelationKind? existing) =>
        existing is not RelationKind.View && build.Model.Config is { IsContractEnforced: false, Header: "" };

    /// <summary>A table from a query; what was there under the name is replaced if it is a table.</summary>
    public static string Statement(Relation relation, string sql, string header = "") =>
        $"{header}CREATE OR REPLACE {relation.TableKeyword} {relation} AS (\n{sql}\n)";

    /// <summary>
    /// The engine replaces a table with itself as a source well, but no view, and a table with constraints is made empty before its query
    /// runs, which may read the old one.
    /// </summary>
    private static bool IsBuiltAside(ModelBuild build, RelationKind? existing) =>
        existing is RelationKind.View || (existing is not null && build.Model.Config.IsContractEnforced);

    private static long Create(ModelBuild build, BuildScript script, Relation relation)
    {
        var config = build.Model.Config;
        if (!config.IsContractEnforced) return script.Run(Statement(relation, build.Sql, config.Header));
        script.Run(config.Header + ModelContract.TableDefinition(build, relation));
        return script.Run(ModelContract.Insertion(build, relation));
    }
}
