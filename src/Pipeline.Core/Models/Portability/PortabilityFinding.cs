namespace Pipeline.Models.Portability;

/// <summary>Something in a query that another engine does not understand, or understands otherwise.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="IsSilent">True when the query runs there and gives other values: the dangerous kind.</param>
/// <param name="What">What is written, and why it does not carry over.</param>
/// <param name="Instead">What to write instead.</param>
public sealed record PortabilityFinding(int Line, int Column, bool IsSilent, string What, string Instead)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Line}:{Column}: {What}. {Instead}";
}
