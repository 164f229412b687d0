using System.Collections.Concurrent;
using Pipeline.Runs.Scheduling;

namespace Pipeline.Tests.Runs.Scheduling;

public sealed class CrewTests
{
    /// <summary>Long enough that only a hang reaches it.</summary>
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task As_many_pieces_run_at_once_as_there_are_workers()
    {
        // Each piece waits for the other two: fewer than three at once would never end.
        using var together = new Barrier(3);

        await Crew(WorkPlan.Of([[], [], []]), (_, _) => together.SignalAndWait(patience)).RunAsync(3, CancellationToken.None);
    }

    [Fact]
    public async Task Never_more_pieces_run_at_once_than_there_are_workers()
    {
        var (running, most) = (0, 0);
        var plan = WorkPlan.Of([.. Enumerable.Range(0, 200).Select(_ => Array.Empty<int>())]);

        await Crew(plan, (_, _) =>
        {
            var now = Interlocked.Increment(ref running);
            for (var seen = most; now > seen; seen = most) Interlocked.CompareExchange(ref most, now, seen);
            Thread.Yield();
            Interlocked.Decrement(ref running);
            return true;
        }).RunAsync(2, CancellationToken.None);

        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task Every_piece_runs_once_and_after_what_it_waits_for()
    {
        var random = new Random(7);
        IReadOnlyList<int>[] after = [.. Enumerable.Range(0, 300).Select(piece => (IReadOnlyList<int>)
            [.. Enumerable.Range(0, Math.Min(3, piece)).Select(_ => random.Next(piece)).Distinct()])];
        var done = new ConcurrentQueue<int>();

        await Crew(WorkPlan.Of(after), (_, piece) =>
        {
            Assert.Subset(done.ToHashSet(), after[piece].ToHashSet());
            done.Enqueue(piece);
            return true;
        }).RunAsync(4, CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, 300), done.Order());
    }

    [Fact]
    public async Task A_worker_is_hired_only_when_nobody_is_free()
    {
        var hired = new ConcurrentBag<Worker>();
        var plan = WorkPlan.Of([[], [0], [1]]);

        await new Crew<Worker>(new Schedule(plan), () => new Worker(hired), (_, _) => true).RunAsync(8, CancellationToken.None);

        Assert.True(Assert.Single(hired).IsDismissed);
    }

    [Fact]
    public async Task What_a_piece_throws_comes_out_once_the_others_are_done()
    {
        using var second = new ManualResetEventSlim();
        var isSecondDone = false;
        var crew = Crew(WorkPlan.Of([[], [], [0]]), (_, piece) =>
        {
            if (piece == 0)
            {
                second.Wait(patience);
                throw new InvalidTimeZoneException("a bug");
            }

            second.Set();
            return isSecondDone = true;
        });

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => crew.RunAsync(2, CancellationToken.None));
        Assert.True(isSecondDone);
    }

    [Fact]
    public async Task Cancelling_hands_out_nothing_more()
    {
        using var cancellation = new CancellationTokenSource();
        var schedule = new Schedule(WorkPlan.Of([[], [0]]));
        var crew = new Crew<Worker>(schedule, () => new Worker([]), (_, _) =>
        {
            cancellation.Cancel();
            return true;
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => crew.RunAsync(2, cancellation.Token));
        Assert.Equal(WorkState.Ready, schedule.StateOf(1));
    }

    [Fact]
    public async Task An_empty_plan_is_done_at_once() =>
        await Crew(WorkPlan.Of([]), (_, _) => false).RunAsync(2, CancellationToken.None);

    private static Crew<Worker> Crew(WorkPlan plan, Func<Worker, int, bool> work) => new(new Schedule(plan), () => new Worker([]), work);

    private sealed class Worker : IDisposable
    {
        public Worker(ConcurrentBag<Worker> all) => all.Add(this);

        public bool IsDismissed { get; private set; }

        public void Dispose() => IsDismissed = true;
    }
}
