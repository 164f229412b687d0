using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Connectors;
using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Lake;
using Pipeline.Lake.Delta;
using Pipeline.Runs.Gating;
using Pipeline.Schema;

namespace Pipeline.Runs.Landing;

/// <summary>
/// One load of one stream, under the stream's lease: pages to the spool, spool to the lake, one commit. A load that is tried
/// again has the same id, because it comes from what it holds and from its place in the stream.
/// </summary>
internal sealed class StreamLoad(
    Workspace workspace, ISource source, StreamSpec stream, IngestRequest request, RunScope scope, RetryCounter retries)
{
    /// <summary>What values of variables were given for this stream; null for the usual ones.</summary>
    private readonly string? occasion = request.Variables.OccasionOf(stream.Variables);

    private readonly ILanding landing = LandingOf(workspace, stream, request, scope);

    /// <summary>Reads what is new and commits it; nothing is committed when there is nothing or when anything fails.</summary>
    public async Task<StepResult<StreamReport>> RunAsync(CancellationToken cancellationToken)
    {
        RequireWhole();
        if (request.IsDryRun) return await PlanAsync(cancellationToken);
        await using var lease = await LakeLease.TakeAsync(
            workspace.Store, stream.FullName, LeaseHolder.OfThisProcess(scope.RunId), workspace.Clock, cancellationToken);
        using var held = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        try
        {
            return await LoadAsync(lease, held.Token);
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw lease.LostException();
        }
    }

    private static ILanding LandingOf(Workspace workspace, StreamSpec stream, IngestRequest request, RunScope scope)
    {
        var gate = request.IsDryRun || request.NoGate ? null : StreamGate.Of(workspace, stream, scope);
        return stream.Format is StreamFormat.Jsonl ? new RawLanding(workspace, stream, gate) : new TableLanding(workspace, stream, gate);
    }

    /// <summary>Rows of some values must not take the place of those of all.</summary>
    private void RequireWhole()
    {
        var isOverwrite = stream.Table is { WriteMode: WriteMode.Overwrite, Replace: ReplaceScope.Table };
        if (occasion is null || request.FullRefresh || !isOverwrite) return;
        throw new ExpectedException(
            $"{stream.FullName} replaces its whole table, and with --var {occasion} it would keep the rows of these values only",
            "Give the stream 'write_mode: merge', or 'replace: partitions', or say --full-refresh to have these values alone.",
            stream.Location);
    }

    /// <summary>Says what would be asked for and what would become of it; lists, and reads nothing.</summary>
    private async Task<StepResult<StreamReport>> PlanAsync(CancellationToken cancellationToken)
    {
        var basis = await landing.OpenAsync(cancellationToken);
        var from = request.FullRefresh ? StreamState.Empty : basis.State;
        var parents = await ParentRows.FindAsync(workspace, source.Streams, stream, from, request, cancellationToken);
        var plan = parents is null
            ? new ReadPlan([NoParents])
            : await source.PlanAsync(
                stream,
                new ReadRequest(from, request.Interval, request.Limit) { Parents = parents.Rows, Variables = request.Variables },
                cancellationToken);
        var report = Report(StepStatus.Skipped, $"would {Intent(basis)}") with { Version = basis.Snapshot?.Version, Plan = plan.Lines };
        return new StepResult<StreamReport>(report, 0, 0, "", "dry run: nothing is read or written");
    }

    private string NoParents => $"it is asked for by the rows of {stream.Parent?.Stream}, which has none yet";

    private string Intent(StreamBasis basis)
    {
        var verb = request.FullRefresh && stream.Format is StreamFormat.Parquet ? "replace" : stream.Table.WriteMode switch
        {
            WriteMode.Merge => $"merge by {string.Join(", ", stream.Table.PrimaryKey)} into",
            WriteMode.Overwrite => stream.Table.Replace is ReplaceScope.Partitions ? "replace partitions of" : "replace",
            _ => "append to",
        };
        var target = basis.Snapshot is null ? $"{Workspace.KeyOf(stream)}, which is yet to be made" : $"version {basis.Snapshot.Version} of {Workspace.KeyOf(stream)}";
        var from = request.FullRefresh ? ", reading from the start" : basis.State.Watermark is { } watermark ? $", reading on from {watermark}" : "";
        return $"{verb} {target}{from}";
    }

    private async Task<StepResult<StreamReport>> LoadAsync(LakeLease lease, CancellationToken cancellationToken)
    {
        var basis = await landing.OpenAsync(cancellationToken);
        var parents = await ParentRows.FindAsync(
            workspace, source.Streams, stream, request.FullRefresh ? StreamState.Empty : basis.State, request, cancellationToken);
        if (parents is null)
        {
            scope.Raise(at => new RunEvent.Warned($"{stream.FullName}: {NoParents}", $"Ingest it first: pipeline ingest {stream.Source}/{stream.Parent!.Stream}") { At = at });
            return Nothing($"nothing new: {NoParents}");
        }

        if (stream.Parent is { } parent && parents.Rows is []) return Nothing($"nothing new: {parent.Stream} has no rows that were not asked for");
        var spool = await new SourceRead(workspace, source, stream, request, scope, retries).RunAsync(basis, parents, cancellationToken);
        var isKept = false;
        try
        {
            return await LandAsync(basis, parents, spool, lease, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            isKept = true;
            throw;
        }
        finally
        {
            await spool.CloseAsync(isKept);
        }
    }

    private async Task<StepResult<StreamReport>> LandAsync(
        StreamBasis basis, ParentRows parents, StreamSpool spool, LakeLease lease, CancellationToken cancellationToken)
    {
        if (spool.Read.Last is not { } last)
            return parents.Version is null ? Nothing("nothing new") : await RememberAsync(basis, StateAfter(basis, parents, basis.State), spool, lease, "nothing new", cancellationToken);
        var state = StateAfter(basis, parents, last.Origin == stream.FullName ? last.State : basis.State);
        if (!spool.Read.HasRows) return await RememberAsync(basis, state, spool, lease, "nothing new: there are no rows", cancellationToken);
        var isReplaced = request.FullRefresh && stream.Format is StreamFormat.Parquet;
        var after = state.WithContent(occasion, spool.ContentSha256);
        if (spool.ContentSha256 == basis.State.ContentOf(occasion) && !isReplaced)
            return await RememberAsync(basis, after, spool, lease, "nothing new: the source gave the same rows as last time", cancellationToken);
        var order = OrderOf(basis, spool, after);
        return Landed(order, await landing.CommitAsync(basis, order, lease, cancellationToken));
    }

    /// <summary>
    /// Commits how far the read came although it brought no rows to land, when that spares the next run work. Validators alone are not
    /// worth a version.
    /// </summary>
    private async Task<StepResult<StreamReport>> RememberAsync(
        StreamBasis basis, StreamState state, StreamSpool spool, LakeLease lease, string reason, CancellationToken cancellationToken)
    {
        var isEmptied = stream is { Format: StreamFormat.Parquet, Table: { WriteMode: WriteMode.Overwrite, Replace: ReplaceScope.Table } }
            && spool.Read is { Last: not null, HasRows: false } && basis.Snapshot?.FilesByPath.Count > 0;
        if (!isEmptied && !HasMoved(basis.State, state)) return Nothing(reason);
        var order = OrderOf(basis, spool, state.WithContent(occasion, isEmptied ? null : state.ContentOf(occasion)));
        if (await landing.CommitStateAsync(basis, order, lease, cancellationToken) is not { } landed) return Nothing(reason);
        var report = Landed(order, landed);
        return isEmptied ? report : report with { Value = report.Value with { Status = StepStatus.NothingNew, Message = reason }, NothingNew = reason };
    }

    private static bool HasMoved(StreamState before, StreamState after) =>
        before.Watermark != after.Watermark
        || after.Variants.Any(pair => before.Variants.GetValueOrDefault(pair.Key)?.Watermark != pair.Value.Watermark)
        || before.ParentVersion != after.ParentVersion
        || before.Objects.Count != after.Objects.Count || after.Objects.Any(pair => before.Objects.GetValueOrDefault(pair.Key) != pair.Value);

    /// <summary>A read cut short, of the past only, or of other values than the usual has not asked for all parents.</summary>
    private StreamState StateAfter(StreamBasis basis, ParentRows parents, StreamState state) => state with
    {
        ParentVersion = request is { Limit: null, Interval: null } && occasion is null && parents.Version is { } version
            ? version
            : basis.State.ParentVersion,
    };

    private LoadOrder OrderOf(StreamBasis basis, StreamSpool spool, StreamState state) =>
        new(LoadId(basis.LastOrdinal + 1, spool.ContentSha256), scope.RunId, spool, state, request);

    /// <summary>
    /// An interval that is appended is one load however often it is asked for. Anything else is named by its place in the stream and
    /// its content: a killed try and its repetition are the same load, the same rows at a later place are another.
    /// </summary>
    private string LoadId(long ordinal, string contentSha256)
    {
        var isByInterval = request is { Interval: not null, FullRefresh: false } && stream.Table.WriteMode is WriteMode.Append;
        var subject = isByInterval ? $"{request.Interval}" : $"{ordinal}|{contentSha256}";
        var name = occasion is null ? $"{stream.FullName}|{subject}" : $"{stream.FullName}|{subject}|{occasion}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16];
    }

    private StepResult<StreamReport> Landed(LoadOrder load, LandedLoad landed)
    {
        switch (landed.Outcome)
        {
            case null:
                var refusal = landed.Gate.Message(stream.FullName);
                return new(Report(StepStatus.Withheld, refusal) with { LoadId = load.LoadId, Checks = landed.Gate.Checks, Requests = load.Spool.Read.Requests }, 0, 0, "") { Failure = refusal };
            case CommitOutcome.AlreadyCommitted:
                return Nothing($"nothing new: load {load.LoadId} is committed already");
            case CommitOutcome.Conflict(var reason):
                throw new ExpectedException($"{stream.FullName} was loaded by another run meanwhile ({reason}): nothing of this load was committed", "Run again.");
        }

        var committed = (CommitOutcome.Committed)landed.Outcome;
        foreach (var change in landed.SchemaChanges) scope.Raise(at => new RunEvent.Warned($"{stream.FullName}: {change}") { At = at });
        scope.Raise(at => new RunEvent.Committed(Workspace.KeyOf(stream), committed.Version, landed.Rows, landed.Files) { At = at });
        scope.WarnOfUpkeep(Workspace.KeyOf(stream), committed.UpkeepFailure);
        var report = Report(StepStatus.Succeeded) with
        {
            Rows = landed.Rows,
            Bytes = landed.Bytes,
            Requests = load.Spool.Read.Requests,
            LoadId = load.LoadId,
            Version = committed.Version,
            RejectedRows = landed.Rejected,
            Checks = landed.Gate.Checks,
        };
        if (landed.Gate.IsOpen) return new StepResult<StreamReport>(report, landed.Rows, landed.Bytes, $"load {load.LoadId}{Refused(landed)}");
        var message = landed.Gate.Message(stream.FullName);
        return new StepResult<StreamReport>(report with { Status = StepStatus.Withheld, Message = message }, landed.Rows, landed.Bytes, "") { Failure = message };
    }

    private static string Refused(LandedLoad landed) => landed.Rejected == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {landed.Rejected} rows refused");

    private StepResult<StreamReport> Nothing(string reason) => new(Report(StepStatus.NothingNew, reason), 0, 0, "", reason);

    private StreamReport Report(StepStatus status, string? message = null) =>
        new(stream.FullName, status, 0, 0, 0, null, null, workspace.Store.Show(Workspace.KeyOf(stream)), message);
}
