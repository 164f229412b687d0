namespace Pipeline.Runs.Scheduling;

/// <summary>
/// Works a schedule off with several workers. What a worker calls blocks (an engine's statement), so each has a thread of its own;
/// one more is hired only when there is work and nobody is free.
/// </summary>
/// <param name="schedule">What there is to do.</param>
/// <param name="hire">Makes a worker; called on that worker's thread.</param>
/// <param name="work">
/// Does a piece and says whether it went well. What it throws ends the crew once those at work are done, and comes out of
/// <see cref="RunAsync"/>.
/// </param>
internal sealed class Crew<TWorker>(Schedule schedule, Func<TWorker> hire, Func<TWorker, int, bool> work)
    where TWorker : class, IDisposable
{
    /// <summary>A monitor and not a <see cref="Lock"/>: workers wait on it.</summary>
    private readonly object gate = new();
    private readonly List<Task> hands = [];
    private int idle;

    /// <summary>Returns when nothing more can be done: all is, the schedule was stopped, or the token was cancelled.</summary>
    public async Task RunAsync(int size, CancellationToken cancellationToken)
    {
        using var stop = cancellationToken.Register(Stop);
        lock (gate) Hire(size);
        for (var hand = HandAt(0); hand is not null; hand = HandAt(hand.Value.Index + 1))
            await hand.Value.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        await Task.WhenAll(hands);
    }

    /// <summary>Hands are hired by hands only, so the last of the list is the last there will be once it has gone.</summary>
    private (Task Task, int Index)? HandAt(int index)
    {
        lock (gate) return index < hands.Count ? (hands[index], index) : null;
    }

    private void Hire(int size)
    {
        if (hands.Count >= size || idle > 0 || !schedule.HasReady) return;
        hands.Add(Task.Factory.StartNew(() => Work(size), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    private void Work(int size)
    {
        TWorker? worker = null;
        try
        {
            while (Take(size) is { } piece)
            {
                worker ??= hire();
                Complete(piece, work(worker, piece));
            }
        }
        catch
        {
            Stop();
            throw;
        }
        finally
        {
            worker?.Dispose();
        }
    }

    /// <summary>The next piece for the thread that asks, which waits for one; null when there will be none.</summary>
    private int? Take(int size)
    {
        lock (gate)
        {
            int piece;
            while (!schedule.TryTake(out piece))
            {
                if (schedule.IsOver) return null;
                idle++;
                Monitor.Wait(gate);
                idle--;
            }

            Hire(size);
            return piece;
        }
    }

    private void Complete(int piece, bool isGood)
    {
        lock (gate)
        {
            schedule.Complete(piece, isGood);
            Monitor.PulseAll(gate);
        }
    }

    private void Stop()
    {
        lock (gate)
        {
            schedule.Stop();
            Monitor.PulseAll(gate);
        }
    }
}
