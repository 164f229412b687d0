using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Events;
using Pipeline.Lake;
using Pipeline.Lake.Delta;

namespace Pipeline.Runs;

/// <summary>
/// Joins the small files of lake tables, each table in one commit that says its rows are the old ones: readers of what is unread see
/// nothing new. The joined files stay for older versions until <c>gc</c> takes them.
/// </summary>
public sealed class Compact(Workspace workspace)
{
    private const int MostTries = 5;

    /// <summary>Runs the verb. A table that fails does not keep the next from being compacted.</summary>
    public async Task<CompactReport> RunAsync(CompactRequest request, CancellationToken cancellationToken)
    {
        var tables = await ChooseAsync(request.Tables, cancellationToken);
        using var scope = RunScope.Begin("compact", request.Tables is [var only] ? only : "lake", workspace.Target, workspace.Events, workspace.Clock, cancellationToken);
        var reports = new List<CompactedTable>();
        foreach (var table in tables)
        {
            reports.Add(await scope.StepAsync(
                new StepName("compact", table),
                () => CompactAsync(workspace.Table(table), request, scope, cancellationToken),
                failure => new CompactedTable(table, StepStatus.Failed, 0, 0, 0, null, failure.Message)));
        }

        var outcome = reports.Exists(table => table.Status is StepStatus.Failed) ? RunOutcome.Failed : RunOutcome.Succeeded;
        return new CompactReport(scope.RunId, scope.End(outcome), scope.Elapsed, reports);
    }

    private async Task<IReadOnlyCollection<string>> ChooseAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var all = await workspace.Store.ListTablesAsync("", cancellationToken);
        if (names.FirstOrDefault(name => !all.Any(table => IsOf(table, name))) is { } unknown)
            throw new ConfigurationException($"there is no table '{unknown}' in the lake of target '{workspace.Target}'", hint: NearestName.Hint(unknown, [.. all]));
        return names is [] ? all : [.. all.Where(table => names.Any(name => IsOf(table, name)))];
    }

    /// <summary>A table is named by its folder in the lake or by one above it.</summary>
    private static bool IsOf(string table, string name) => table == name.TrimEnd('/') || table.StartsWith($"{name.TrimEnd('/')}/", StringComparison.Ordinal);

    /// <summary>Another writer may remove a file meanwhile: then the plan is made anew on what is there.</summary>
    private async Task<StepResult<CompactedTable>> CompactAsync(DeltaTable table, CompactRequest request, RunScope scope, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var snapshot = await table.LoadSnapshotAsync(cancellationToken);
            var groups = CompactionPlan.Of(snapshot.Files, snapshot.Metadata.PartitionColumns, request.TargetBytes);
            var before = groups.Sum(group => group.Files.Count);
            if (groups is []) return Nothing(table, StepStatus.NothingNew, 0, 0, "nothing to join");
            if (request.IsDryRun) return Nothing(table, StepStatus.Skipped, before, groups.Count, "dry run");
            switch (await RewriteAsync(table, snapshot, groups, scope, cancellationToken))
            {
                case CommitOutcome.Committed(var version, var upkeepFailure):
                    scope.WarnOfUpkeep(table.Key, upkeepFailure);
                    return Done(table, groups, before, version);
                case CommitOutcome.Conflict(var reason) when attempt == MostTries:
                    throw new ExpectedException($"{table.Key} was changed again and again while its files were joined ({reason})", "Compact when no other run writes to it.");
            }
        }
    }

    private async Task<CommitOutcome> RewriteAsync(
        DeltaTable table, DeltaSnapshot snapshot, IReadOnlyList<CompactionGroup> groups, RunScope scope, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(workspace.Spool, $"compact-{Guid.NewGuid():N}");
        try
        {
            var paths = await workspace.PathsAsync(table, groups.SelectMany(group => group.Files), cancellationToken);
            var joiner = new FileJoiner(workspace.Connection, paths, folder);
            var written = new List<StagedFile>();
            foreach (var group in groups) written.AddRange(joiner.Join(snapshot, group, $"compact-{Guid.NewGuid():N}", cancellationToken));
            foreach (var file in written)
                await workspace.Store.MoveFileAsync(LakeKey.Join(table.Key, file.RelativePath), file.Path, cancellationToken);
            return await table.CommitAsync(Transaction(snapshot, groups, written, scope), cancellationToken);
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    private static DeltaTransaction Transaction(DeltaSnapshot snapshot, IReadOnlyList<CompactionGroup> groups, List<StagedFile> written, RunScope scope)
    {
        var now = scope.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        return new DeltaTransaction(snapshot, "OPTIMIZE", scope.RunId)
        {
            DataChange = false,
            Adds = [.. written.Select(file => new AddFile(file.RelativePath, file.Bytes, now) { PartitionValues = file.PartitionValues, Stats = file.StatsJson, DataChange = false })],
            Removes = [.. groups.SelectMany(group => group.Files)],
            Metrics = new Dictionary<string, string?>
            {
                ["numRemovedFiles"] = Number(groups.Sum(group => group.Files.Count)),
                ["numAddedFiles"] = Number(written.Count),
                ["numOutputBytes"] = Number(written.Sum(file => file.Bytes)),
            },
        };
    }

    private static StepResult<CompactedTable> Done(DeltaTable table, IReadOnlyList<CompactionGroup> groups, int before, long version)
    {
        var bytes = groups.Sum(group => group.Bytes);
        var report = new CompactedTable(table.Key, StepStatus.Succeeded, before, groups.Count, bytes, version);
        return new StepResult<CompactedTable>(report, groups.Sum(group => group.Rows ?? 0), bytes, $"{before} files became {groups.Count}");
    }

    private static StepResult<CompactedTable> Nothing(DeltaTable table, StepStatus status, int before, int after, string reason) =>
        new(new CompactedTable(table.Key, status, before, after, 0, null, reason), 0, 0, "", reason);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Join small files.</summary>
/// <param name="Tables">Tables by their folder in the lake, or folders above them; empty for all.</param>
/// <param name="TargetBytes">No file is made larger than this, about.</param>
/// <param name="IsDryRun">Say what would be joined, change nothing.</param>
public sealed record CompactRequest(IReadOnlyList<string> Tables, long TargetBytes = 256L << 20, bool IsDryRun = false);

/// <summary>What <c>compact</c> did.</summary>
public sealed record CompactReport(string RunId, RunOutcome Outcome, TimeSpan Elapsed, IReadOnlyList<CompactedTable> Tables)
    : RunReport(RunId, Outcome, Elapsed);

/// <summary>One table of a compaction.</summary>
/// <param name="Table">Its folder in the lake.</param>
/// <param name="Status">How it ended.</param>
/// <param name="FilesBefore">Files that were joined.</param>
/// <param name="FilesAfter">Files they became.</param>
/// <param name="Bytes">Bytes read.</param>
/// <param name="Version">The committed version; null when nothing was committed.</param>
/// <param name="Message">Why, for anything but success.</param>
public sealed record CompactedTable(
    string Table, StepStatus Status, int FilesBefore, int FilesAfter, long Bytes, long? Version, string? Message = null);
