using Pipeline.Diagnostics;
using Pipeline.Lake.Delta;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>
/// Brings rows into a lake table: looks at all of them to infer what is not declared, plans the columns, and writes Parquet
/// files that are not committed yet.
/// </summary>
/// <param name="connection">Used by one load at a time.</param>
/// <param name="pathOf">Where a data file of the current version can be read on this machine.</param>
/// <param name="spool">The folder loads are staged under, each in one of its own.</param>
/// <param name="pathOfChild">The same for a data file of the child table with that name; needed where there are children.</param>
public sealed class TableLoader(
    DuckDbConnection connection, Func<AddFile, string> pathOf, string spool, Func<string, AddFile, string>? pathOfChild = null)
{
    /// <summary>Stages the load. A failure leaves nothing behind.</summary>
    /// <exception cref="ExpectedException">The rows break the contract, or more are rejected than allowed.</exception>
    public StagedLoad Stage(LoadRequest request, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(spool, $"{request.Subject.Replace('/', '.')}-{request.LoadId}");
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
            return Stage(request, folder, cancellationToken);
        }
        catch
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    private StagedLoad Stage(LoadRequest request, string folder, CancellationToken cancellationToken)
    {
        using var rejects = new RejectFile(Path.Combine(folder, "rejects.jsonl.gz"), request);
        if (request.RejectsFile is { } refused) rejects.AddFile(refused);
        var scratch = Directory.CreateDirectory(Path.Combine(folder, "scratch")).FullName;
        using var stage = new TableStage(connection, pathOf, request, rejects, folder, scratch);
        var table = stage.Write(cancellationToken);
        rejects.Judge(table.RowsRead);
        var children = request.Table.Children
            .Select(child => new ChildLoad(connection, PathOf(child.Name), request, child, rejects, folder, scratch).Stage(stage, cancellationToken))
            .OfType<StagedTable>()
            .ToList();
        rejects.Judge(table.RowsRead);
        Directory.Delete(scratch, recursive: true);
        return new StagedLoad(table, children, rejects.Finish(), folder);
    }

    private Func<AddFile, string> PathOf(string child) => file =>
        pathOfChild is null ? throw new InvalidOperationException("a loader of tables with children must know where the children's files lie") : pathOfChild(child, file);
}
