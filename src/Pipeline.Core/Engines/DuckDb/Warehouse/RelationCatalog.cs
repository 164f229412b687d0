using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>
/// The schemas and relations of a database and those attached to it, read once and kept up to date by the warehouses that share it: asking
/// the engine for every node would cost more than many a node. Safe for concurrent use. It knows what is committed; what a
/// transaction has changed so far, its warehouse knows.
/// </summary>
public sealed class RelationCatalog
{
    private readonly Lock gate = new();
    private readonly Dictionary<Relation, (Relation Relation, RelationKind Kind)> relations = new(RelationComparer.Instance);
    private readonly HashSet<(string Database, string Schema)> schemas = new(SchemaComparer.Instance);

    private RelationCatalog()
    {
    }

    /// <summary>Reads what is there now.</summary>
    public static RelationCatalog Load(DuckDbConnection connection)
    {
        var catalog = new RelationCatalog();
        catalog.Reload(connection);
        return catalog;
    }

    /// <summary>What a relation is; null when there is none of that name.</summary>
    public RelationKind? KindOf(Relation relation)
    {
        lock (gate) return relations.TryGetValue(relation, out var found) ? found.Kind : null;
    }

    /// <summary>The relations of a schema, by name.</summary>
    public IReadOnlyList<(Relation Relation, RelationKind Kind)> RelationsIn(string database, string schema)
    {
        lock (gate)
        {
            return
            [
                .. relations.Values
                    .Where(found => SchemaComparer.Instance.Equals((found.Relation.Database, found.Relation.Schema), (database, schema)))
                    .OrderBy(found => found.Relation.Identifier, StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>The schemas of a catalog, by name.</summary>
    public IReadOnlyList<string> SchemasIn(string database)
    {
        lock (gate)
        {
            return
            [
                .. schemas.Where(schema => schema.Database.Equals(database, StringComparison.OrdinalIgnoreCase))
                    .Select(schema => schema.Schema)
                    .Order(StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>Reads everything again, after statements whose effect nobody has followed.</summary>
    /// <remarks>Under the gate: what another worker commits meanwhile it notes afterwards, so nothing is forgotten.</remarks>
    internal void Reload(DuckDbConnection connection)
    {
        lock (gate)
        {
            relations.Clear();
            foreach (var found in CatalogQueries.Relations(connection)) relations[found.Relation] = found;
            schemas.Clear();
            schemas.UnionWith(CatalogQueries.Schemas(connection));
        }
    }

    /// <summary>
    /// Makes a schema unless it is there. Two workers at once would be a conflict of transactions: one waits for the other.
    /// </summary>
    internal void CreateSchema(DuckDbConnection connection, string database, string schema)
    {
        lock (gate)
        {
            if (schemas.Contains((database, schema))) return;
            connection.Execute($"CREATE SCHEMA IF NOT EXISTS {DuckDbSql.Quoted(database)}.{DuckDbSql.Quoted(schema)}");
            schemas.Add((database, schema));
        }
    }

    /// <summary>Notes what a transaction has changed, once it is committed; null is a relation that is gone.</summary>
    internal void Note(IEnumerable<KeyValuePair<Relation, RelationKind?>> changes)
    {
        lock (gate)
        {
            foreach (var (relation, kind) in changes)
            {
                relations.Remove(relation);
                if (kind is { } there) relations[relation] = (relation, there);
            }
        }
    }

    private sealed class SchemaComparer : IEqualityComparer<(string Database, string Schema)>
    {
        public static SchemaComparer Instance { get; } = new();

        public bool Equals((string Database, string Schema) x, (string Database, string Schema) y) =>
            x.Schema.Equals(y.Schema, StringComparison.OrdinalIgnoreCase)
            && x.Database.Equals(y.Database, StringComparison.OrdinalIgnoreCase);

        public int GetHashCode((string Database, string Schema) schema) => StringComparer.OrdinalIgnoreCase.GetHashCode(schema.Schema);
    }
}
