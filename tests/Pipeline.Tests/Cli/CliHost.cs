using Pipeline.Events;
using Pipeline.Runs;
using Pipeline.Runs.Projects;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Cli;

/// <summary>What one invocation left behind.</summary>
internal sealed record CliResult(int ExitCode, string Out, string Error)
{
    /// <summary>All that was said.</summary>
    public string All => Out + Error;
}

/// <summary>The program with its use cases replaced: they note their request and give a fixed report.</summary>
internal sealed class CliHost : IDisposable
{
    private readonly TempFolder folder = new();

    public CliHost() => UseCases = new UseCases
    {
        Ingest = Answer<IngestRequest, IngestReport>(SomeReports.Ingest),
        Transform = Answer<TransformRequest, TransformReport>(SomeReports.Transform),
        Build = Answer<BuildRequest, TransformReport>(SomeReports.Build),
        Judge = Answer<JudgeRequest, ValidateReport>(SomeReports.Validate),
        Compile = Answer<CompileRequest, CompileReport>(SomeReports.Compile),
        CompileLake = Answer<CompileLakeRequest, CompileReport>(SomeReports.Compile),
        ShowRows = Answer<ShowRequest, RowsReport>(SomeReports.Rows),
        ListNodes = Answer<ListNodesRequest, NodeListing>(SomeReports.Nodes),
        Document = Answer<DocsRequest, DocsReport>(SomeReports.Docs),
        Init = Answer<string, InitReport>(new InitReport("shop", ["dbt_project.yml", "models/orders.sql"])),
        Validate = Answer<ValidateRequest, ValidateReport>(SomeReports.Validate),
        ValidateData = Answer<ValidateDataRequest, ValidateReport>(SomeReports.Validate),
        Acknowledge = Answer<AckRequest, AckReport>(new AckReport("3f2a9c0d1e4b5a67", "row_count of orders at 2026-01-02 03:04:05Z: 7", null, null)),
        Inspect = Answer<InspectRequest, InspectReport>(new InspectReport(null, [])),
        Diff = Answer<TableDiffRequest, DiffReport>(SomeReports.Diff),
        Backfill = Answer<BackfillRequest, BackfillReport>(SomeReports.Backfill),
        RunFlow = Answer<FlowRequest, FlowReport>(SomeReports.Flow),
        RunFlows = Answer<FlowsRequest, FlowsReport>(SomeReports.Flows),
        List = Answer<ListRequest, Listing>(SomeReports.Listing),
        Compact = Answer<CompactRequest, CompactReport>(SomeReports.Compact),
        CollectGarbage = Answer<GarbageRequest, GarbageReport>(SomeReports.Garbage),
        Doctor = Answer<DoctorRequest, DoctorReport>(SomeReports.Doctor),
        Schema = Answer<string?, string>("""{ "$schema": "https://json-schema.org/draft/2020-12/schema" }"""),
        ArtifactFolder = _ => folder["target"],
    };

    public UseCases UseCases { get; set; }

    public FakeClock Clock { get; } = new();

    /// <summary>What the last use case was asked.</summary>
    public object? Request { get; private set; }

    /// <summary>What it was handed beside the request.</summary>
    public Invocation? Invocation { get; private set; }

    public string this[string relative] => folder[relative];

    /// <summary>The only artifact, or null.</summary>
    public string? Artifact =>
        Directory.Exists(this["target/runs"]) && Directory.GetFiles(this["target/runs"]) is [var only] ? File.ReadAllText(only) : null;

    public Task<CliResult> RunAsync(string commandLine, Func<Terminal, Terminal>? on = null, CancellationToken cancellationToken = default) =>
        RunAsync(commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries), on, cancellationToken);

    public async Task<CliResult> RunAsync(string[] args, Func<Terminal, Terminal>? on = null, CancellationToken cancellationToken = default)
    {
        using StringWriter stdout = new(), stderr = new();
        var terminal = new Terminal(stdout, stderr);
        var exitCode = await App.RunAsync(args, on is null ? terminal : on(terminal), UseCases, Clock, cancellationToken);
        return new CliResult(exitCode, stdout.ToString(), stderr.ToString());
    }

    /// <summary>A use case that raises events and then answers.</summary>
    public UseCase<TRequest, TReport> Answer<TRequest, TReport>(TReport report, params RunEvent[] events) => (invocation, request, _) =>
    {
        (Invocation, Request) = (invocation, request);
        foreach (var each in events) invocation.Events.Raise(each);
        return Task.FromResult(report);
    };

    /// <summary>Makes <c>ingest</c> fail.</summary>
    public void FailWith(Exception exception) =>
        UseCases = UseCases with { Ingest = (_, _, _) => Task.FromException<IngestReport>(exception) };

    public void Dispose() => folder.Dispose();
}
