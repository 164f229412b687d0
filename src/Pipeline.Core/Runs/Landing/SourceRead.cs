using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Connectors;
using Pipeline.Events;
using Pipeline.Lake;
using Pipeline.Schema;
using Pipeline.State;

namespace Pipeline.Runs.Landing;

/// <summary>Reads a stream into its spool: from the start, or from where a killed run of the same request came to.</summary>
internal sealed class SourceRead(
    Workspace workspace, ISource source, StreamSpec stream, IngestRequest request, RunScope scope, RetryCounter retries)
{
    private int retriesCounted = retries.Count;

    /// <summary>
    /// Reads everything there is. A stream that cannot be read is replaced by its fallback, read from the start. When this throws, the
    /// spool is gone, unless a later run can go on from it.
    /// </summary>
    /// <param name="basis">Where the stream stands.</param>
    /// <param name="parents">The rows a child stream is asked for.</param>
    /// <param name="cancellationToken">Ends the read; what was read is kept if it can be taken up.</param>
    public async Task<StreamSpool> RunAsync(StreamBasis basis, ParentRows parents, CancellationToken cancellationToken)
    {
        var from = request.FullRefresh ? StreamState.Empty : basis.State;
        var spool = StreamSpool.Open(workspace.SpoolOf(stream), KeyOf(basis, parents), stream.FullName, stream.Format is StreamFormat.Parquet);
        try
        {
            if (spool.Read.Last is not null) TraceTakingUp(spool);
            if (!spool.IsComplete) await ReadAsync(spool, from, parents, cancellationToken);
            await spool.CompleteAsync();
            return spool;
        }
        catch (Exception exception)
        {
            await spool.CloseAsync(isKept: exception is SourceException { IsTransient: true } or OperationCanceledException);
            throw;
        }
    }

    private async Task ReadAsync(StreamSpool spool, StreamState from, ParentRows parents, CancellationToken cancellationToken)
    {
        try
        {
            if (request.IsBackfill && stream.BackfillFrom is { } past) await ReadInsteadAsync(past, spool, cancellationToken);
            else await ReadOnAsync(spool, OrderOf(from, parents), cancellationToken);
        }
        catch (SourceException failure) when (stream.Fallback is { } fallback)
        {
            scope.Raise(at => new RunEvent.Warned($"{stream.FullName} cannot be read, {fallback} is read instead: {failure.Message}", failure.Hint) { At = at });
            await spool.RestartAsync();
            await ReadInsteadAsync(fallback, spool, cancellationToken);
        }
    }

    /// <summary>Goes on where the spool ends; from the start when the source no longer knows that place.</summary>
    private async Task ReadOnAsync(StreamSpool spool, ReadRequest order, CancellationToken cancellationToken)
    {
        try
        {
            await PumpAsync(source, stream, order with { Position = spool.Read.Last?.Position }, spool, cancellationToken);
        }
        catch (SourceException lost) when (lost.IsPositionLost)
        {
            scope.Raise(at => new RunEvent.Traced($"{stream.FullName} is read from the start: {lost.Message}") { At = at });
            await spool.RestartAsync();
            await PumpAsync(source, stream, order, spool, cancellationToken);
        }
    }

    /// <summary>Its rows are of the primary's table and its state is nobody's: the primary goes on where it was.</summary>
    private async Task ReadInsteadAsync(string substituteName, StreamSpool spool, CancellationToken cancellationToken)
    {
        var (name, streamName) = substituteName.Split('/') is [var first, var second] ? (first, second) : (substituteName, "");
        workspace.Project.RequireStream(name, streamName, stream.Location);
        await using var other = await workspace.OpenSource(name, retries, cancellationToken);
        var substitute = other.Streams.Single(candidate => candidate.Name == streamName);
        var parents = await ParentRows.FindAsync(workspace, other.Streams, substitute, StreamState.Empty, request, cancellationToken) ?? ParentRows.None;
        await PumpAsync(other, substitute, OrderOf(StreamState.Empty, parents), spool, cancellationToken);
    }

    private ReadRequest OrderOf(StreamState from, ParentRows parents) =>
        new(from, request.Interval, request.Limit) { Parents = parents.Rows, Variables = request.Variables };

    /// <summary>Reads what the order says; an interval in steps of the stream's window, one after the other.</summary>
    private async Task PumpAsync(ISource from, StreamSpec read, ReadRequest order, StreamSpool spool, CancellationToken cancellationToken)
    {
        if (order.Interval is not { } interval || read.Window is not { } window)
        {
            await PumpOnceAsync(from, read, order, spool, cancellationToken);
            return;
        }

        foreach (var step in interval.WindowsOf(window))
        {
            var rest = order.Limit - spool.Read.Rows;
            if (rest <= 0) return;
            var state = spool.Read.Last is { } last && last.Origin == read.FullName ? last.State : order.State;
            var next = order with { Interval = step, Limit = rest, State = state, Position = null };
            await PumpOnceAsync(from, read, next, spool, cancellationToken);
        }
    }

    private async Task PumpOnceAsync(
        ISource from, StreamSpec read, ReadRequest order, StreamSpool spool, CancellationToken cancellationToken)
    {
        await foreach (var given in from.ReadAsync(read, order, cancellationToken))
        {
            // A place within one step says nothing of the steps before it.
            var batch = read.Window is null ? given : given with { Position = null };
            if (stream.Format is StreamFormat.Parquet) workspace.MakeReadyForLoad();
            var counted = retries.Count;
            await spool.AppendAsync(batch, read.FullName, counted - retriesCounted);
            retriesCounted = counted;

            // A share can only be judged at the end.
            if (stream.Table.RejectLimit is null or { Count: not null, Percent: null })
                RejectsFolder.RequireWithin(stream.FullName, stream.Table.RejectLimit, spool.Read.Rejected, spool.Read.Rows, spool.Read.RejectsFile);
            scope.Raise(at => new RunEvent.StepProgressed(new StepName("ingest", stream.FullName), spool.Read.Rows, spool.Read.Bytes) { At = at });
        }
    }

    private void TraceTakingUp(StreamSpool spool)
    {
        var read = spool.Read;
        var text = $"{stream.FullName}: goes on with what an interrupted run had read, {read.Rows} rows, the last of them from {read.Last!.Url}";
        scope.Raise(at => new RunEvent.Traced(text) { At = at });
    }

    /// <summary>
    /// What two reads must agree in for one to go on where the other ended: what is asked of whom, from where, and that this machine still
    /// has what was written. Null where that cannot be told.
    /// </summary>
    private string? KeyOf(StreamBasis basis, ParentRows parents)
    {
        if (ThisMachine.BootId is not { } boot || workspace.AnswersFrom is not { } answers) return null;
        string?[] parts =
        [
            boot, typeof(SourceRead).Assembly.ManifestModule.ModuleVersionId.ToString(), answers, stream.FullName, stream.Fingerprint, workspace.Project.FingerprintOf(stream.Source),
            request.Interval?.ToString(), request.Limit?.ToString(CultureInfo.InvariantCulture), $"{request.FullRefresh}",
            $"{basis.LastOrdinal}", CommittedState.Write(basis.State), .. basis.State.Objects.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"),
            $"{parents.From}", $"{parents.Version}",
            $"{request.IsBackfill}", .. request.Variables.VariantsOf(stream.Variables).Select(variant => variant.Key),
        ];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }
}
