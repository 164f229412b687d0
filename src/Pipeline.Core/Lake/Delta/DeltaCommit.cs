using Pipeline.Diagnostics;

namespace Pipeline.Lake.Delta;

/// <summary>One transaction on its way into the log: try the next number, and when it is taken, read what came between and decide.</summary>
internal sealed class DeltaCommit(DeltaTable table, DeltaTransaction transaction)
{
    /// <summary>What we call ourselves in the log.</summary>
    public static string EngineInfo { get; } = $"pipeline/{typeof(DeltaCommit).Assembly.GetName().Version?.ToString(3)}";

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    private readonly string token = Guid.NewGuid().ToString();
    private readonly ConflictRules rules = new(transaction);

    public async Task<CommitOutcome> RunAsync(CancellationToken cancellationToken)
    {
        TransactionRules.RequireSound(table, transaction);
        if (IsReplay) return new CommitOutcome.AlreadyCommitted(transaction.Base.Version);
        var entry = ActionWriter.Print(Actions());
        var version = transaction.Base.Version + 1;
        for (var attempt = 1; attempt <= table.Upkeep.MaxAttempts; attempt++)
        {
            if (await TryPutAsync(version, entry, cancellationToken))
                return new CommitOutcome.Committed(version, await new LogUpkeep(table).AfterCommitAsync(version, cancellationToken));
            while (await table.Log.ReadEntryAsync(version, cancellationToken) is { } theirs)
            {
                if (IsOurs(theirs)) return new CommitOutcome.Committed(version);
                if (rules.Judge(version, theirs) is { } outcome) return outcome;
                version++;
            }

            // A base that was only old costs no wait; losing again and again means a crowd.
            if (attempt > 1) await DelayAsync(attempt - 1, cancellationToken);
        }

        return new CommitOutcome.Conflict($"other writers took {table.Upkeep.MaxAttempts} versions in a row");
    }

    private bool IsReplay => transaction.Transaction is { } progress && transaction.Base.TransactionVersion(progress.AppId) >= progress.Version;

    /// <summary>
    /// True when the entry is there and is ours. A PUT whose answer was lost may have happened: the entry under that number
    /// tells. Nothing there means that nothing was committed yet, but a late PUT may still land, so the same bytes go again
    /// under the same number.
    /// </summary>
    private async Task<bool> TryPutAsync(long version, byte[] entry, CancellationToken cancellationToken)
    {
        var key = table.Log.KeyOf(LogFile.EntryName(version));
        try
        {
            if (await table.Store.PutIfAbsentAsync(key, entry, cancellationToken)) return true;
        }
        catch (Exception exception) when (exception is ExpectedException or IOException or TimeoutException)
        {
            if (await table.Log.ReadEntryAsync(version, cancellationToken) is null
                && await table.Store.PutIfAbsentAsync(key, entry, cancellationToken)) return true;
        }

        return false;
    }

    private bool IsOurs(IReadOnlyList<DeltaAction> entry) => entry.OfType<CommitInfo>().Any(info => info.TransactionId == token);

    /// <summary>Full jitter: racing writers spread over the whole delay instead of meeting again at its end.</summary>
    private Task DelayAsync(int attempt, CancellationToken cancellationToken)
    {
        var longest = Math.Min(LongestDelay.TotalMilliseconds, FirstDelay.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 10)));
        return Task.Delay(TimeSpan.FromMilliseconds(table.Jitter.NextDouble() * longest), table.Clock, cancellationToken);
    }

    private IEnumerable<DeltaAction> Actions()
    {
        var now = table.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        yield return new CommitInfo(now, transaction.Operation)
        {
            OperationParameters = transaction.Parameters,
            OperationMetrics = transaction.Metrics,
            EngineInfo = EngineInfo,
            TransactionId = token,
            RunId = transaction.RunId,
            LoadId = transaction.LoadId,
        };
        if (TransactionRules.ProtocolFor(transaction) is { } protocol) yield return protocol;
        if ((transaction.Metadata ?? (transaction.Base.IsUnborn ? transaction.Base.Metadata : null)) is { } metadata) yield return metadata;
        if (transaction.Transaction is { } progress) yield return progress with { LastUpdated = now };
        foreach (var domain in transaction.Domains) yield return domain;
        foreach (var remove in transaction.Removes)
        {
            yield return new RemoveFile(remove.Path, now)
            {
                DataChange = transaction.DataChange,
                PartitionValues = remove.PartitionValues,
                Size = remove.Size,
            };
        }

        foreach (var add in transaction.Adds) yield return add with { DataChange = transaction.DataChange };
    }
}
