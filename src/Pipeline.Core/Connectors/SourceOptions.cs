namespace Pipeline.Connectors;

/// <summary>A source as its file describes it, whatever its kind.</summary>
/// <param name="Name">The source's name.</param>
public abstract record SourceOptions(string Name)
{
    /// <summary>What the streams are, in file order.</summary>
    public abstract IReadOnlyList<StreamSpec> Specs { get; }
}
