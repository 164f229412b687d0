using Pipeline.Models;

namespace Pipeline.Runs.Projects.State;

/// <summary>Reads of another build's relations: of whatever is not built now and is not in the database either.</summary>
internal sealed class Deferral
{
    private readonly Dictionary<string, Relation> elsewhere;

    public Deferral(IReadOnlyList<Node> selected, PreviousBuild previous, ProjectDatabase database)
    {
        var built = selected.Select(node => node.UniqueId).ToHashSet(StringComparer.Ordinal);
        elsewhere = previous.Relations.Where(pair => !built.Contains(pair.Key)).ToDictionary(StringComparer.Ordinal);
        Exists = database.Exists;
    }

    private Func<Relation, bool> Exists { get; }

    /// <summary>Where the rows of a node are.</summary>
    public Relation RelationOf(RelationNode node) =>
        node is not SourceTable && elsewhere.TryGetValue(node.UniqueId, out var other) && !Exists(node.Relation) ? other : node.Relation;
}
