using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Lake.Delta;
using Pipeline.Schema;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>Rows of a table that go away because their parents were replaced: the parents' keys, and the columns they are in.</summary>
/// <param name="SelectKeys">The keys.</param>
/// <param name="Columns">Pairs of the table's column and the query's.</param>
internal sealed record ReplacedParents(string SelectKeys, IReadOnlyList<(string Column, string Key)> Columns);

/// <summary>Writes the files of one table of a load.</summary>
internal sealed class TableStage(
    DuckDbConnection connection, Func<AddFile, string> pathOf, LoadRequest request, RejectFile rejects, string folder, string scratch) : IDisposable
{
    private readonly IPartLoad load = request.Parts.Select(part => part.Format).Distinct().ToList() switch
    {
        [LoadPartFormat.Parquet] => new ParquetLoad(connection, request, rejects),
        [] or [_] => new JsonLoad(connection, request, scratch, rejects),
        _ => throw new ExpectedException($"{request.Subject} has rows in Parquet and in JSON at once", "Make a stream of each."),
    };


    private readonly string data = Path.Combine(folder, "data");
    private MergeRows? merge;

    /// <summary>The child's name; null for the stream's own table.</summary>
    public string? Child { get; init; }

    /// <summary>What else to take out of the table.</summary>
    public ReplacedParents? Parents { get; init; }

    /// <summary>The columns.</summary>
    public LoadPlan Plan => load.Plan;

    /// <summary>The load's rows that are in the table; null for none.</summary>
    public string? SelectRows { get; private set; }

    /// <summary>The keys of rows that were replaced; null when there are none, or all are.</summary>
    public string? SelectReplacedKeys { get; private set; }

    private TableSpec Table => request.Table;

    /// <summary>Writes the files. What queries name stays until this is disposed.</summary>
    public StagedTable Write(CancellationToken cancellationToken)
    {
        load.Prepare(cancellationToken);
        var (written, removed, rows) = Table.WriteMode is WriteMode.Merge ? Merge(cancellationToken) : Replace(cancellationToken);
        return new StagedTable(Child, Plan.Schema, Plan.PartitionBy, written, removed, load.RowsRead, rows, Plan.SchemaChanges);
    }

    public void Dispose() => merge?.Dispose();

    private (IReadOnlyList<StagedFile> Written, IReadOnlyList<AddFile> Removed, long Rows) Replace(CancellationToken cancellationToken)
    {
        var written = WriteRows(data, Plan.PartitionBy, cancellationToken);
        var rows = written.Sum(file => file.Rows);
        if (written is not []) SelectRows = LakeSql.Select(Plan.Schema, Plan.PartitionBy, [.. written.Select(DataFile.Of)]);
        if (Parents is { } parents)
        {
            var gone = Replacement.Find(connection, Plan.Schema, Plan.PartitionBy, [.. Current], pathOf, parents.Columns, parents.SelectKeys, cancellationToken);
            return gone.SelectKept is null ? (written, [], rows) : ([.. written, .. Stage(data, "kept").Write(gone.SelectKept, Columns, Plan.PartitionBy, cancellationToken)], gone.Touched, rows);
        }

        var removed = Removed(written);
        if (removed is not [] && Table.Replace is ReplaceScope.Partitions)
        {
            var keys = Table.PrimaryKey.Select(key => Plan.Schema.Find(key)?.Name).OfType<string>().Select(DuckDbSql.Quoted).ToList();
            if (keys is not []) SelectReplacedKeys = $"SELECT DISTINCT {string.Join(", ", keys)} FROM ({LakeSql.Select(Plan.Schema, Plan.PartitionBy, [.. removed.Select(file => DataFile.Of(file, pathOf))])})";
        }

        return (written, removed, rows);
    }

    private IReadOnlyList<AddFile> Removed(IReadOnlyList<StagedFile> written)
    {
        if (Table.WriteMode is WriteMode.Append) return [];
        if (Table.Replace is ReplaceScope.Table) return [.. Current];
        var touched = written.Select(file => PartitionKey(file.PartitionValues)).ToHashSet(StringComparer.Ordinal);
        return [.. Current.Where(file => touched.Contains(PartitionKey(file.PartitionValues)))];
    }

    private (IReadOnlyList<StagedFile> Written, IReadOnlyList<AddFile> Removed, long Rows) Merge(CancellationToken cancellationToken)
    {
        var staged = InOrder(() => WriteRows(Path.Combine(scratch, "staged"), [], cancellationToken));
        if (staged is []) return ([], [], 0);
        merge = new MergeRows(connection, Plan, Table, staged, cancellationToken);
        SelectRows = merge.SelectRows;
        SelectReplacedKeys = merge.SelectKeys;
        var candidates = request.Current?.Prune(merge.Bounds(cancellationToken)).ToList() ?? [];
        var old = Replacement.Find(
            connection, Plan.Schema, Plan.PartitionBy, candidates, pathOf, [.. Plan.Keys.Select(key => (key, key))], merge.SelectKeys, cancellationToken);
        if (merge.IsWhole && old.SelectKept is null && Plan.PartitionBy is []) return (Moved(staged), [], merge.Rows);
        var rows = old.SelectKept is null ? merge.SelectRows : $"{merge.SelectRows} UNION ALL {old.SelectKept}";
        return (Stage(data, "merged").Write(rows, Columns, Plan.PartitionBy, cancellationToken), old.Touched, merge.Rows);
    }

    /// <summary>Nothing has to be taken out of the staged files: they are the table's as they are.</summary>
    private List<StagedFile> Moved(IReadOnlyList<StagedFile> staged)
    {
        Directory.CreateDirectory(data);
        var moved = staged.Select(file => file with { Path = Path.Combine(data, Path.GetFileName(file.Path)) }).ToList();
        foreach (var (from, to) in staged.Zip(moved)) File.Move(from.Path, to.Path);
        merge!.Dispose();
        merge = new MergeRows(connection, Plan, Table, moved, CancellationToken.None);
        (SelectRows, SelectReplacedKeys) = (merge.SelectRows, merge.SelectKeys);
        return moved;
    }

    private IEnumerable<AddFile> Current => request.Current?.Files ?? [];

    private List<ModelColumn> Columns =>
        [.. Plan.Schema.Columns.Select(column => new ModelColumn(column.Name, DuckDbTypeText.Print(column.Type), column.Type))];

    private ParquetStage Stage(string target, string suffix) => new(connection, target, $"{request.LoadId}-{suffix}") { RowBytes = RowBytes };

    /// <summary>Of rows with the same key and cursor the one that came later counts: only files in the rows' order tell.</summary>
    private T InOrder<T>(Func<T> write)
    {
        var before = connection.QuerySingle<bool>("SELECT current_setting('preserve_insertion_order')");
        connection.Execute("SET preserve_insertion_order = true");
        try
        {
            return write();
        }
        finally
        {
            connection.Execute($"SET preserve_insertion_order = {(before ? "true" : "false")}");
        }
    }

    private IReadOnlyList<StagedFile> WriteRows(string target, IReadOnlyList<string> partitionBy, CancellationToken cancellationToken)
    {
        using var pages = new PageTable(connection, request);
        using var builtOnPages = pages.KeepBuildSide();
        while (true)
        {
            try
            {
                return WriteOnce(pages, target, partitionBy, cancellationToken);
            }
            catch (DuckDbException exception) when (exception.ErrorType is DuckDbErrorType.InvalidInput && exception.Message.Contains("JSON", StringComparison.Ordinal))
            {
                // The look at the rows trusts what lies within values; the engine read them in earnest and found a line that is no JSON.
                if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
                if (!load.TrySieve(cancellationToken)) throw;
            }
        }
    }

    private IReadOnlyList<StagedFile> WriteOnce(PageTable pages, string target, IReadOnlyList<string> partitionBy, CancellationToken cancellationToken)
    {
        if (load.RowsToRead == 0) return [];
        var stage = new ParquetStage(connection, target, request.LoadId) { TargetFileBytes = TargetFileBytes, RowBytes = RowBytes };
        var checks = RowCheck.All(load.Checks);
        var select = load.Rows.Select(Plan, pages);
        var written = stage.Write(checks.Length == 0 ? select : $"SELECT * FROM ({select}) WHERE {checks}", Columns, partitionBy, cancellationToken);
        var rows = written.Sum(file => file.Rows);
        if (rows == load.RowsToRead) return written;
        if (checks.Length == 0) throw new InvalidOperationException($"{rows} of {load.RowsToRead} rows of {request.Subject} were written");
        if (!load.RejectFailed(pages, cancellationToken)) return written;
        Directory.Delete(target, recursive: true);
        return WriteOnce(pages, target, partitionBy, cancellationToken);
    }

    private long? RowBytes => load.RowsToRead == 0 ? null : request.Parts.Sum(part => new FileInfo(part.Path).Length) / load.RowsToRead;

    /// <summary>Parquet is smaller than JSON: only input beyond the size can make a file beyond it.</summary>
    private long? TargetFileBytes => request.Parts.Sum(part => new FileInfo(part.Path).Length) > Table.TargetFileBytes ? Table.TargetFileBytes : null;

    private string PartitionKey(IReadOnlyDictionary<string, string?> values) =>
        string.Join('\n', Plan.PartitionBy.Select(name => values.GetValueOrDefault(name) ?? "\0"));
}
