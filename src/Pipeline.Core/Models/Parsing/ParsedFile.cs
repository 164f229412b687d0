using Pipeline.Models.Templating;

namespace Pipeline.Models.Parsing;

/// <summary>A SQL file on its way to a node: what it says about itself and what it asks for.</summary>
/// <param name="File">The file.</param>
/// <param name="Name">The node's name.</param>
/// <param name="Fqn">Package, folders, name.</param>
/// <param name="RawSql">Its text.</param>
/// <param name="Layers">Its configuration so far, with places.</param>
internal sealed record ParsedFile(ProjectFileEntry File, string Name, IReadOnlyList<string> Fqn, string RawSql, ConfigLayers Layers)
{
    /// <summary>What it reads.</summary>
    public IReadOnlyList<Reference> References { get; init; } = [];

    /// <summary>Its configuration, read.</summary>
    public ModelConfig Config { get; init; } = ModelConfig.Default;
}
