using Pipeline.Diagnostics;
using Pipeline.Models;
using Pipeline.Runs.Projects.Artifacts;

namespace Pipeline.Runs.Projects.State;

/// <summary>Reads of another build's relations: of whatever is not built now and is not in the database either.</summary>
internal sealed class Deferral
{
    private readonly Dictionary<string, Relation> elsewhere;

    public Deferral(IReadOnlyList<Node> selected, PreviousBuild previous, ProjectDatabase database)
    {
        var built = selected.Select(node => node.UniqueId).ToHashSet(StringComparer.Ordinal);
        if (previous.State is null)
            throw new ConfigurationException($"reading of another build needs its {ManifestFile.Name}", hint: "Name its folder: --state DIR.");
        elsewhere = previous.Relations.Where(pair => !built.Contains(pair.Key)).ToDictionary(StringComparer.Ordinal);
        Exists = database.Exists;
    }

    /// <summary>True to read there even of what is here too.</summary>
    public bool FavorsState { get; init; }

    private Func<Relation, bool> Exists { get; }

    /// <summary>Where the rows of a node are.</summary>
    public Relation RelationOf(RelationNode node) =>
        node is not SourceTable && elsewhere.TryGetValue(node.UniqueId, out var other) && (FavorsState || !Exists(node.Relation))
            ? other : node.Relation;
}
