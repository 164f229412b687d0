using System.Collections.Frozen;
using System.Text.Json.Serialization;
using Pipeline.Events;
using Pipeline.Schema;

namespace Pipeline.Runs;

/// <summary>How a step ended.</summary>
public enum StepStatus
{
    /// <summary>Did its work.</summary>
    Succeeded,

    /// <summary>Had nothing to do.</summary>
    NothingNew,

    /// <summary>Was left out because something before it failed, or because it was a dry run.</summary>
    Skipped,

    /// <summary>Failed.</summary>
    Failed,

    /// <summary>Was left to another run that is at work on the same.</summary>
    Held,

    /// <summary>Was built, judged bad, and not published.</summary>
    Withheld,
}

/// <summary>What a verb did. Every report carries the run's id and outcome; nothing failed hides in a success.</summary>
public abstract record RunReport(string RunId, RunOutcome Outcome, TimeSpan Elapsed);

/// <summary>What <c>ingest</c> did.</summary>
public sealed record IngestReport(string RunId, RunOutcome Outcome, TimeSpan Elapsed, IReadOnlyList<StreamReport> Streams)
    : RunReport(RunId, Outcome, Elapsed);

/// <summary>One stream of an ingest.</summary>
/// <param name="Stream"><c>source/stream</c>.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Rows">Rows committed.</param>
/// <param name="Bytes">Bytes written, compressed.</param>
/// <param name="Requests">HTTP requests made, retries included.</param>
/// <param name="LoadId">The load's id; null when nothing was read.</param>
/// <param name="Version">The committed version of the stream's table; null when nothing was committed.</param>
/// <param name="Location">Where the stream's files lie.</param>
/// <param name="Message">Why, for anything but success.</param>
public sealed record StreamReport(
    string Stream, StepStatus Status, long Rows, long Bytes, int Requests, string? LoadId, long? Version, string Location, string? Message = null)
{
    /// <summary>Rows refused and kept in <c>_rejects</c>.</summary>
    public long RejectedRows { get; init; }

    /// <summary>The checks that gated the load; empty where none do.</summary>
    public IReadOnlyList<CheckReport> Checks { get; init; } = [];

    /// <summary>What would be asked for, in a few lines; empty but for a dry run.</summary>
    public IReadOnlyList<string> Plan { get; init; } = [];
}

/// <summary>What <c>transform</c> did.</summary>
public sealed record TransformReport(string RunId, RunOutcome Outcome, TimeSpan Elapsed, IReadOnlyList<ModelReport> Models)
    : RunReport(RunId, Outcome, Elapsed)
{
    /// <summary>The tests of a project folder, each judged once what it reads was built; null where checks stand with their model.</summary>
    public IReadOnlyList<CheckReport>? Tests { get; init; }
}

/// <summary>One model of a transform; in a project folder also a seed, a snapshot, or what runs before and after them.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="UniqueId">dbt's id: <c>model.project.name</c>.</param>
/// <param name="Materialization">view, table, lake...</param>
/// <param name="Status">How it ended.</param>
/// <param name="Rows">Rows written.</param>
/// <param name="Version">The committed table version; null when nothing was committed.</param>
/// <param name="Location">Where its files lie; null for a view.</param>
/// <param name="Elapsed">Wall time.</param>
/// <param name="Checks">The checks that gated it.</param>
/// <param name="Message">Why, for anything but success.</param>
public sealed record ModelReport(
    string Model, string UniqueId, string Materialization, StepStatus Status, long Rows, long? Version, string? Location, TimeSpan Elapsed,
    IReadOnlyList<CheckReport> Checks, string? Message = null)
{
    /// <summary>dbt's word for what it is: model, seed, snapshot, operation.</summary>
    public string ResourceType { get; init; } = "model";
}

/// <summary>What <c>validate</c> found.</summary>
public sealed record ValidateReport(string RunId, RunOutcome Outcome, TimeSpan Elapsed, IReadOnlyList<CheckReport> Checks)
    : RunReport(RunId, Outcome, Elapsed)
{
    /// <summary>How many checks were judged how.</summary>
    public CheckSummary Summary => new(
        Count(CheckVerdict.Pass), Count(CheckVerdict.Warn), Count(CheckVerdict.Fail), Count(CheckVerdict.Error), Count(CheckVerdict.Skipped));

    private int Count(CheckVerdict verdict) => Checks.Count(check => check.Verdict == verdict);
}

/// <summary>Checks by verdict.</summary>
public sealed record CheckSummary(int Pass, int Warn, int Fail, int Error, int Skipped);

/// <summary>One judged check.</summary>
/// <param name="Name">What the check is called.</param>
/// <param name="Kind"><c>dbt/unique</c>, <c>sodacl/row_count</c>...</param>
/// <param name="Dataset">The relation judged.</param>
/// <param name="Column">The column, when it is about one.</param>
/// <param name="Verdict">The judgement.</param>
/// <param name="Value">The measured value, as text; null when none was measured.</param>
/// <param name="Message">One sentence for a person.</param>
/// <param name="File">Where the check is written.</param>
/// <param name="Line">The line there.</param>
public sealed record CheckReport(
    string Name,
    [property: JsonPropertyName("check")] string Kind,
    string Dataset,
    string? Column,
    [property: JsonPropertyName("outcome")] CheckVerdict Verdict,
    string? Value,
    string Message,
    string? File,
    int? Line)
{
    /// <summary>Tells the check from others, and stays when it is moved in its file or its threshold changes; empty for what is no check.</summary>
    public string Id { get; init; } = "";

    /// <summary>dbt's id, of a dbt test.</summary>
    public string? UniqueId { get; init; }

    /// <summary>A few of the rows it does not hold for; null where there are none to show.</summary>
    public RowSample? Samples { get; init; }

    /// <summary>The partition judged, when it is only one.</summary>
    public string? Partition { get; init; }

    /// <summary>Further numbers worth keeping: <c>row_count</c>, <c>duplicate_rows</c>...</summary>
    public IReadOnlyDictionary<string, string> Diagnostics { get; init; } = FrozenDictionary<string, string>.Empty;
}

/// <summary>Rows as text.</summary>
/// <param name="Columns">Column names.</param>
/// <param name="Rows">Rows of cells; null is SQL's NULL.</param>
public sealed record RowSample(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows)
{
    /// <summary>Why there are none although there should be.</summary>
    public string? Problem { get; init; }
}

/// <summary>What was acknowledged.</summary>
/// <param name="CheckId">The check's id.</param>
/// <param name="Anomaly">The anomaly that counts as ordinary from now on, in words; null for none.</param>
/// <param name="Until">Until when the check only warns; null for as before.</param>
/// <param name="Note">Why.</param>
public sealed record AckReport(string CheckId, string? Anomaly, DateTimeOffset? Until, string? Note);

/// <summary>What gates kept back.</summary>
/// <param name="Table">What was asked for; null for everything.</param>
/// <param name="Refused">The loads.</param>
public sealed record InspectReport(string? Table, IReadOnlyList<RefusedReport> Refused);

/// <summary>A load that a gate kept back.</summary>
/// <param name="Subject">What was loaded: <c>source/stream</c>, or a model.</param>
/// <param name="Table">The table's folder in the lake.</param>
/// <param name="LoadId">The load.</param>
/// <param name="RunId">The run that made it.</param>
/// <param name="RefusedAt">When.</param>
/// <param name="Partitions">The partitions held back; empty when nothing of it was published.</param>
/// <param name="Checks">The checks of the gate.</param>
/// <param name="Preview">Its first rows, and where its files lie.</param>
/// <param name="Release">The command that loads it again and publishes whatever its checks say.</param>
public sealed record RefusedReport(
    string Subject, string Table, string LoadId, string RunId, DateTimeOffset RefusedAt, IReadOnlyList<string> Partitions,
    IReadOnlyList<CheckReport> Checks, TablePreview Preview, string Release);

/// <summary>What <c>validate diff</c> found.</summary>
/// <param name="RunId">The run's id.</param>
/// <param name="Outcome">Failed checks when differences were not allowed.</param>
/// <param name="Elapsed">Wall time.</param>
/// <param name="Old">The old side as it was named.</param>
/// <param name="New">The new side as it was named.</param>
/// <param name="Difference">What differs.</param>
public sealed record DiffReport(string RunId, RunOutcome Outcome, TimeSpan Elapsed, string Old, string New, TableDifference Difference)
    : RunReport(RunId, Outcome, Elapsed);

/// <summary>What <c>backfill</c> did.</summary>
public sealed record BackfillReport(string RunId, RunOutcome Outcome, TimeSpan Elapsed, string Subject, IReadOnlyList<BackfillStep> Steps)
    : RunReport(RunId, Outcome, Elapsed);

/// <summary>One interval of a backfill.</summary>
public sealed record BackfillStep(Interval Interval, StepStatus Status, long Rows, string? Message = null);

/// <summary>The first rows of a table, as text, and where it lies.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Location">Where its files lie.</param>
/// <param name="Columns">Column names.</param>
/// <param name="Rows">Rows of cells; null is SQL's NULL.</param>
/// <param name="TotalRows">How many rows the table has.</param>
public sealed record TablePreview(
    string Table, string Location, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, long TotalRows);
