using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Connectors;
using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Lake.Delta;
using Pipeline.Lake.Raw;
using Pipeline.Schema;
using Pipeline.State;

namespace Pipeline.Runs.Landing;

/// <summary>
/// One load of one stream: pages to the spool, spool to the lake, one commit. Memory holds one page. A load that is tried
/// again writes the same file names, because its id comes from what it holds and from its place in the stream.
/// </summary>
internal sealed class StreamLoad(
    Workspace workspace, ISource source, StreamSpec stream, IngestRequest request, RunScope scope, RetryCounter retries)
{
    private readonly StepName step = new("ingest", stream.FullName);
    private readonly int retriesBefore = retries.Count;

    /// <summary>Reads what is new and commits it; nothing is committed when there is nothing or when anything fails.</summary>
    public async Task<StepResult<StreamReport>> RunAsync(CancellationToken cancellationToken)
    {
        var raw = StreamFiles.Open(workspace, stream);
        var known = await raw.LoadStateAsync(cancellationToken);
        var committed = CommittedState.ReadStream(known?.StateJson);
        if (request.IsDryRun) return Nothing("dry run: nothing is requested");

        using var spooled = await SpoolAsync(request.FullRefresh ? StreamState.Empty : committed, cancellationToken);
        if (spooled.Parts is []) return Nothing("nothing new");
        if (spooled.ContentSha256 == committed.ContentSha256) return Nothing("nothing new: the source gave the same rows as last time");
        var basis = known ?? await raw.PrepareAsync(scope.RunId, cancellationToken);
        if (known is null && basis.LastOrdinal > 0) return FirstLoadWasTaken(basis, spooled);
        return await CommitAsync(raw, basis, spooled, cancellationToken);
    }

    private async Task<Spooled> SpoolAsync(StreamState from, CancellationToken cancellationToken)
    {
        var spooled = new Spooled(new BronzeWriter(workspace.Spool, $"{stream.Source}-{stream.Name}"), from);
        try
        {
            await foreach (var batch in source.ReadAsync(stream, new ReadRequest(from, request.Interval, request.Limit), cancellationToken))
            {
                if (batch.Rejects is [var reject, ..]) throw Refused(reject);
                spooled.Append(batch);
                scope.Raise(at => new RunEvent.StepProgressed(step, spooled.Rows, spooled.Bytes) { At = at });
            }

            spooled.Finish();
            return spooled;
        }
        catch
        {
            spooled.Dispose();
            throw;
        }
    }

    private static ExpectedException Refused(RejectedRow row) => new(
        $"page {row.Page} of {row.Url} cannot be used: row {row.Line} has {row.Reason}",
        "Nothing of this read is kept. Tell the source's owner, or take the field out of 'required'.");

    private async Task<StepResult<StreamReport>> CommitAsync(RawStream raw, RawStreamState basis, Spooled spooled, CancellationToken cancellationToken)
    {
        var loadId = LoadId(basis.LastOrdinal + 1, spooled.ContentSha256);
        var parts = spooled.Parts.Select((part, index) => part with { Name = $"{loadId}-{index + 1:D4}.json.gz" }).ToList();
        var outcome = await raw.CommitAsync(basis, new RawLoad(loadId, scope.RunId, parts, CommittedState.Write(spooled.State))
        {
            PartitionValue = scope.Clock.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            SourceUrl = spooled.FirstUrl,
            Interval = request.Interval,
            Requests = Requests(spooled),
            Retries = retries.Count - retriesBefore,
        }, cancellationToken);
        return outcome switch
        {
            CommitOutcome.Committed committed => Landed(loadId, parts, committed, spooled),
            CommitOutcome.AlreadyCommitted => Nothing($"nothing new: load {loadId} is committed already"),
            CommitOutcome.Conflict(var reason) => throw LostRace(reason),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>Planned on an empty stream, which another run filled meanwhile: as the next load it would repeat what that run read.</summary>
    private StepResult<StreamReport> FirstLoadWasTaken(RawStreamState taken, Spooled spooled) =>
        CommittedState.ReadStream(taken.StateJson).ContentSha256 == spooled.ContentSha256
            ? Nothing("nothing new: another run landed the same rows meanwhile")
            : throw LostRace("it made the first load");

    private ExpectedException LostRace(string reason) =>
        new($"{stream.FullName} was loaded by another run meanwhile ({reason}): nothing of this load was committed", "Run again.");

    private StepResult<StreamReport> Landed(string loadId, List<BronzePart> parts, CommitOutcome.Committed committed, Spooled spooled)
    {
        var (rows, bytes) = (parts.Sum(part => part.Rows), parts.Sum(part => part.Bytes));
        scope.Raise(at => new RunEvent.Committed(Workspace.KeyOf(stream), committed.Version, rows, parts.Count) { At = at });
        scope.WarnOfUpkeep(Workspace.KeyOf(stream), committed.UpkeepFailure);
        var report = new StreamReport(stream.FullName, StepStatus.Succeeded, rows, bytes, Requests(spooled), loadId, committed.Version, Location);
        return new StepResult<StreamReport>(report, rows, bytes, $"load {loadId}");
    }

    private StepResult<StreamReport> Nothing(string reason) =>
        new(new StreamReport(stream.FullName, StepStatus.NothingNew, 0, 0, 0, null, null, Location, reason), 0, 0, "", reason);

    private string Location => workspace.PathOf(Workspace.KeyOf(stream));

    private int Requests(Spooled spooled) => spooled.Pages + retries.Count - retriesBefore;

    /// <summary>
    /// An interval is one load however often it is asked for. A feed is named by its place in the stream and its content: a
    /// killed try and its repetition are the same load, the same rows at a later place are another.
    /// </summary>
    private string LoadId(long ordinal, string contentSha256)
    {
        var subject = request.Interval is { } interval ? interval.ToString() : $"{ordinal}|{contentSha256}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{stream.FullName}|{subject}")))[..16];
    }

    /// <summary>What was read: parts in the spool, and what to remember of the read.</summary>
    private sealed class Spooled(BronzeWriter writer, StreamState from) : IDisposable
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private StreamState state = from;

        public IReadOnlyList<BronzePart> Parts { get; private set; } = [];

        public long Rows { get; private set; }

        public long Bytes { get; private set; }

        public int Pages { get; private set; }

        public string? FirstUrl { get; private set; }

        public string ContentSha256 { get; private set; } = "";

        public StreamState State => state with { ContentSha256 = ContentSha256 };

        public void Append(SourceBatch batch)
        {
            writer.Append(batch.Rows.Span, batch.Page);
            hash.AppendData(batch.Rows.Span);
            Rows += batch.RowCount;
            Bytes += batch.Rows.Length;
            Pages += batch.Requests;
            FirstUrl ??= batch.Url;
            state = batch.State;
        }

        public void Finish()
        {
            Parts = writer.Finish();
            ContentSha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        }

        public void Dispose()
        {
            writer.Discard();
            hash.Dispose();
        }
    }
}
