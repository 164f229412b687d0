namespace Pipeline.Diagnostics;

/// <summary>
/// A failure the user can act on: it says what failed, where, why (the inner exception) and what to do. Anything else that
/// reaches the executable is a bug and is reported as one. Exit code 1.
/// </summary>
public class ExpectedException(string message, string? hint = null, SourceLocation? location = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What the user can do about it, as an imperative sentence; null when the message already says so.</summary>
    public string? Hint { get; } = hint;

    /// <summary>The file, line and column that caused it, when there is one.</summary>
    public SourceLocation? Location { get; } = location;
}
