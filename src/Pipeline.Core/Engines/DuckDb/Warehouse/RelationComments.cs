using System.Text;
using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>Descriptions kept in the database: dbt's <c>persist_docs: {relation: true, columns: true}</c>.</summary>
internal static class RelationComments
{
    public static void Write(BuildScript script, Relation relation, RelationKind kind, RelationNode node, Action<string> warned)
    {
        var settings = node.Config.Mapping("persist_docs");
        var statements = new StringBuilder();
        if (settings.GetValueOrDefault("relation") is true && node.Description.Length > 0)
            statements.Append($"COMMENT ON {kind.Keyword} {relation} IS {DuckDbSql.Literal(node.Description)};\n");
        if (settings.GetValueOrDefault("columns") is true && node.Columns is not [])
            statements.Append(OfColumns(script.Warehouse, relation, node.Columns, warned));
        if (statements.Length > 0) script.Run(statements.ToString().TrimEnd());
    }

    private static string OfColumns(DuckDbWarehouse warehouse, Relation relation, IReadOnlyList<Column> columns, Action<string> warned)
    {
        // The names as the engine has them: of a view it finds a column only in its own spelling.
        var there = warehouse.ColumnsOf(relation)
            .ToDictionary(column => column.Name, column => column.Name, StringComparer.OrdinalIgnoreCase);
        var missing = columns.Where(column => !there.ContainsKey(column.Name)).Select(column => column.Name).ToList();
        if (missing is not []) warned($"{relation} has none of these described columns: {string.Join(", ", missing)}");
        return string.Concat(columns.Where(column => there.ContainsKey(column.Name)).Select(column =>
            $"COMMENT ON COLUMN {relation}.{DuckDbSql.Quoted(there[column.Name])} IS {DuckDbSql.Literal(column.Description)};\n"));
    }
}
