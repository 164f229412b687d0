using Pipeline.Events;

namespace Pipeline.Runs;

/// <summary>What <c>run</c> did.</summary>
/// <param name="RunId">The run's id.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Elapsed">Wall time.</param>
/// <param name="Flow">The flow's name.</param>
/// <param name="Ingested">Its streams.</param>
/// <param name="Built">Its models.</param>
/// <param name="Judged">Its checks.</param>
/// <param name="Results">The first rows of what the flow serves (its gold tables).</param>
public sealed record FlowReport(
    string RunId, RunOutcome Outcome, TimeSpan Elapsed, string Flow,
    IReadOnlyList<StreamReport> Ingested, IReadOnlyList<ModelReport> Built, IReadOnlyList<CheckReport> Judged, IReadOnlyList<TablePreview> Results)
    : RunReport(RunId, Outcome, Elapsed)
{
    /// <summary>Its steps as far as they were begun, in order.</summary>
    public IReadOnlyList<FlowStepReport> Steps { get; init; } = [];

    /// <summary>Its events.</summary>
    public IReadOnlyList<EmittedEvent> Emitted { get; init; } = [];

    /// <summary>Its folders of documents.</summary>
    public IReadOnlyList<PublishReport> Published { get; init; } = [];

    /// <summary>Why there was nothing to do, or why the flow could not be run at all; null when its steps say how it went.</summary>
    public string? Message { get; init; }
}

/// <summary>One step of a flow.</summary>
/// <param name="Step">ingest, transform, validate, emit, publish.</param>
/// <param name="Subject">What it worked on.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Elapsed">Wall time.</param>
/// <param name="Share">Its part of the flow's wall time, from 0 to 1.</param>
public sealed record FlowStepReport(string Step, string Subject, StepStatus Status, TimeSpan Elapsed, double Share);

/// <summary>An event of a flow.</summary>
/// <param name="Id">The same for the same news however often it is told; empty when it failed.</param>
/// <param name="Source">Who told it.</param>
/// <param name="DetailType">What was told.</param>
/// <param name="Status">Succeeded when it was told now, nothing new when it had been.</param>
/// <param name="Time">When it was told; null when it was not.</param>
/// <param name="Location">Where it lies.</param>
/// <param name="Tables">What it says is complete.</param>
/// <param name="Message">Why, for anything but success.</param>
public sealed record EmittedEvent(
    string Id, string Source, string DetailType, StepStatus Status, DateTimeOffset? Time, string Location, IReadOnlyList<EmittedTable> Tables, string? Message = null);

/// <summary>A table of an event.</summary>
/// <param name="Table">A stream, <c>source/stream</c>, or a model.</param>
/// <param name="Version">The version its rows can be read at; null when nothing was ever loaded.</param>
/// <param name="LoadId">The load that last changed its rows.</param>
/// <param name="Rows">The rows that load wrote.</param>
/// <param name="Location">Where its files lie.</param>
public sealed record EmittedTable(string Table, long? Version, string? LoadId, long? Rows, string Location);

/// <summary>A folder of published documents.</summary>
/// <param name="To">Its key.</param>
/// <param name="Status">Nothing new when every file was as it should be.</param>
/// <param name="Location">Where it lies.</param>
/// <param name="Written">Files written.</param>
/// <param name="Unchanged">Files left as they were.</param>
/// <param name="Removed">Files taken away.</param>
/// <param name="Documents">What is published there by this flow.</param>
/// <param name="Message">Why, for anything but success.</param>
public sealed record PublishReport(
    string To, StepStatus Status, string Location, int Written, int Unchanged, int Removed, IReadOnlyList<PublishedDocument> Documents, string? Message = null);

/// <summary>A document of a publication, or those of its values.</summary>
/// <param name="Path">The path as the flow's file has it.</param>
/// <param name="Model">The model it shows.</param>
/// <param name="Version">The model's version; null for a view.</param>
/// <param name="Files">How many files it became.</param>
/// <param name="Rows">How many rows they have together.</param>
public sealed record PublishedDocument(string Path, string Model, long? Version, int Files, long Rows);

/// <summary>What <c>run</c> did of several flows.</summary>
/// <param name="RunId">The id of all of it.</param>
/// <param name="Outcome">The worst of the flows'.</param>
/// <param name="Elapsed">Wall time.</param>
/// <param name="Flows">One after the other.</param>
/// <param name="Skipped">Flows that were not run, with the reason.</param>
public sealed record FlowsReport(string RunId, RunOutcome Outcome, TimeSpan Elapsed, IReadOnlyList<FlowReport> Flows, IReadOnlyList<SkippedFlow> Skipped)
    : RunReport(RunId, Outcome, Elapsed)
{
    /// <summary>Failure before failed checks, those before what was left to another run.</summary>
    public static RunOutcome WorstOf(IEnumerable<RunOutcome> outcomes)
    {
        RunOutcome[] found = [.. outcomes];
        return new[] { RunOutcome.Cancelled, RunOutcome.Failed, RunOutcome.ChecksFailed, RunOutcome.Held }.Where(found.Contains).FirstOrDefault(RunOutcome.Succeeded);
    }
}

/// <summary>A flow that was not run.</summary>
public sealed record SkippedFlow(string Flow, string Reason);
