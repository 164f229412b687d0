namespace Pipeline.Connectors.Decoding;

/// <summary>An object is not what it is said to be. The decoder adds which one.</summary>
internal sealed class DecodeException(string reason, string? hint = null, Exception? innerException = null) : Exception(reason, innerException)
{
    public string? Hint { get; } = hint;
}
