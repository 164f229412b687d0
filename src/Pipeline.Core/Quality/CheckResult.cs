using Pipeline.Events;
using Pipeline.Quality.History;

namespace Pipeline.Quality;

/// <summary>One judged check.</summary>
public sealed record CheckResult
{
    /// <summary>What was checked.</summary>
    public required Check Check { get; init; }

    /// <summary>The judgement.</summary>
    public required CheckVerdict Verdict { get; init; }

    /// <summary>The measured value as text, exactly as the engine gave it; null when none was measured.</summary>
    public string? Value { get; init; }

    /// <summary>The measured value as the number that was compared; a duration in seconds.</summary>
    public double? Number { get; init; }

    /// <summary>One sentence for a person, with the numbers.</summary>
    public required string Message { get; init; }

    /// <summary>A query that shows the offending rows; null when there is none to show.</summary>
    public string? FailingRows { get; init; }

    /// <summary>What later runs need to know of this one, to be appended to the history by whoever keeps it.</summary>
    public IReadOnlyList<Measurement> Remembered { get; init; } = [];

    /// <summary>Further numbers worth keeping: <c>row_count</c>, <c>duplicate_rows</c>...</summary>
    public IReadOnlyDictionary<string, string> Diagnostics { get; init; } = new Dictionary<string, string>();
}
