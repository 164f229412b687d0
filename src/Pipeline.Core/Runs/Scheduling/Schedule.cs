namespace Pipeline.Runs.Scheduling;

/// <summary>How far a piece of work is.</summary>
internal enum WorkState
{
    /// <summary>Something before it is not done; or the schedule was stopped before its turn came.</summary>
    Waiting,

    /// <summary>Its turn may come.</summary>
    Ready,

    /// <summary>Somebody has it.</summary>
    Running,

    /// <summary>Went well.</summary>
    Done,

    /// <summary>Went badly.</summary>
    Failed,

    /// <summary>Left out, because something before it went badly.</summary>
    Skipped,
}

/// <summary>
/// Who may begin what now: the plan while it is worked off. It starts nothing itself and knows no threads; one caller at a time.
/// </summary>
internal sealed class Schedule
{
    private readonly WorkPlan plan;
    private readonly WorkState[] states;
    private readonly int[] waitingFor;
    private readonly int?[] blockers;
    private readonly bool failFast;
    private readonly PriorityQueue<int, (int Longest, int Place)> ready = new();
    private int open;

    /// <summary>A schedule in which nothing has begun. With <paramref name="failFast"/> the first failure is the end.</summary>
    public Schedule(WorkPlan plan, bool failFast = false)
    {
        (this.plan, this.failFast, open) = (plan, failFast, plan.Count);
        states = new WorkState[plan.Count];
        blockers = new int?[plan.Count];
        waitingFor = [.. plan.After.Select(earlier => earlier.Count)];
        for (var piece = 0; piece < plan.Count; piece++)
        {
            if (waitingFor[piece] == 0) MakeReady(piece);
        }
    }

    /// <summary>True when nothing more will be handed out, now or later.</summary>
    public bool IsOver => IsStopped || open == 0;

    /// <summary>True after <see cref="Stop"/>, or a failure that was to be the last.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>True when <see cref="TryTake"/> would hand something out.</summary>
    public bool HasReady => !IsStopped && ready.Count > 0;

    /// <summary>How far a piece is.</summary>
    public WorkState StateOf(int piece) => states[piece];

    /// <summary>The failed piece because of which this one was left out; null when it was not.</summary>
    public int? BlockerOf(int piece) => blockers[piece];

    /// <summary>Hands out what is best begun now: the longest chain first, ties in the order of the plan. False when nothing is
    /// ready.</summary>
    public bool TryTake(out int piece)
    {
        piece = -1;
        if (IsStopped || !ready.TryDequeue(out piece, out _)) return false;
        states[piece] = WorkState.Running;
        return true;
    }

    /// <summary>Takes a piece back: what waited for it may begin, or is left out when it went badly.</summary>
    public void Complete(int piece, bool isGood)
    {
        if (states[piece] is not WorkState.Running) throw new InvalidOperationException($"piece {piece} is {states[piece]}, not running");
        states[piece] = isGood ? WorkState.Done : WorkState.Failed;
        open--;
        if (!isGood) SkipAfter(piece);
        if (!isGood && failFast) Stop();
        foreach (var later in plan.Before[piece].Where(_ => isGood))
        {
            if (--waitingFor[later] == 0 && states[later] is WorkState.Waiting) MakeReady(later);
        }
    }

    /// <summary>Hands out nothing more.</summary>
    public void Stop() => IsStopped = true;

    private void SkipAfter(int failed)
    {
        var front = new Stack<int>([failed]);
        while (front.TryPop(out var piece))
        {
            foreach (var later in plan.Before[piece].Where(later => states[later] is WorkState.Waiting))
            {
                states[later] = WorkState.Skipped;
                blockers[later] = failed;
                open--;
                front.Push(later);
            }
        }
    }

    private void MakeReady(int piece)
    {
        states[piece] = WorkState.Ready;
        ready.Enqueue(piece, (-plan.Remaining[piece], piece));
    }
}
