using Pipeline.Runs.Scheduling;

namespace Pipeline.Tests.Runs.Scheduling;

public sealed class ScheduleTests
{
    [Fact]
    public void The_longest_chain_begins_first_and_ties_keep_the_plans_order()
    {
        // 0 stands alone; 1 begins a chain of two; 2 begins one of three.
        var schedule = new Schedule(Plan([], [], [], [1], [2], [4]));

        Assert.Equal([2, 1, 0], TakeAll(schedule));
    }

    [Fact]
    public void What_waits_for_two_is_ready_only_after_both()
    {
        var schedule = new Schedule(Plan([], [], [0, 1]));
        TakeAll(schedule);

        schedule.Complete(0, isGood: true);
        Assert.False(schedule.HasReady);

        schedule.Complete(1, isGood: true);
        Assert.Equal([2], TakeAll(schedule));
    }

    [Fact]
    public void A_failure_skips_all_that_comes_after_it_and_nothing_else()
    {
        // 0 <- 1 <- 2 and, independently, 3 <- 4; 5 waits for both chains.
        var schedule = new Schedule(Plan([], [0], [1], [], [3], [2, 4]));
        TakeAll(schedule);

        schedule.Complete(0, isGood: false);
        schedule.Complete(3, isGood: true);

        Assert.Equal(
            [WorkState.Failed, WorkState.Skipped, WorkState.Skipped, WorkState.Done, WorkState.Ready, WorkState.Skipped],
            Enumerable.Range(0, 6).Select(schedule.StateOf));
        Assert.Equal([null, 0, 0, null, null, 0], Enumerable.Range(0, 6).Select(schedule.BlockerOf));
    }

    [Fact]
    public void A_skipped_piece_stays_skipped_when_its_other_parent_is_done()
    {
        var schedule = new Schedule(Plan([], [], [0, 1]));
        TakeAll(schedule);

        schedule.Complete(0, isGood: false);
        schedule.Complete(1, isGood: true);

        Assert.Equal(WorkState.Skipped, schedule.StateOf(2));
        Assert.True(schedule.IsOver);
    }

    [Fact]
    public void Failing_fast_hands_out_nothing_after_the_first_failure()
    {
        var schedule = new Schedule(Plan([], [], []), failFast: true);
        Assert.True(schedule.TryTake(out var first));

        schedule.Complete(first, isGood: false);

        Assert.Empty(TakeAll(schedule));
        Assert.True(schedule.IsOver);
        Assert.Equal(WorkState.Ready, schedule.StateOf(1));
    }

    [Fact]
    public void Pieces_that_wait_for_each_other_are_refused() =>
        Assert.Throws<InvalidOperationException>(() => Plan([1], [0]));

    private static WorkPlan Plan(params int[][] after) => WorkPlan.Of(after);

    private static List<int> TakeAll(Schedule schedule)
    {
        List<int> taken = [];
        while (schedule.TryTake(out var piece)) taken.Add(piece);
        return taken;
    }
}
