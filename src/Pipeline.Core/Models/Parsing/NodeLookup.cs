using Pipeline.Diagnostics;
using Pipeline.Models.Templating;

namespace Pipeline.Models.Parsing;

/// <summary>Finds what <c>ref</c> and <c>source</c> name, and explains what they do not find.</summary>
internal sealed class NodeLookup
{
    private readonly Dictionary<string, RelationNode> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SourceTable> sources = new(StringComparer.Ordinal);
    private readonly HashSet<string> disabled;

    public NodeLookup(IEnumerable<RelationNode> nodes, IEnumerable<string> disabled)
    {
        this.disabled = disabled.ToHashSet(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            if (node is SourceTable table) sources[$"{table.SourceName}.{table.Name}"] = table;
            else byName[node.Name] = node;
        }
    }

    /// <summary>The names of models and seeds.</summary>
    public IReadOnlyCollection<string> Names => byName.Keys;

    public RelationNode? Find(Reference reference) => reference.IsSource
        ? sources.GetValueOrDefault($"{reference.Package}.{reference.Name}")
        : byName.GetValueOrDefault(reference.Name) is { } node && (reference.Package ?? node.Package) == node.Package ? node : null;

    /// <summary>Why nothing was found, and what was probably meant.</summary>
    public Problem Missing(Reference reference) => reference switch
    {
        { IsSource: true } => MissingSource($"{reference.Package}.{reference.Name}", reference),
        _ when disabled.Contains(reference.Name) =>
            new Problem($"ref('{reference.Name}') reads a model that is disabled", reference.Location, "Enable it, or remove the ref."),
        _ => new Problem(
            $"ref('{reference.Name}') names no model or seed{(reference.Package is null ? "" : $" of package '{reference.Package}'")}",
            reference.Location, NearestName.Hint(reference.Name, byName.Keys)),
    };

    private Problem MissingSource(string name, Reference reference) => disabled.Contains(name)
        ? new Problem(
            $"source('{reference.Package}', '{reference.Name}') reads a source that is disabled", reference.Location, "Enable it, or remove it here.")
        : new Problem(
            $"source('{reference.Package}', '{reference.Name}') is not declared",
            reference.Location,
            NearestName.Of(name, sources.Keys) is { } near
                ? $"Did you mean '{near}'?"
                : "Declare it under 'sources:' in a YAML file beside the models.");
}
