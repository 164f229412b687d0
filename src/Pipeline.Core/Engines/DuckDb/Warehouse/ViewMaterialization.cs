using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>A model kept as its query.</summary>
internal static class ViewMaterialization
{
    public static Made Build(ModelBuild build, BuildScript script)
    {
        ModelContract.Check(build, script.Warehouse);
        if (script.Warehouse.KindOf(build.Relation) is RelationKind.Table) script.Drop(build.Relation);
        script.Run(Statement(build.Relation, build.Sql, build.Model.Config.Header));
        script.Warehouse.Follow(build.Relation, RelationKind.View);
        return new Made(RelationKind.View, null, IsNew: false);
    }

    /// <summary>Whether <see cref="Build"/> is one statement.</summary>
    public static bool IsOneStatement(ModelBuild build, RelationKind? existing) =>
        existing is not RelationKind.Table && build.Model.Config.Header is "";

    public static string Statement(Relation relation, string sql, string header = "") =>
        $"{header}CREATE OR REPLACE VIEW {relation} AS (\n{sql}\n)";
}
