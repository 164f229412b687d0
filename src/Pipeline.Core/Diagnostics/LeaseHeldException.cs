namespace Pipeline.Diagnostics;

/// <summary>Another run is working on the same thing. Waiting or ending that run helps; exit code 4.</summary>
public sealed class LeaseHeldException(string message, string? hint = null, Exception? innerException = null)
    : ExpectedException(message, hint, innerException: innerException);
