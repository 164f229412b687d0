using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Runs.Configuration;

/// <summary>A system end to end, as <c>config/flows/NAME.yml</c> describes it.</summary>
/// <param name="Name">The flow's name.</param>
/// <param name="Steps">What it does, in order.</param>
/// <param name="Location">Where it is written.</param>
public sealed record FlowSpec(string Name, IReadOnlyList<FlowStep> Steps, SourceLocation Location)
{
    /// <summary>One sentence for a person.</summary>
    public string? Description { get; init; }

    /// <summary>The length of one step of a backfill; null when it has none.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>When it runs by itself, as EventBridge writes it: <c>rate(5 minutes)</c>, <c>cron(0 5 * * ? *)</c>.</summary>
    public string? Schedule { get; init; }

    /// <summary>SQL with Jinja that returns one boolean: when it is not true there is nothing to do. Null runs always.</summary>
    public SqlCondition? OnlyWhen { get; init; }

    /// <summary>The models whose first rows are shown at the end.</summary>
    public IReadOnlyList<string> Preview { get; init; } = [];
}

/// <summary>A query that returns one boolean.</summary>
/// <param name="Sql">SQL with Jinja.</param>
/// <param name="Location">Where it is written.</param>
public sealed record SqlCondition(string Sql, SourceLocation Location);

/// <summary>One step of a flow.</summary>
public abstract record FlowStep
{
    private FlowStep(SourceLocation location) => Location = location;

    /// <summary>Where it is written.</summary>
    public SourceLocation Location { get; }

    /// <summary>
    /// Read a source, or one stream of it, into bronze. A list of them becomes as many steps; one that fails does not keep the next
    /// from being read, and ends the flow after the last.
    /// </summary>
    /// <param name="Source">The source's name.</param>
    /// <param name="Stream">The stream's name; null for all of them.</param>
    /// <param name="Location">Where it is written.</param>
    public sealed record Ingest(string Source, string? Stream, SourceLocation Location) : FlowStep(Location);

    /// <summary>Build models.</summary>
    /// <param name="Select">dbt selectors.</param>
    /// <param name="Location">Where it is written.</param>
    public sealed record Transform(IReadOnlyList<string> Select, SourceLocation Location) : FlowStep(Location);

    /// <summary>Judge models; nothing after it runs when a check fails.</summary>
    /// <param name="Select">dbt selectors.</param>
    /// <param name="Location">Where it is written.</param>
    public sealed record Validate(IReadOnlyList<string> Select, SourceLocation Location) : FlowStep(Location);

    /// <summary>Tell others that what the steps before loaded and built is complete.</summary>
    /// <param name="Source">Who tells it: <c>techint.lido</c>.</param>
    /// <param name="DetailType">What it tells: <c>ingestion.complete</c>.</param>
    /// <param name="Detail">The author's own members of the detail, placeholders not filled in; null for none.</param>
    /// <param name="Location">Where it is written.</param>
    public sealed record Emit(string Source, string DetailType, YamlMapping? Detail, SourceLocation Location) : FlowStep(Location);

    /// <summary>Write models as JSON documents into a folder of the lake.</summary>
    /// <param name="To">The folder's key.</param>
    /// <param name="Documents">What is written there, in file order.</param>
    /// <param name="Location">Where it is written.</param>
    public sealed record Publish(string To, IReadOnlyList<DocumentSpec> Documents, SourceLocation Location) : FlowStep(Location);
}

/// <summary>A model as a JSON document, or as one for each value of a few columns.</summary>
/// <param name="Path">Where below the folder.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Location">Where it is written.</param>
public sealed record DocumentSpec(DocumentPath Path, string Model, SourceLocation Location)
{
    /// <summary>What the rows are ordered by, as SQL; empty for the model's unique key, or else all columns.</summary>
    public IReadOnlyList<string> OrderBy { get; init; } = [];

    /// <summary>The most rows of one document; null for all.</summary>
    public long? Limit { get; init; }

    /// <summary>SQL condition of the rows; null for all.</summary>
    public string? Where { get; init; }
}
