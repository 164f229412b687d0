namespace Pipeline.Connectors.Rest;

/// <summary>A page is not what the stream says it is. The source adds which page of which request.</summary>
internal sealed class PageException(string reason, string? hint = null, Exception? innerException = null)
    : Exception(reason, innerException)
{
    public string? Hint { get; } = hint;
}
