namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>The parts of a load, of whatever format, made ready for the engine.</summary>
internal interface IPartLoad
{
    /// <summary>The columns and where values go.</summary>
    LoadPlan Plan { get; }

    /// <summary>Rows found, rejected ones included.</summary>
    long RowsRead { get; }

    /// <summary>Rows the engine will find.</summary>
    long RowsToRead { get; }

    /// <summary>What the engine reads.</summary>
    PartRows Rows { get; }

    /// <summary>What must be true of a row.</summary>
    IReadOnlyList<RowCheck> Checks { get; }

    /// <summary>Looks at all rows and makes the plan.</summary>
    void Prepare(CancellationToken cancellationToken);

    /// <summary>Takes rows the engine cannot read out, and starts over. False when there are none.</summary>
    bool TrySieve(CancellationToken cancellationToken);

    /// <summary>Adds the rows that fail a check to the rejects. True when the others must be read again first.</summary>
    bool RejectFailed(PageTable pages, CancellationToken cancellationToken);
}

/// <summary>A condition on the table's columns, and what is said of a row for which it is not true.</summary>
internal sealed record RowCheck(string Condition, string Reason)
{
    public static RowCheck Of(string condition) => new(condition, $"the row check failed: {condition}");

    /// <summary>The condition that all are true.</summary>
    public static string All(IReadOnlyList<RowCheck> checks) => string.Join(" AND ", checks.Select(check => $"(({check.Condition}) IS TRUE)"));

    /// <summary>The index of the first that is not.</summary>
    public static string FirstFailed(IReadOnlyList<RowCheck> checks) =>
        $"CASE {string.Join(" ", checks.Select((check, index) => FormattableString.Invariant($"WHEN ({check.Condition}) IS NOT TRUE THEN {index}")))} END";
}
