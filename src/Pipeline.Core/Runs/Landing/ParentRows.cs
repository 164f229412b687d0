using Pipeline.Connectors;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Lake.Delta;
using Pipeline.Models;
using Pipeline.Schema;

namespace Pipeline.Runs.Landing;

/// <summary>The parent rows a child stream is asked for.</summary>
/// <param name="Rows">The rows, in an order that does not depend on how the table's files lie.</param>
/// <param name="From">The version of the parent's table after which they came; null for all of them.</param>
/// <param name="Version">The version up to which they go; null when they do not come from a table.</param>
internal sealed record ParentRows(IReadOnlyList<IReadOnlyDictionary<string, string?>> Rows, long? From, long? Version)
{
    /// <summary>A stream without a parent.</summary>
    public static ParentRows None { get; } = new([], null, null);

    /// <summary>
    /// The rows of the parent's committed table that <paramref name="from"/> has not asked for; all of them for an interval, because
    /// what happened in it may belong to any parent, and for values of variables that were given, because none was asked with these.
    /// Null when that table was never loaded.
    /// </summary>
    public static async Task<ParentRows?> FindAsync(
        Workspace workspace, IReadOnlyList<StreamSpec> streams, StreamSpec child, StreamState from, IngestRequest request, CancellationToken cancellationToken)
    {
        if (child.Parent is not { } parent) return None;
        if (parent.Stream is null) return None with { Rows = [.. parent.Values.Select(value => value.ToDictionary(pair => pair.Key, pair => (string?)pair.Value))] };
        var spec = streams.FirstOrDefault(stream => stream.Name == parent.Stream) is { Format: StreamFormat.Parquet } declared
            ? declared
            : throw new ConfigurationException($"'{child.FullName}' asks for the rows of '{parent.Stream}', which is no stream of its source that is kept as a table", child.Location);
        var table = workspace.Table(Workspace.KeyOf(spec));
        if (await table.OpenAsync(cancellationToken) is not { } snapshot) return null;
        var since = request.Interval is null && request.Variables.OccasionOf(child.Variables) is null ? from.ParentVersion : null;
        var files = since is { } version ? await table.AddedSinceAsync(version, snapshot, cancellationToken) : [.. snapshot.Files];
        var relation = new Relation("lake", spec.Source, $"{spec.Name}__parents");
        workspace.Relations.ShowFiles(relation, snapshot, files, await workspace.PathsAsync(table, files, cancellationToken));
        return new ParentRows(Query(workspace, relation, parent, cancellationToken), since, snapshot.Version);
    }

    private static List<IReadOnlyDictionary<string, string?>> Query(Workspace workspace, Relation relation, ParentSpec parent, CancellationToken cancellationToken)
    {
        string[] fields = [.. parent.Fields.Union(parent.Include)];
        var columns = string.Join(", ", fields.Select(field => $"CAST({DuckDbSql.Quoted(field)} AS VARCHAR) AS {DuckDbSql.Quoted(field)}"));
        var where = parent.Where is null ? "" : $" WHERE ({parent.Where})";
        var rows = workspace.Connection.QueryRows($"SELECT DISTINCT {columns} FROM {relation}{where} ORDER BY ALL", cancellationToken: cancellationToken);
        return [.. rows.Select(row => fields.Select((field, index) => (field, Value: (string?)row[index])).ToDictionary(pair => pair.field, pair => pair.Value))];
    }
}
