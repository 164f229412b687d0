using Pipeline.Engines.DuckDb;
using Pipeline.Lake;
using Pipeline.Runs.Gating;

namespace Pipeline.Runs;

/// <summary>Shows what gates kept back: which checks failed, and the first rows of what was not published.</summary>
public sealed class InspectRefused(Workspace workspace)
{
    /// <summary>Runs the verb.</summary>
    public async Task<InspectReport> RunAsync(InspectRequest request, CancellationToken cancellationToken)
    {
        var kept = await new RefusedLoads(workspace.Store).ListAsync(cancellationToken);
        var loads = new List<RefusedReport>();
        foreach (var (load, files) in kept.Where(entry => request.Table is null || IsAbout(entry.Load, request.Table)))
            loads.Add(await ReportAsync(load, files, request.Rows, cancellationToken));
        return new InspectReport(request.Table, loads);
    }

    /// <summary>A table is named as it is loaded, by its folder, or by the folder's last part.</summary>
    private static bool IsAbout(RefusedLoad load, string table)
    {
        var name = table.Trim('/');
        return load.Subject == name || load.Table == name || load.Table.EndsWith($"/{name}", StringComparison.Ordinal) || load.Subject.Replace('/', '.') == name;
    }

    private async Task<RefusedReport> ReportAsync(RefusedLoad load, IReadOnlyList<string> files, int rows, CancellationToken cancellationToken)
    {
        if (files is []) return Report(load, new TablePreview(load.Table, workspace.Store.Show(load.Folder), [], [], 0));
        var pathOf = await workspace.Store.PathsAsync(files, cancellationToken);
        var select = Select([.. files.Select(pathOf)]);
        var total = workspace.Connection.QuerySingle<long>($"SELECT count(*) FROM {select}", cancellationToken: cancellationToken);
        var shown = await workspace.Engine.QueryAsync($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (SELECT * FROM {select} LIMIT {rows})", cancellationToken);
        var preview = new TablePreview(
            load.Table, workspace.Store.Show(load.Folder), shown.Columns,
            [.. shown.Rows.Select(row => (IReadOnlyList<string?>)[.. row.Select(cell => (string?)cell)])], total);
        return Report(load, preview);
    }

    private static RefusedReport Report(RefusedLoad load, TablePreview preview) =>
        new(load.Subject, load.Table, load.LoadId, load.RunId, load.RefusedAt, load.Partitions, load.Checks, preview, Release(load));

    private static string Select(IReadOnlyList<string> paths) => paths.All(path => path.EndsWith(".parquet", StringComparison.Ordinal))
        ? $"read_parquet({DuckDbSql.PathLiteral(paths)}, hive_partitioning = true, hive_types_autocast = false, union_by_name = true)"
        : $"read_json({DuckDbSql.PathLiteral(paths)}, format = 'newline_delimited')";

    /// <summary>The rows are not published from here: they are read or built once more, and then nobody asks.</summary>
    private static string Release(RefusedLoad load) =>
        load.Subject.Contains('/', StringComparison.Ordinal) ? $"pipeline ingest {load.Subject} --no-gate" : $"pipeline transform --select {load.Subject} --no-gate";
}
