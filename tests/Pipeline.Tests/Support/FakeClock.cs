namespace Pipeline.Tests.Support;

/// <summary>
/// A clock that stands still until told otherwise. Delays through it complete at once and move the clock by their length,
/// so that retry and poll tests take no real time; <see cref="Delays"/> remembers them. A timer that repeats ticks when the
/// clock is moved past its time, once a move.
/// </summary>
public sealed class FakeClock(DateTimeOffset? start = null) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<RepeatingTimer> timers = [];
    private DateTimeOffset now = start ?? new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>Every delay asked for so far, in order.</summary>
    public List<TimeSpan> Delays { get; } = [];

    public void Advance(TimeSpan by)
    {
        lock (gate)
        {
            now += by;
            foreach (var timer in timers.ToList()) timer.TickIfDue(now);
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan)
        {
            lock (gate)
            {
                var timer = new RepeatingTimer(this, callback, state, now + dueTime, period);
                timers.Add(timer);
                return timer;
            }
        }

        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            lock (gate)
            {
                Delays.Add(dueTime);
                now += dueTime;
            }

            ThreadPool.QueueUserWorkItem(_ => callback(state));
        }

        return new ElapsedTimer();
    }

    private sealed class RepeatingTimer(FakeClock clock, TimerCallback callback, object? state, DateTimeOffset firstAt, TimeSpan period) : ITimer
    {
        private DateTimeOffset nextAt = firstAt;

        public void TickIfDue(DateTimeOffset now)
        {
            if (now < nextAt) return;
            nextAt = now + period;
            ThreadPool.QueueUserWorkItem(_ => callback(state));
        }

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod) => true;

        public void Dispose()
        {
            lock (clock.gate) clock.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class ElapsedTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
