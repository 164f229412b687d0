using Pipeline.Diagnostics;
using Pipeline.Models.Parsing;
using Pipeline.Models.Selecting;
using Pipeline.Models.Templating;

namespace Pipeline.Models;

/// <summary>
/// A project in dbt's layout: its nodes, their graph, and the compiler that turns them into SQL. Immutable once loaded;
/// everything on it may be used from many threads.
/// </summary>
public sealed class Project
{
    private readonly NodeLookup lookup;

    internal Project(string name, string folder, Graph graph, Templates templates, NodeLookup lookup, SelectorDefinitions selectors)
    {
        (Name, Folder, Graph, this.lookup) = (name, folder, graph, lookup);
        Compiler = new Compiler(templates, lookup, this);
        Macros = [.. templates.Library.Macros];
        Selector = new Selector(graph, name, Macros, selectors);
    }

    /// <summary>The project's name, from its project file.</summary>
    public string Name { get; }

    /// <summary>The folder it was read from.</summary>
    public string Folder { get; }

    /// <summary>The folder it wants its artifacts in, relative to its own.</summary>
    public string TargetPath { get; internal init; } = "target";

    /// <summary>What the command line asked for when it was loaded.</summary>
    public RunFlags Flags { get; internal init; } = new();

    /// <summary>What is turned off: in no graph, but in the manifest.</summary>
    public IReadOnlyList<Node> Disabled { get; internal init; } = [];

    /// <summary>All nodes and who reads whom.</summary>
    public Graph Graph { get; }

    /// <summary>Turns nodes into SQL.</summary>
    public Compiler Compiler { get; }

    /// <summary>Picks nodes.</summary>
    public Selector Selector { get; }

    /// <summary>The macros of the project and of its packages.</summary>
    public IReadOnlyList<Macro> Macros { get; }

    /// <summary>What is odd but keeps nothing from running: keys that are ignored, descriptions of what does not exist.</summary>
    public IReadOnlyList<Problem> Notices { get; internal init; } = [];

    /// <summary>The project's name and those of its packages.</summary>
    public IReadOnlyList<string> Packages { get; internal init; } = [];

    /// <summary>The models, parents first.</summary>
    public IEnumerable<Model> Models => Graph.InOrder.OfType<Model>();

    /// <summary>The declared source tables.</summary>
    public IEnumerable<SourceTable> Sources => Graph.InOrder.OfType<SourceTable>();

    /// <summary>The data tests.</summary>
    public IEnumerable<DataTest> Tests => Graph.InOrder.OfType<DataTest>();

    /// <summary>The snapshots, parents first.</summary>
    public IEnumerable<Snapshot> Snapshots => Graph.InOrder.OfType<Snapshot>();

    /// <summary>What runs before the first node, packages' first.</summary>
    public IReadOnlyList<Operation> OnRunStart { get; internal init; } = [];

    /// <summary>What runs after the last node, packages' first.</summary>
    public IReadOnlyList<Operation> OnRunEnd { get; internal init; } = [];

    /// <summary>The groups that own nodes.</summary>
    public IReadOnlyList<NodeGroup> Groups { get; internal init; } = [];

    /// <summary>The blocks that descriptions quote.</summary>
    public IReadOnlyList<DocBlock> Docs { get; internal init; } = [];

    /// <summary>Reads a project folder: every file is read and every template rendered once, nothing is run.</summary>
    /// <exception cref="ConfigurationException">Something in it cannot work; carries every problem found.</exception>
    public static Project Load(string folder, ProjectOptions options) => new ProjectLoader(folder, options).Load();

    /// <summary>
    /// The model that a ref of the project would find, or null: the project's before those of packages, the latest of its versions
    /// unless one is asked for.
    /// </summary>
    public Model? FindModel(string name, string? version = null) =>
        lookup.Find(
            new Reference(null, name, IsSource: false, new SourceLocation(ProjectFile.FileName, 1)) { Version = version }, Name) as Model;

    /// <summary>The tests of a node: those declared on it, and SQL files whose last input it is.</summary>
    public IEnumerable<DataTest> TestsOf(Node node) =>
        Graph.ChildrenOf(node.UniqueId).Select(Graph.Find).OfType<DataTest>().Where(test => test.NodeId == node.UniqueId);
}
