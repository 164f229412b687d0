using Pipeline.Diagnostics;
using Pipeline.Models;
using Pipeline.Runs.Projects.State;

namespace Pipeline.Runs.Projects;

/// <summary>Picks nodes of a project as a command line asks.</summary>
internal static class SelectNodes
{
    /// <summary>What can be built, in dbt's words.</summary>
    public static readonly IReadOnlyList<string> Buildable = ["model", "seed", "snapshot", "test", "unit_test"];

    /// <summary>The picked nodes of the types asked for, parents first. Picking none is a mistake.</summary>
    /// <param name="opened">The project.</param>
    /// <param name="nodes">What the command line says.</param>
    /// <param name="types">The types there are to pick from.</param>
    /// <param name="previous">Another build, for <c>state:</c> and <c>result:</c>; null for none.</param>
    public static IReadOnlyList<Node> Of(OpenProject opened, NodeSelection nodes, IReadOnlyList<string> types, PreviousBuild? previous)
    {
        var project = opened.Project;
        var options = new SelectionOptions
        {
            IndirectSelection = nodes.IndirectSelection is { } way
                ? Enum.Parse<IndirectSelection>(way, ignoreCase: true) : IndirectSelection.Eager,
            SelectorName = nodes.Selector,
            State = previous?.State,
            Results = previous?.Results,
            LoadedAt = (previous?.LoadedAt, previous is null ? null : PreviousBuild.LoadedAtIn(opened.TargetFolder)),
        };
        var selection = project.Selector.Select(nodes.Select, nodes.Exclude, options);
        string[] wanted = [.. (nodes.ResourceTypes is [] ? types : nodes.ResourceTypes).Except(nodes.ExcludedResourceTypes)];
        IReadOnlyList<Node> picked = [.. selection.Nodes.Where(node => wanted.Contains(node.ResourceType))];
        if (picked is not []) return picked;
        throw new ConfigurationException(selection.Warnings is []
            ? [new Problem("nothing is selected", Hint: "Say --select with a node, tag:… or path:…, or leave it out for all.")]
            : selection.Warnings);
    }
}
