using System.Globalization;
using Pipeline.Diagnostics;

namespace Pipeline.Lake;

/// <summary>
/// The right to be the only run at work on something, kept in the lake by put-if-absent alone: numbered entries under
/// <c>_pipeline/leases/name/</c>, of which the highest one says who holds it. Taking is creating the next number, and so is every
/// heartbeat; of two that try the same number one wins, and a holder that finds a higher number than its own has lost.
/// <para>
/// A lease saves work, it does not guard data: a holder that stops for a minute and wakes may find another at work. Commits are
/// safe against that by themselves; <see cref="EnsureHeldAsync"/> just before one makes such a race rare.
/// </para>
/// </summary>
public sealed class LakeLease : IAsyncDisposable
{
    /// <summary>How long a holder that says nothing more still holds.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromSeconds(60);

    /// <summary>How often a holder says that it is there.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>How far the clocks of two machines may be apart: an entry of another machine counts so much longer.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private const int MaxAttempts = 20;

    private readonly ILakeStore store;
    private readonly string name;
    private readonly TimeProvider clock;
    private readonly CancellationTokenSource stop = new(), lost = new();
    private readonly PeriodicTimer timer;
    private readonly SemaphoreSlim gate = new(1);
    private readonly LeaseEntry first;
    private readonly Task beating;
    private bool isGivenBack;
    private long number;
    private DateTimeOffset heldUntil;
    private long beatTimestamp;

    private LakeLease(ILakeStore store, string name, TimeProvider clock, LeaseEntry first, long number, long takenTimestamp)
    {
        (this.store, this.name, this.clock, this.first, this.number) = (store, name, clock, first, number);
        (heldUntil, beatTimestamp) = (first.ExpiresAt, takenTimestamp);
        timer = new PeriodicTimer(Heartbeat, clock);
        beating = BeatAsync();
    }

    /// <summary>Cancelled when another has the lease, or when this holder could not say for too long that it is there.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Takes the lease. It is taken over from a holder that has expired or is known to be dead.</summary>
    /// <exception cref="LeaseHeldException">Another holds it.</exception>
    public static async Task<LakeLease> TakeAsync(ILakeStore store, string name, LeaseHolder holder, TimeProvider clock, CancellationToken cancellationToken)
    {
        var token = Guid.NewGuid().ToString("N");
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var (began, now) = (clock.GetTimestamp(), clock.GetUtcNow());
            var newest = await NewestAsync(store, name, cancellationToken);
            if (newest > 0)
            {
                // Gone between the listing and the reading: its holder moved on.
                if (await store.ReadBytesAsync(KeyOf(name, newest), cancellationToken) is not { } text) continue;
                if (LeaseEntry.Parse(text) is { } theirs && !IsOver(theirs, now)) throw Held(name, theirs);
            }

            var mine = new LeaseEntry(holder, token, now, now + Expiry);
            if (!await TryPutAsync(store, KeyOf(name, newest + 1), mine, cancellationToken)) continue;

            // A faster one may have come past this number and removed its entry, so that it seemed free.
            if (await NewestAsync(store, name, cancellationToken) > newest + 1)
            {
                await store.DeleteAsync([KeyOf(name, newest + 1)], cancellationToken);
                continue;
            }

            if (newest > 0) await store.DeleteAsync([KeyOf(name, newest)], cancellationToken);
            return new LakeLease(store, name, clock, mine, newest + 1, began);
        }

        throw new LeaseHeldException($"{MaxAttempts} times another run took the lease on {name} first", "Run again.");
    }

    /// <summary>Returns when this holder still has the lease; throws what <see cref="LostException"/> says otherwise.</summary>
    public async Task EnsureHeldAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (lost.IsCancellationRequested || IsExpired || await NewestAsync(store, name, cancellationToken) != number) throw LostException();
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>What to tell the user of a lost lease.</summary>
    public ExpectedException LostException() => new(
        $"the lease on {name} was lost to another run, because this one could not renew it for {Expiry.TotalSeconds:0} seconds: nothing of it was committed",
        "Run again.");

    /// <summary>Gives the lease back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isGivenBack) return;
        isGivenBack = true;
        timer.Dispose();
        await stop.CancelAsync();
        await beating;
        try
        {
            if (!lost.IsCancellationRequested) await store.DeleteAsync([KeyOf(name, number)], CancellationToken.None);
        }
        catch (ExpectedException)
        {
            // It ends by itself within the minute, and the run's own outcome matters more.
        }

        stop.Dispose();
        lost.Dispose();
        gate.Dispose();
    }

    private static string KeyOf(string name, long number) => $"_pipeline/leases/{name}/{number.ToString("D20", CultureInfo.InvariantCulture)}.json";

    private bool IsExpired => clock.GetUtcNow() > heldUntil || clock.GetElapsedTime(beatTimestamp) > Expiry;

    private static bool IsOver(LeaseEntry entry, DateTimeOffset now) => entry.Holder.IsDead || now > entry.ExpiresAt + ClockSkew;

    private static LeaseHeldException Held(string name, LeaseEntry entry) => new(
        $"{name} is at work in run {entry.Holder.RunId} on {entry.Holder.Host}, process {entry.Holder.ProcessId}, since {Text(entry.Since)}",
        $"Wait for it or end it. If it is dead, its lease ends at {Text(entry.ExpiresAt + ClockSkew)} by itself.");

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>The highest number there is; 0 for none.</summary>
    private static async Task<long> NewestAsync(ILakeStore store, string name, CancellationToken cancellationToken)
    {
        var newest = 0L;
        await foreach (var found in store.ListAsync($"_pipeline/leases/{name}/", cancellationToken: cancellationToken))
        {
            var file = found.Key.AsSpan(found.Key.LastIndexOf('/') + 1);
            if (file.EndsWith(".json") && long.TryParse(file[..^5], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) newest = Math.Max(newest, number);
        }

        return newest;
    }

    private async Task BeatAsync()
    {
        try
        {
            // Giving the lease back disposes the timer, which ends the wait without an exception.
            while (!lost.IsCancellationRequested && await timer.WaitForNextTickAsync(CancellationToken.None)) await TryRenewAsync();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Given back.
        }
    }

    /// <summary>A store that cannot be reached costs the lease only when it stays so until expiry.</summary>
    private async Task TryRenewAsync()
    {
        await gate.WaitAsync(stop.Token);
        try
        {
            if (IsExpired || !await RenewAsync()) await lost.CancelAsync();
        }
        catch (Exception exception) when (exception is ExpectedException or IOException or TimeoutException)
        {
            if (IsExpired) await lost.CancelAsync();
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>False when another has taken the lease.</summary>
    private async Task<bool> RenewAsync()
    {
        var (began, now, next) = (clock.GetTimestamp(), clock.GetUtcNow(), number + 1);
        if (!await TryPutAsync(store, KeyOf(name, next), first with { ExpiresAt = now + Expiry }, stop.Token)) return false;
        if (await NewestAsync(store, name, stop.Token) != next) return false;
        var before = number;
        (number, heldUntil, beatTimestamp) = (next, now + Expiry, began);
        await store.DeleteAsync([KeyOf(name, before)], stop.Token);
        return true;
    }

    /// <summary>True when the entry is there and is ours, also by an earlier try whose answer was lost.</summary>
    private static async Task<bool> TryPutAsync(ILakeStore store, string key, LeaseEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.PutIfAbsentAsync(key, entry.Print(), cancellationToken)) return true;
        }
        catch (Exception exception) when (exception is ExpectedException or IOException or TimeoutException)
        {
            if (await store.ReadBytesAsync(key, cancellationToken) is null) throw;
        }

        return await store.ReadBytesAsync(key, cancellationToken) is { } text && LeaseEntry.Parse(text).Token == entry.Token;
    }
}
