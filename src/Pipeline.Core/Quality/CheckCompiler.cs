namespace Pipeline.Quality;

/// <summary>A check with its question.</summary>
internal sealed record CompiledCheck(Check Check, Probe Probe)
{
    /// <summary>The question as a query that serves this check alone.</summary>
    public string Alone => Probe switch
    {
        Probe.Aggregates { Alone: { } sql } => sql,
        Probe.Aggregates aggregates => CheckCompiler.Select(aggregates.Expressions, aggregates.From),
        Probe.Query query => query.Sql,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>One statement and the checks it answers. <paramref name="Slots"/> says in which result columns each finds its values.</summary>
internal sealed record CheckBatch(string Sql, IReadOnlyList<CompiledCheck> Checks, IReadOnlyList<int[]> Slots);

/// <summary>Groups the questions of checks into statements: one scan for all aggregates over the same rows.</summary>
internal static class CheckCompiler
{
    /// <summary>Bounds the length of a statement and the work lost when a batch fails and its checks are asked one by one.</summary>
    private const int LargestBatch = 50;

    /// <summary>The batches that answer all aggregates; checks with a query of their own are not among them.</summary>
    public static IEnumerable<CheckBatch> Batches(IEnumerable<CompiledCheck> checks) =>
        checks
            .Where(check => check.Probe is Probe.Aggregates)
            .GroupBy(check => ((Probe.Aggregates)check.Probe).From, StringComparer.Ordinal)
            .SelectMany(scan => scan.Chunk(LargestBatch).Select(chunk => Batch(scan.Key, chunk)));

    /// <summary>One SELECT of the expressions.</summary>
    public static string Select(IReadOnlyList<string> expressions, string from) =>
        $"SELECT {string.Join(",\n       ", expressions.Select((expression, index) => $"{expression} AS v{index}"))}\nFROM {from}";

    private static CheckBatch Batch(string from, CompiledCheck[] checks)
    {
        // The same aggregate (the row count above all) serves many checks: it is asked for once.
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        var slots = new int[checks.Length][];
        for (var index = 0; index < checks.Length; index++)
            slots[index] = [.. ((Probe.Aggregates)checks[index].Probe).Expressions.Select(SlotOf)];
        return new CheckBatch(Select([.. columns.OrderBy(column => column.Value).Select(column => column.Key)], from), checks, slots);

        int SlotOf(string expression)
        {
            if (!columns.TryGetValue(expression, out var slot)) columns.Add(expression, slot = columns.Count);
            return slot;
        }
    }
}
