using System.Globalization;
using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Quality.DbtTests;

namespace Pipeline.Runs.Projects;

/// <summary>What the pieces of one build share: the project, the request, and what templates are compiled with.</summary>
internal sealed class BuildContext
{
    private readonly Lazy<IReadOnlyDictionary<string, RelationNode>> byDataset;
    private readonly Func<RelationNode, Relation, string>? limited;

    public BuildContext(OpenProject opened, BuildRequest request, RunScope scope)
    {
        (Opened, Request, Scope) = (opened, request, scope);
        limited = InputLimit.Of(request, scope.Clock);
        byDataset = new(() => DbtChecks.DatasetsOf(opened.Project));
    }

    /// <summary>The project.</summary>
    public OpenProject Opened { get; }

    /// <summary>What was asked for.</summary>
    public BuildRequest Request { get; }

    /// <summary>The run.</summary>
    public RunScope Scope { get; }

    /// <summary>Where the rows of a node are: its own relation unless another build is read instead.</summary>
    public Func<RelationNode, Relation> RelationOf { get; init; } = node => node.Relation;

    /// <summary>The command as dbt calls it.</summary>
    public string Command { get; init; } = "build";

    /// <summary>Whether what the project wants run before the first node and after the last is run.</summary>
    public bool RunsHooks { get; init; } = true;

    /// <summary>The ids of what is built.</summary>
    public IReadOnlyList<string> Selected { get; init; } = [];

    /// <summary>What the command line said, under dbt's names.</summary>
    public IReadOnlyDictionary<string, object?> Arguments => new Dictionary<string, object?>
    {
        ["which"] = Command,
        ["project_dir"] = Opened.Folder,
        ["select"] = Request.Nodes.Select,
        ["exclude"] = Request.Nodes.Exclude,
        ["selector"] = Request.Nodes.Selector,
        ["resource_types"] = Request.Nodes.ResourceTypes,
        ["full_refresh"] = Request.FullRefresh,
        ["fail_fast"] = Request.FailFast,
        ["empty"] = Request.Empty,
        ["sample"] = Request.Sample,
        ["vars"] = Request.Vars,
        ["event_time_start"] = Request.EventTimeStart?.ToString("O", CultureInfo.InvariantCulture),
        ["event_time_end"] = Request.EventTimeEnd?.ToString("O", CultureInfo.InvariantCulture),
        ["store_failures"] = Request.StoreFailures is true,
        ["threads"] = Opened.Threads,
    };

    /// <summary>Turns nodes into SQL.</summary>
    public Compiler Compiler => Opened.Project.Compiler;

    /// <summary>What became of the batches of microbatch models in the run that is done again, by unique id.</summary>
    public IReadOnlyDictionary<string, BatchResults> PreviousBatches { get; init; } = new Dictionary<string, BatchResults>();

    /// <summary>When the run began that is done again: its batches are meant, not those of now; null for none.</summary>
    public DateTimeOffset? BatchesUntil { get; init; }

    /// <summary>The moment in the last batch of a microbatch model.</summary>
    public DateTimeOffset BatchesEnd => BatchesUntil ?? Now;

    /// <summary>The event times to build, half open; null for what each model says.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? EventTimes => Request switch
    {
        { EventTimeStart: { } from, EventTimeEnd: { } to } => (from, to),
        { Sample: { } sample } => (InputLimit.Earlier(Now, sample), Now),
        _ => null,
    };

    /// <summary>The moment ages are measured from; null for when each is measured.</summary>
    public DateTimeOffset? AgesFrom { get; init; }

    /// <summary>The time.</summary>
    public DateTimeOffset Now => Scope.Clock.GetUtcNow();

    /// <summary>What a node's templates see while a worker compiles it.</summary>
    public CompileContext For(Node node, ProjectWorker worker) => new()
    {
        RelationOf = RelationOf,
        RendersRelations = true,
        IsIncremental = node is Model model && IsIncremental(model, worker),
        Warehouse = worker.Warehouse,
        IsFullRefresh = Request.FullRefresh,
        Command = Command,
        SelectedResources = Selected,
        Arguments = Arguments,
        Limited = limited,
        Noted = text => Scope.Raise(at => new RunEvent.Noted($"{node.Name}: {text}") { At = at }),
        Warned = text => Warn(node, text),
    };

    /// <summary>Says what the user should know of a node.</summary>
    public void Warn(Node node, string text) => Scope.Raise(at => new RunEvent.Warned($"{node.Name}: {text}") { At = at });

    /// <summary>The FROM item of a node, by its id or by the name tests know it by; an ephemeral model is its query.</summary>
    public string? FromOf(string dataset, ProjectWorker worker) => NodeOf(dataset) switch
    {
        null => null,
        Model { Config.Materialized: "ephemeral" } ephemeral => $"(\n{Compiler.Compile(ephemeral, For(ephemeral, worker)).Sql}\n)",
        SourceTable { ExternalLocation: { } location } => location,
        var node => RelationOf(node).ToString(),
    };

    private RelationNode? NodeOf(string dataset) =>
        Opened.Project.Graph.Find(dataset) as RelationNode ?? byDataset.Value.GetValueOrDefault(dataset);

    private bool IsIncremental(Model model, ProjectWorker worker) =>
        model.Config.IsIncremental
        && !(model.Config.FullRefresh ?? Request.FullRefresh)
        && worker.Warehouse.KindOf(model.Relation) is RelationKind.Table;
}
