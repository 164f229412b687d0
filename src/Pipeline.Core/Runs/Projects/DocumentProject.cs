using Pipeline.Engines.DuckDb.Warehouse;
using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Runs.Projects.Artifacts;

namespace Pipeline.Runs.Projects;

/// <summary>Writes <c>catalog.json</c> and <c>manifest.json</c>: what the project is made of, and what of it is in the database.</summary>
public sealed class DocumentProject(IRunEventSink events, TimeProvider clock)
{
    private const string TablesQuery = """
        select database_name, schema_name, table_name, 'BASE TABLE', comment, estimated_size from duckdb_tables() where not internal
        union all
        select database_name, schema_name, view_name, 'VIEW', comment, null from duckdb_views() where not internal
        """;

    private const string ColumnsQuery = """
        select database_name, schema_name, table_name, column_name, data_type, comment
        from duckdb_columns() where not internal order by column_index
        """;

    /// <summary>Runs the verb.</summary>
    public Task<DocsReport> RunAsync(DocsRequest request, CancellationToken cancellationToken) =>
        Task.Run(() => Run(request, cancellationToken), cancellationToken);

    private DocsReport Run(DocsRequest request, CancellationToken cancellationToken)
    {
        using var session = ProjectSession.Begin(request, "docs", fullRefresh: false, events, clock, cancellationToken);
        var nodes = session.Opened.Project.Graph.InOrder.OfType<RelationNode>()
            .Where(node => node is not Model { Config.Materialized: "ephemeral" }).ToList();
        var found = Find(nodes, session.Worker.Warehouse);
        CatalogFile.Write(session.Opened.TargetFolder, found, session.Metadata);
        ProjectArtifacts.WriteManifest(session.Opened, session.Metadata, []);
        string[] missing = [.. nodes.Except(found.Select(relation => relation.Node)).Select(node => node.UniqueId)];
        return new DocsReport(
            Path.Combine(session.Opened.TargetFolder, CatalogFile.Name),
            Path.Combine(session.Opened.TargetFolder, ManifestFile.Name),
            found.Count,
            missing);
    }

    /// <summary>Two questions for all relations together: one for each would take longer than the rest.</summary>
    private static List<FoundRelation> Find(IReadOnlyList<RelationNode> nodes, DuckDbWarehouse warehouse)
    {
        var columns = warehouse.Query(ColumnsQuery)
            .Rows.ToLookup(KeyOf, row => (new ColumnType((string)row[3]!, (string)row[4]!), (string?)row[5]));
        var tables = warehouse.Query(TablesQuery).Rows.ToDictionary(KeyOf, row => row);
        return
        [
            .. from node in nodes
               let key = KeyOf(node.Relation)
               where tables.ContainsKey(key)
               let table = tables[key]
               select new FoundRelation(node, (string)table[3]!, (string?)table[4], table[5] as long?, [.. columns[key]]),
        ];
    }

    private static string KeyOf(IReadOnlyList<object?> row) => KeyOf(new Relation((string)row[0]!, (string)row[1]!, (string)row[2]!));

    /// <summary>The engine holds upper and lower case letters of names to be alike.</summary>
    private static string KeyOf(Relation relation) => relation.ToString().ToLowerInvariant();
}
