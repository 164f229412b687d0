using Pipeline.Lake.Delta;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>
/// Brings rows into a lake table: looks at all of them to infer what is not declared, plans the columns, and writes Parquet
/// files that are not committed yet.
/// </summary>
/// <param name="connection">Used by one load at a time.</param>
/// <param name="pathOf">Where a data file of the current version can be read on this machine.</param>
/// <param name="spool">The folder loads are staged under, each in one of its own.</param>
public sealed class TableLoader(DuckDbConnection connection, Func<AddFile, string> pathOf, string spool)
{
    /// <summary>Stages the load. A failure leaves nothing behind.</summary>
    /// <exception cref="Diagnostics.ExpectedException">The rows break the contract, or more are rejected than allowed.</exception>
    public StagedLoad Stage(LoadRequest request, CancellationToken cancellationToken)
    {
        _ = (connection, pathOf, spool, request, cancellationToken);
        throw new NotImplementedException();
    }
}
