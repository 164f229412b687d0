namespace Pipeline.Models.Jinja;

/// <summary>What one evaluation may use up before it is stopped with an error. Templates are input: they must not hang or exhaust the process.</summary>
public sealed record JinjaLimits
{
    /// <summary>Generous for any honest project.</summary>
    public static JinjaLimits Default { get; } = new();

    /// <summary>Loop iterations in total, filters that walk a sequence included.</summary>
    public long MaxIterations { get; init; } = 10_000_000;

    /// <summary>Characters printed in total, including what macros return.</summary>
    public long MaxOutputLength { get; init; } = 256 * 1024 * 1024;

    /// <summary>Macro calls open at once.</summary>
    public int MaxDepth { get; init; } = 400;
}
