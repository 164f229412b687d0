using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Runs;
using Pipeline.Runs.Projects;

namespace Pipeline;

/// <summary>What one invocation hands to a use case beside the request.</summary>
/// <param name="Options">The options every verb takes.</param>
/// <param name="Exchanges">Where HTTP exchanges are recorded to or replayed from.</param>
/// <param name="Events">Takes the run's events.</param>
/// <param name="Redactor">Every resolved secret is registered here before it is used.</param>
internal sealed record Invocation(GlobalOptions Options, ExchangeFolders Exchanges, IRunEventSink Events, Redactor Redactor);

/// <summary>Where HTTP exchanges are recorded to or replayed from; both null for plain requests.</summary>
internal sealed record ExchangeFolders(string? RecordTo = null, string? ReplayFrom = null)
{
    /// <summary>Plain requests.</summary>
    public static ExchangeFolders None => new();
}

/// <summary>One call into the library: a request in, a report out, failures thrown.</summary>
internal delegate Task<TReport> UseCase<in TRequest, TReport>(Invocation invocation, TRequest request, CancellationToken cancellationToken);

/// <summary>All the calls the commands make; <see cref="Composition"/> fills it, tests fill it with their own.</summary>
internal sealed record UseCases
{
    /// <summary>Reads streams into bronze.</summary>
    public required UseCase<IngestRequest, IngestReport> Ingest { get; init; }

    /// <summary>Builds models.</summary>
    public required UseCase<TransformRequest, TransformReport> Transform { get; init; }

    /// <summary>Builds a dbt project folder.</summary>
    public required UseCase<BuildRequest, TransformReport> Build { get; init; }

    /// <summary>Judges what is in the database of a project folder.</summary>
    public required UseCase<JudgeRequest, ValidateReport> Judge { get; init; }

    /// <summary>Turns nodes of a project folder into SQL.</summary>
    public required UseCase<CompileRequest, CompileReport> Compile { get; init; }

    /// <summary>Turns models of the lake project into SQL.</summary>
    public required UseCase<CompileLakeRequest, CompileReport> CompileLake { get; init; }

    /// <summary>Shows the first rows of a query.</summary>
    public required UseCase<ShowRequest, RowsReport> ShowRows { get; init; }

    /// <summary>Names the nodes of a project folder.</summary>
    public required UseCase<ListNodesRequest, NodeListing> ListNodes { get; init; }

    /// <summary>Describes a project folder.</summary>
    public required UseCase<DocsRequest, DocsReport> Document { get; init; }

    /// <summary>Makes a project folder.</summary>
    public required UseCase<string, InitReport> Init { get; init; }

    /// <summary>Judges data.</summary>
    public required UseCase<ValidateRequest, ValidateReport> Validate { get; init; }

    /// <summary>Judges data that belongs to no project.</summary>
    public required UseCase<ValidateDataRequest, ValidateReport> ValidateData { get; init; }

    /// <summary>Takes a person's word on what a check found.</summary>
    public required UseCase<AckRequest, AckReport> Acknowledge { get; init; }

    /// <summary>Shows what gates kept back.</summary>
    public required UseCase<InspectRequest, InspectReport> Inspect { get; init; }

    /// <summary>Compares two relations.</summary>
    public required UseCase<TableDiffRequest, DiffReport> Diff { get; init; }

    /// <summary>Does the past again.</summary>
    public required UseCase<BackfillRequest, BackfillReport> Backfill { get; init; }

    /// <summary>Runs a flow.</summary>
    public required UseCase<FlowRequest, FlowReport> RunFlow { get; init; }

    /// <summary>Runs several flows.</summary>
    public required UseCase<FlowsRequest, FlowsReport> RunFlows { get; init; }

    /// <summary>Says what the project holds.</summary>
    public required UseCase<ListRequest, Listing> List { get; init; }

    /// <summary>Joins small files.</summary>
    public required UseCase<CompactRequest, CompactReport> Compact { get; init; }

    /// <summary>Removes what no table refers to.</summary>
    public required UseCase<GarbageRequest, GarbageReport> CollectGarbage { get; init; }

    /// <summary>Looks whether a target can be worked with.</summary>
    public required UseCase<DoctorRequest, DoctorReport> Doctor { get; init; }

    /// <summary>The JSON Schema of a kind of configuration file, as text; null asks for all kinds in one document.</summary>
    public required UseCase<string?, string> Schema { get; init; }

    /// <summary>The folder artifacts are written under.</summary>
    public required Func<GlobalOptions, string> ArtifactFolder { get; init; }
}

/// <summary>Ask what the project holds.</summary>
internal sealed record ListRequest;

/// <summary>What the project holds.</summary>
internal sealed record Listing(IReadOnlyList<ListedItem> Items);

/// <summary>
/// One named thing: its kind (source, stream, flow, model, check), its name on the command line, and where it is written.
/// </summary>
internal sealed record ListedItem(string Kind, string Name, string? Location = null);

/// <summary>Remove what no table refers to, or only say what that would be.</summary>
internal sealed record GarbageRequest(bool IsDryRun = false);

/// <summary>What was removed, or would be: each file, and how much they hold together.</summary>
internal sealed record GarbageReport(bool IsDryRun, long Bytes, IReadOnlyList<string> Files);
