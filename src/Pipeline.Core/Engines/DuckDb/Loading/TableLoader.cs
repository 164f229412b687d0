using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Lake.Delta;
using Pipeline.Schema;

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
        using var pages = new PageTable(connection, request);
        var load = new JsonLoad(request, scratch, rejects);
        load.Prepare(cancellationToken);
        var written = WriteRows(request, load, pages, Path.Combine(folder, "data"), cancellationToken);
        rejects.Judge(load.RowsRead);
        var removed = Replaced(request, load.Plan, written);
        Directory.Delete(scratch, recursive: true);
        var table = new StagedTable(
            null, load.Plan.Schema, load.Plan.PartitionBy, written, removed, load.RowsRead, written.Sum(file => file.Rows), load.Plan.SchemaChanges);
        return new StagedLoad(table, [], rejects.Finish(), folder);
    }

    private IReadOnlyList<StagedFile> WriteRows(LoadRequest request, JsonLoad load, PageTable pages, string folder, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return WriteOnce(request, load, pages, folder, cancellationToken);
            }
            catch (DuckDbException exception) when (exception.ErrorType is DuckDbErrorType.InvalidInput && exception.Message.Contains("JSON", StringComparison.Ordinal))
            {
                // The look at the rows trusts what lies within values; the engine read them in earnest and found a line that is no JSON.
                if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
                if (!load.TrySieve(cancellationToken)) throw;
            }
        }
    }

    private IReadOnlyList<StagedFile> WriteOnce(LoadRequest request, JsonLoad load, PageTable pages, string folder, CancellationToken cancellationToken)
    {
        if (load.RowsToRead == 0) return [];
        var stage = new ParquetStage(connection, folder, request.LoadId) { TargetFileBytes = TargetFileBytes(request) };
        var columns = load.Plan.Schema.Columns.Select(column => new ModelColumn(column.Name, DuckDbTypeText.Print(column.Type), column.Type)).ToList();
        var checks = string.Join(" AND ", request.Table.RowChecks.Select(check => $"(({check}) IS TRUE)"));
        var where = checks.Length == 0 ? "" : $" WHERE {checks}";
        var written = stage.Write(Selected(load, pages, where), columns, load.Plan.PartitionBy, cancellationToken);
        if (written.Sum(file => file.Rows) == load.RowsToRead || checks.Length == 0) return written;
        if (load.Rows.RowMember is not null)
        {
            load.Reject(FailedChecks(request, load, pages, checks, cancellationToken), cancellationToken);
            return written;
        }

        // Some rows fail a check: which ones only numbered rows can tell.
        Directory.Delete(folder, recursive: true);
        load.Route(cancellationToken);
        return WriteOnce(request, load, pages, folder, cancellationToken);
    }

    private static string Selected(JsonLoad load, PageTable pages, string where)
    {
        var select = load.Rows.Select(load.Plan, pages);
        return where.Length == 0 ? select : $"SELECT * FROM ({select}){where}";
    }

    private Dictionary<long, string> FailedChecks(LoadRequest request, JsonLoad load, PageTable pages, string checks, CancellationToken cancellationToken)
    {
        var first = string.Join(" ", request.Table.RowChecks.Select((check, index) => FormattableString.Invariant($"WHEN ({check}) IS NOT TRUE THEN {index}")));
        var reasons = new Dictionary<long, string>();
        using var reader = connection.Query(
            $"SELECT {RowRouter.RowKey}, CASE {first} END FROM ({load.Rows.Select(load.Plan, pages, withRow: true)}) WHERE NOT ({checks})", cancellationToken);
        while (reader.Read()) reasons.Add(reader.GetInt64(0), $"the row check failed: {request.Table.RowChecks[reader.GetInt32(1)]}");
        return reasons;
    }

    /// <summary>Parquet is smaller than JSON: only input beyond the size can make a file beyond it.</summary>
    private static long? TargetFileBytes(LoadRequest request) =>
        request.Parts.Sum(part => new FileInfo(part.Path).Length) > request.Table.TargetFileBytes ? request.Table.TargetFileBytes : null;

    private IReadOnlyList<AddFile> Replaced(LoadRequest request, LoadPlan plan, IReadOnlyList<StagedFile> written)
    {
        var current = request.Current?.Files ?? [];
        _ = pathOf;
        switch (request.Table)
        {
            case { WriteMode: WriteMode.Append }:
                return [];
            case { WriteMode: WriteMode.Overwrite, Replace: ReplaceScope.Table }:
                return [.. current];
            case { WriteMode: WriteMode.Overwrite }:
                var touched = written.Select(file => PartitionKey(plan.PartitionBy, file.PartitionValues)).ToHashSet(StringComparer.Ordinal);
                return [.. current.Where(file => touched.Contains(PartitionKey(plan.PartitionBy, file.PartitionValues)))];
            default:
                throw new NotImplementedException("merge");
        }
    }

    private static string PartitionKey(IReadOnlyList<string> partitionBy, IReadOnlyDictionary<string, string?> values) =>
        string.Join('\n', partitionBy.Select(name => values.GetValueOrDefault(name) ?? "\0"));
}
