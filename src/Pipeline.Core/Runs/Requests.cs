using Pipeline.Schema;

namespace Pipeline.Runs;

/// <summary>Read streams of one source into bronze.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Streams">Its streams to read; empty for all.</param>
/// <param name="Interval">Only this range, for streams that can be asked for the past.</param>
/// <param name="FullRefresh">Forget validators and watermarks first.</param>
/// <param name="Limit">Stop after about this many rows a stream.</param>
/// <param name="IsDryRun">Say what would be read and written, do neither.</param>
public sealed record IngestRequest(
    string Source,
    IReadOnlyList<string> Streams,
    Interval? Interval = null,
    bool FullRefresh = false,
    long? Limit = null,
    bool IsDryRun = false)
{
    /// <summary>Commit without asking the checks that gate the streams.</summary>
    public bool NoGate { get; init; }

    /// <summary>Values of the source's variables in place of those it declares.</summary>
    public GivenVariables Variables { get; init; } = GivenVariables.None;

    /// <summary>True when the past is done again: a stream that names another to be read then is read from that one.</summary>
    public bool IsBackfill { get; init; }
}

/// <summary>Build models.</summary>
/// <param name="Select">dbt selectors; empty for all.</param>
/// <param name="Exclude">dbt selectors of what to leave out.</param>
/// <param name="FullRefresh">Rebuild incremental models from all their input.</param>
/// <param name="Interval">Rebuild what this range of event time touches (a backfill); null for what is unread.</param>
/// <param name="Vars">Variables given on the command line, as YAML or JSON text; null for none.</param>
/// <param name="IsDryRun">Plan and compile only.</param>
public sealed record TransformRequest(
    IReadOnlyList<string> Select,
    IReadOnlyList<string> Exclude,
    bool FullRefresh = false,
    Interval? Interval = null,
    string? Vars = null,
    bool IsDryRun = false)
{
    /// <summary>Publish without asking the checks that gate the models.</summary>
    public bool NoGate { get; init; }
}

/// <summary>Turn models of the lake project into SQL, and run none of it.</summary>
/// <param name="Select">dbt selectors; empty for all.</param>
/// <param name="Exclude">dbt selectors of what to leave out.</param>
/// <param name="IsIncremental">As for models that exist already, instead of as for a first build.</param>
/// <param name="LintForAthena">Look for SQL that Athena does not understand, or understands otherwise; done anyway on a target of it.</param>
/// <param name="Vars">Variables given on the command line, as YAML or JSON text; null for none.</param>
public sealed record CompileLakeRequest(
    IReadOnlyList<string> Select,
    IReadOnlyList<string> Exclude,
    bool IsIncremental = false,
    bool LintForAthena = false,
    string? Vars = null);

/// <summary>Judge data.</summary>
/// <param name="Select">dbt selectors of the models whose checks are judged; empty for all.</param>
/// <param name="Exclude">dbt selectors of what to leave out.</param>
/// <param name="CheckFiles">SodaCL files; empty for those of <c>config/checks</c>.</param>
/// <param name="AllowEmpty">Selecting no check is not an error.</param>
/// <param name="FailOnWarn">A warning fails the run.</param>
public sealed record ValidateRequest(
    IReadOnlyList<string> Select,
    IReadOnlyList<string> Exclude,
    IReadOnlyList<string> CheckFiles,
    bool AllowEmpty = false,
    bool FailOnWarn = false)
{
    /// <summary>Values of <c>${NAME}</c> in check files: they win over the files' own and the environment.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The moment ages are measured from; null for now.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>The JSON lines file of earlier measurements, which this run's are added to; null for those in the lake.</summary>
    public string? HistoryFile { get; init; }

    /// <summary>Show none of the rows that a check does not hold for.</summary>
    public bool NoSamples { get; init; }

    /// <summary>Also watch everything selected by what was ordinary in the past: rows, freshness, columns, missing and distinct values.</summary>
    public bool Profile { get; init; }
}

/// <summary>Judge data that belongs to no project.</summary>
/// <param name="Data">A DuckDB file, or a folder of Parquet, CSV and JSON files whose names are the tables'.</param>
/// <param name="CheckFiles">SodaCL files.</param>
/// <param name="Variables">Values of <c>${NAME}</c> in them: they win over the files' own and the environment.</param>
/// <param name="Now">The moment ages are measured from; null for now.</param>
/// <param name="AllowEmpty">Files without checks are not an error.</param>
/// <param name="FailOnWarn">A warning fails the run.</param>
/// <param name="HistoryFile">The JSON lines file of earlier measurements, which this run's are added to; null judges without a past.</param>
/// <param name="Profile">Also watch every table by what was ordinary in the past: rows, freshness, columns, missing and distinct values.</param>
public sealed record ValidateDataRequest(
    string Data,
    IReadOnlyList<string> CheckFiles,
    IReadOnlyDictionary<string, string> Variables,
    DateTimeOffset? Now = null,
    bool AllowEmpty = false,
    bool FailOnWarn = false,
    string? HistoryFile = null,
    bool Profile = false)
{
    /// <summary>dbt properties files whose tests are judged.</summary>
    public IReadOnlyList<string> PropertiesFiles { get; init; } = [];

    /// <summary>A folder of macros with the generic tests they use; null for none.</summary>
    public string? MacrosFolder { get; init; }

    /// <summary>Show none of the rows that a check does not hold for.</summary>
    public bool NoSamples { get; init; }
}

/// <summary>Say that what a check found is known.</summary>
/// <param name="CheckId">The check's id.</param>
/// <param name="Until">Until when it only warns; null when only its last anomaly is meant.</param>
/// <param name="Note">Why.</param>
/// <param name="HistoryFile">The JSON lines file of measurements; null for those of the lake.</param>
public sealed record AckRequest(string CheckId, DateTimeOffset? Until, string? Note, string? HistoryFile);

/// <summary>Look at what gates kept back.</summary>
/// <param name="Table">A stream, a model or a table's folder; null for all.</param>
/// <param name="Rows">At most this many rows of each are shown.</param>
public sealed record InspectRequest(string? Table, int Rows = 5);

/// <summary>Do the past again.</summary>
/// <param name="Subject">A flow, a source, or a model.</param>
/// <param name="Interval">The whole range.</param>
/// <param name="Every">The length of one step; null for the flow's interval.</param>
/// <param name="RunBackwards">Newest step first.</param>
/// <param name="IsDryRun">Print the plan, run nothing.</param>
public sealed record BackfillRequest(
    string Subject,
    Interval Interval,
    TimeSpan? Every = null,
    bool RunBackwards = false,
    bool IsDryRun = false)
{
    /// <summary>Values of sources' variables in place of those they declare.</summary>
    public GivenVariables Variables { get; init; } = GivenVariables.None;
}

/// <summary>Run a flow: all its steps in order.</summary>
/// <param name="Flow">The flow's name.</param>
/// <param name="FullRefresh">Passed to its ingest and transform steps.</param>
public sealed record FlowRequest(string Flow, bool FullRefresh = false)
{
    /// <summary>Values of its sources' variables in place of those they declare.</summary>
    public GivenVariables Variables { get; init; } = GivenVariables.None;
}

/// <summary>Run several flows, one after the other.</summary>
/// <param name="Flows">Their names, in order; empty for all of the project by name.</param>
/// <param name="FullRefresh">Passed to their ingest and transform steps.</param>
public sealed record FlowsRequest(IReadOnlyList<string> Flows, bool FullRefresh = false);

/// <summary>Compare two relations.</summary>
/// <param name="Old">What there was: a model, a stream, a table (<c>NAME@3</c>, <c>NAME@-1</c> for a version), files, <c>x.duckdb:table</c>.</param>
/// <param name="New">What there is.</param>
/// <param name="Key">The columns that name a row; empty for those declared, or else found.</param>
/// <param name="Exclude">Columns not compared.</param>
/// <param name="Tolerances">How far numbers may be apart: <c>COLUMN=0.01</c>, <c>COLUMN=1%</c>.</param>
/// <param name="Where">SQL condition of the rows compared; null for all.</param>
/// <param name="SampleOneOf">Look at about one row of this many.</param>
/// <param name="Examples">At most this many examples of each class.</param>
/// <param name="FailIfDifferent">Any difference fails the run.</param>
public sealed record TableDiffRequest(
    string Old,
    string New,
    IReadOnlyList<string> Key,
    IReadOnlyList<string> Exclude,
    IReadOnlyList<string> Tolerances,
    string? Where = null,
    int SampleOneOf = 1,
    int Examples = 5,
    bool FailIfDifferent = false);
