namespace Pipeline.Runs.Scheduling;

/// <summary>Pieces of work and which must wait for which. Work is named by its place in the list the plan was made of.</summary>
internal sealed class WorkPlan
{
    private WorkPlan(IReadOnlyList<IReadOnlyList<int>> after, IReadOnlyList<IReadOnlyList<int>> before, IReadOnlyList<int> remaining) =>
        (After, Before, Remaining) = (after, before, remaining);

    /// <summary>How many pieces there are.</summary>
    public int Count => After.Count;

    /// <summary>What each piece waits for.</summary>
    public IReadOnlyList<IReadOnlyList<int>> After { get; }

    /// <summary>Who waits for each piece.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Before { get; }

    /// <summary>
    /// The longest chain from each piece to the end, itself counted: who has the longest must begin first, or the end waits for it alone.
    /// </summary>
    public IReadOnlyList<int> Remaining { get; }

    /// <summary>A plan of pieces by what each waits for. Pieces that wait for each other are a bug of the caller.</summary>
    public static WorkPlan Of(IReadOnlyList<IReadOnlyList<int>> after)
    {
        var before = after.Select(_ => new List<int>()).ToArray();
        for (var piece = 0; piece < after.Count; piece++)
        {
            foreach (var earlier in after[piece]) before[earlier].Add(piece);
        }

        return new WorkPlan(after, before, LongestPaths(Sorted(after, before), before));
    }

    private static int[] LongestPaths(List<int> sorted, List<int>[] before)
    {
        var remaining = new int[before.Length];
        foreach (var piece in sorted.AsEnumerable().Reverse())
            remaining[piece] = 1 + before[piece].Select(later => remaining[later]).DefaultIfEmpty(0).Max();
        return remaining;
    }

    private static List<int> Sorted(IReadOnlyList<IReadOnlyList<int>> after, List<int>[] before)
    {
        var waiting = after.Select(earlier => earlier.Count).ToArray();
        List<int> sorted = [.. Enumerable.Range(0, waiting.Length).Where(piece => waiting[piece] == 0)];
        for (var next = 0; next < sorted.Count; next++)
            sorted.AddRange(before[sorted[next]].Where(later => --waiting[later] == 0));
        return sorted.Count == waiting.Length ? sorted : throw new InvalidOperationException("the pieces of the plan wait for each other");
    }
}
