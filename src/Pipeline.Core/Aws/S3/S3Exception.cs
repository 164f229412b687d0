using Pipeline.Diagnostics;

namespace Pipeline.Aws.S3;

/// <summary>S3 did not do what it was asked: the message names who asked, what for, the object and the cause. Retries are spent.</summary>
/// <param name="message">What was asked and what came back.</param>
/// <param name="kind">What it was.</param>
/// <param name="hint">What the user can do.</param>
/// <param name="innerException">What the SDK says.</param>
public sealed class S3Exception(string message, S3FaultKind kind, string? hint, Exception? innerException)
    : ExpectedException(message, hint, innerException: innerException)
{
    /// <summary>What it was.</summary>
    public S3FaultKind Kind { get; } = kind;

    /// <summary>True when the same request may succeed later.</summary>
    public bool IsTransient => Kind
        is S3FaultKind.Throttled or S3FaultKind.ServerFault or S3FaultKind.Broken or S3FaultKind.Unreachable
        or S3FaultKind.Changed or S3FaultKind.Conflict;
}
