using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>What the engine itself says is there, as the connection's transaction sees it.</summary>
internal static class CatalogQueries
{
    private const string RelationsQuery = """
        SELECT database_name, schema_name, table_name, false AS is_view FROM duckdb_tables() WHERE NOT internal
        UNION ALL
        SELECT database_name, schema_name, view_name, true FROM duckdb_views() WHERE NOT internal
        """;

    public static IEnumerable<(Relation Relation, RelationKind Kind)> Relations(DuckDbConnection connection)
    {
        using var rows = connection.Query(RelationsQuery);
        while (rows.Read())
        {
            var relation = new Relation(rows.GetString(0), rows.GetString(1), rows.GetString(2));
            yield return (relation, rows.GetBoolean(3) ? RelationKind.View : RelationKind.Table);
        }
    }

    public static IEnumerable<(string Database, string Schema)> Schemas(DuckDbConnection connection)
    {
        using var rows = connection.Query("SELECT database_name, schema_name FROM duckdb_schemas()");
        while (rows.Read()) yield return (rows.GetString(0), rows.GetString(1));
    }
}
