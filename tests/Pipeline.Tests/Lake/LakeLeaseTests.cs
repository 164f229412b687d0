using System.Diagnostics;
using Pipeline.Diagnostics;
using Pipeline.Lake;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Lake;

public class LakeLeaseTests : IDisposable
{
    private const string Name = "github/events";

    private static readonly LeaseHolder elsewhere = new("run-1", "far-away", 4711);

    private readonly LakeFolder lake;

    public LakeLeaseTests()
        : this(new LakeFolder())
    {
    }

    protected LakeLeaseTests(LakeFolder lake) => this.lake = lake;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        lake.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_lease_that_is_held_is_refused_with_who_holds_it_since_when_and_until_when()
    {
        await using var held = await TakeAsync(elsewhere);
        lake.Clock.Advance(TimeSpan.FromSeconds(10));

        var refusal = await Assert.ThrowsAsync<LeaseHeldException>(() => TakeAsync(elsewhere with { RunId = "run-2" }));

        Assert.Equal("github/events is at work in run run-1 on far-away, process 4711, since 2026-01-02T03:04:05Z", refusal.Message);
        Assert.Contains("2026-01-02T03:05:35Z", refusal.Hint);
    }

    [Fact]
    public async Task A_lease_given_back_leaves_nothing_and_the_next_one_takes_it()
    {
        await (await TakeAsync(elsewhere)).DisposeAsync();
        Assert.Empty(Entries());

        await using var next = await TakeAsync(elsewhere);
        await next.EnsureHeldAsync(Token);
    }

    [Fact]
    public async Task Leases_of_other_names_are_no_hindrance()
    {
        await using var one = await TakeAsync(elsewhere);
        await using var other = await LakeLease.TakeAsync(lake.Store, "github/event", elsewhere, lake.Clock, Token);

        await one.EnsureHeldAsync(Token);
        await other.EnsureHeldAsync(Token);
    }

    [Fact]
    public async Task Heartbeats_keep_a_lease_for_as_long_as_its_holder_works()
    {
        await using var held = await TakeAsync(elsewhere);
        for (var beat = 2; beat <= 20; beat++)
        {
            lake.Clock.Advance(LakeLease.Heartbeat);
            await UntilAsync(() => Entries() is [var entry] && entry.EndsWith($"{beat:D20}.json", StringComparison.Ordinal));
            await held.EnsureHeldAsync(Token);
        }

        await Assert.ThrowsAsync<LeaseHeldException>(() => TakeAsync(elsewhere with { RunId = "run-2" }));
    }

    /// <summary>Two machines, two clocks: the holder's stands still, as it does in a machine that is put to sleep.</summary>
    [Theory]
    [InlineData(59, false)]
    [InlineData(89, false)]
    [InlineData(91, true)]
    public async Task A_lease_is_taken_over_once_it_has_expired_by_more_than_clocks_may_differ(int seconds, bool isTakenOver)
    {
        var (asleep, awake) = (new FakeClock(), new FakeClock());
        await using var old = await TakeAsync(elsewhere, asleep);
        awake.Advance(TimeSpan.FromSeconds(seconds));

        if (!isTakenOver)
        {
            await Assert.ThrowsAsync<LeaseHeldException>(() => TakeAsync(elsewhere, awake));
            return;
        }

        await using var taken = await TakeAsync(elsewhere with { RunId = "run-2" }, awake);
        var loss = await Assert.ThrowsAsync<ExpectedException>(() => old.EnsureHeldAsync(Token));
        Assert.Contains("was lost to another run", loss.Message);
        await old.DisposeAsync();
        await taken.EnsureHeldAsync(Token);
    }

    [Fact]
    public async Task A_holder_that_wakes_to_find_another_is_told_by_its_next_heartbeat()
    {
        var (asleep, awake) = (new FakeClock(), new FakeClock());
        await using var old = await TakeAsync(elsewhere, asleep);
        awake.Advance(TimeSpan.FromSeconds(91));
        await using var taken = await TakeAsync(elsewhere, awake);

        asleep.Advance(LakeLease.Heartbeat);

        await UntilAsync(() => old.Lost.IsCancellationRequested);
        await taken.EnsureHeldAsync(Token);
    }

    [Fact]
    public async Task A_holder_that_could_not_renew_until_expiry_has_lost_even_if_nobody_took_over()
    {
        await using var held = await TakeAsync(elsewhere);

        lake.Clock.Advance(LakeLease.Expiry + TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<ExpectedException>(() => held.EnsureHeldAsync(Token));
        await UntilAsync(() => held.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task The_lease_of_a_dead_process_of_this_machine_is_taken_over_at_once()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Only Linux tells for sure that a process is dead.");
        using var process = Process.Start(new ProcessStartInfo("true"))!;
        await process.WaitForExitAsync(Token);
        var dead = LeaseHolder.OfThisProcess("run-1") with { ProcessId = process.Id, ProcessStart = "1" };
        await using var left = await TakeAsync(dead);

        await using var taken = await TakeAsync(LeaseHolder.OfThisProcess("run-2"));

        await taken.EnsureHeldAsync(Token);
        await Assert.ThrowsAsync<LeaseHeldException>(() => TakeAsync(elsewhere));
    }

    [Theory]
    [InlineData("another process that got the number")]
    [InlineData("a process of another machine")]
    public async Task A_process_number_alone_says_nothing(string whose)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Only Linux tells for sure that a process is dead.");
        var mine = LeaseHolder.OfThisProcess("run-1");
        var isReused = whose.StartsWith("another", StringComparison.Ordinal);
        await using var left = await TakeAsync(isReused ? mine with { ProcessStart = "1" } : mine with { ProcessSpace = "elsewhere", ProcessStart = "1" });

        if (isReused) await (await TakeAsync(mine)).DisposeAsync();
        else await Assert.ThrowsAsync<LeaseHeldException>(() => TakeAsync(mine));
    }

    [Fact]
    public async Task Of_many_that_try_at_once_one_takes_it()
    {
        for (var round = 0; round < 20; round++)
        {
            var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
            {
                try
                {
                    return await TakeAsync(elsewhere with { RunId = $"run-{number}" });
                }
                catch (LeaseHeldException)
                {
                    return null;
                }
            })));

            var winner = Assert.Single(tries.OfType<LakeLease>());
            await winner.EnsureHeldAsync(Token);
            await winner.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_taking_whose_answer_was_lost_is_known_by_its_entry()
    {
        // List, put (whose answer is lost), read, ...
        var store = new FailingStore(lake, failAt: 2, FailurePoint.AfterEffect, once: true);

        await using var taken = await LakeLease.TakeAsync(store, Name, elsewhere, lake.Clock, Token);

        await taken.EnsureHeldAsync(Token);
    }

    private Task<LakeLease> TakeAsync(LeaseHolder holder, TimeProvider? clock = null) => LakeLease.TakeAsync(lake.Store, Name, holder, clock ?? lake.Clock, Token);

    private string[] Entries() => lake["_pipeline"] is var folder && Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];

    /// <summary>Heartbeats come from another thread.</summary>
    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}

/// <summary>The same on a real S3 server.</summary>
public sealed class S3LakeLeaseTests() : LakeLeaseTests(LakeFolder.OnS3());
