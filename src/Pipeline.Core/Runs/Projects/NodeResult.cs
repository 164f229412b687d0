using Pipeline.Models;

namespace Pipeline.Runs.Projects;

/// <summary>How a node ended, in the words of dbt's run results.</summary>
public enum NodeStatus
{
    /// <summary>Built, loaded or taken.</summary>
    Success,

    /// <summary>Failed.</summary>
    Error,

    /// <summary>Some of its batches were built, and others failed.</summary>
    PartialSuccess,

    /// <summary>Left out, because something before it failed or was stopped.</summary>
    Skipped,

    /// <summary>A test that holds.</summary>
    Pass,

    /// <summary>A test that does not hold, and only warns.</summary>
    Warn,

    /// <summary>A test that does not hold.</summary>
    Fail,
}

/// <summary>What became of one node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Message">What the engine did, or why not, in one line or a few.</param>
internal sealed record NodeResult(Node Node, NodeStatus Status, string Message)
{
    /// <summary>When it began to be compiled.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was compiled and began to run.</summary>
    public DateTimeOffset? CompiledAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The number of the worker that did it; 0 for nobody.</summary>
    public int Worker { get; init; }

    /// <summary>Rows written; null where there are none to count.</summary>
    public long? Rows { get; init; }

    /// <summary>Failures of a test; null where they could not be counted.</summary>
    public long? Failures { get; init; }

    /// <summary>When the newest row of a source was loaded; null without rows, and for what is no source.</summary>
    public DateTimeOffset? LoadedAt { get; init; }

    /// <summary>Its compiled SQL; null when it has none, or could not be compiled.</summary>
    public string? CompiledSql { get; init; }

    /// <summary>The statements that were run; null for none.</summary>
    public string? ExecutedSql { get; init; }

    /// <summary>What to do about it.</summary>
    public string? Hint { get; init; }

    /// <summary>True for what keeps whatever comes after it from being done.</summary>
    public bool IsBad => Status is NodeStatus.Error or NodeStatus.PartialSuccess or NodeStatus.Fail;

    /// <summary>dbt's word for how it ended.</summary>
    public string StatusText => Status is NodeStatus.PartialSuccess ? "partial success" : Status.ToString().ToLowerInvariant();

    /// <summary>What became of the batches of a microbatch model; null for what has none.</summary>
    public BatchResults? Batches { get; init; }
}
