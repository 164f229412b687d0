using Pipeline.Diagnostics;

namespace Pipeline.Connectors;

/// <summary>A source could not be read: the message names the request and the reason. Nothing of the read may be committed.</summary>
/// <param name="message">What was asked of whom, and what came back.</param>
/// <param name="isTransient">True when trying later may help (the retries of the HTTP layer are already spent).</param>
/// <param name="hint">What the user can do.</param>
/// <param name="innerException">The cause.</param>
public sealed class SourceException(string message, bool isTransient, string? hint = null, Exception? innerException = null)
    : ExpectedException(message, hint, innerException: innerException)
{
    /// <summary>True when the same request may succeed later.</summary>
    public bool IsTransient { get; } = isTransient;

    /// <summary>
    /// True when <see cref="ReadRequest.Position"/> leads nowhere any more, because what was read before it has changed: what
    /// was taken over is to be dropped, and the same request begins again without a position.
    /// </summary>
    public bool IsPositionLost { get; init; }
}
