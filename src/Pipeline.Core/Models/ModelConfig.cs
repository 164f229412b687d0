using System.Collections.Frozen;

namespace Pipeline.Models;

/// <summary>The configuration of a node after all places are merged; <see cref="Raw"/> holds every key, known or not.</summary>
public sealed record ModelConfig
{
    /// <summary>The materializations a model may ask for.</summary>
    public static IReadOnlyList<string> Materializations { get; } =
        ["view", "table", "incremental", "ephemeral", "lake", "external", "materialized_view"];

    /// <summary>dbt's defaults.</summary>
    public static ModelConfig Default { get; } = new();

    /// <summary>How the model is kept.</summary>
    public string Materialized { get; init; } = "view";

    /// <summary>The custom schema, before <c>generate_schema_name</c>; null for the target's.</summary>
    public string? Schema { get; init; }

    /// <summary>The custom catalog; null for the target's.</summary>
    public string? Database { get; init; }

    /// <summary>The table's name where it is not the model's.</summary>
    public string? Alias { get; init; }

    /// <summary>Every tag of every place.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The columns that identify a row; empty when none are declared.</summary>
    public IReadOnlyList<string> UniqueKey { get; init; } = [];

    /// <summary>The columns the table is partitioned by.</summary>
    public IReadOnlyList<string> PartitionBy { get; init; } = [];

    /// <summary>The column that says when a row happened: what backfill intervals select by.</summary>
    public string? EventTime { get; init; }

    /// <summary>The strategy asked for; null when none was, see <see cref="Strategy"/>.</summary>
    public IncrementalStrategy? DeclaredStrategy { get; init; }

    /// <summary>Rebuild always (true) or never (false), whatever the command line says; null to obey it.</summary>
    public bool? FullRefresh { get; init; }

    /// <summary>What an incremental run does when the query's columns are no longer the table's.</summary>
    public OnSchemaChange OnSchemaChange { get; init; }

    /// <summary>SQL to run before the node is built, in order.</summary>
    public IReadOnlyList<Hook> PreHooks { get; init; } = [];

    /// <summary>SQL to run after it, in order.</summary>
    public IReadOnlyList<Hook> PostHooks { get; init; } = [];

    /// <summary>All of them.</summary>
    internal IEnumerable<Hook> Hooks => PreHooks.Concat(PostHooks);

    /// <summary>Whether the model's columns and constraints are a contract that the build must keep.</summary>
    public bool IsContractEnforced { get; init; }

    /// <summary>False takes the model out of the project.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Free values.</summary>
    public IReadOnlyDictionary<string, object?> Meta { get; init; } = FrozenDictionary<string, object?>.Empty;

    /// <summary>Every key as it was given: text, long, double, bool, null, or lists and dictionaries of these.</summary>
    public IReadOnlyDictionary<string, object?> Raw { get; init; } = FrozenDictionary<string, object?>.Empty;

    /// <summary>
    /// How rows join those already there. A lake model with a key merges and one without is replaced whole; an incremental
    /// model does what dbt-duckdb does.
    /// </summary>
    public IncrementalStrategy Strategy => Materialized switch
    {
        "lake" => DeclaredStrategy ?? (UniqueKey is [] ? IncrementalStrategy.ReplaceTable : IncrementalStrategy.Merge),
        "incremental" => DeclaredStrategy ?? (UniqueKey is [] ? IncrementalStrategy.Append : IncrementalStrategy.DeleteInsert),
        _ => IncrementalStrategy.ReplaceTable,
    };

    /// <summary>True when a run after the first one may add to the table instead of replacing it.</summary>
    public bool IsIncremental => Strategy is not IncrementalStrategy.ReplaceTable;
}

/// <summary>What an incremental run does when the query's columns are no longer the table's: dbt's four ways.</summary>
public enum OnSchemaChange
{
    /// <summary>New columns are left out; a missing one is an error of the engine.</summary>
    Ignore,

    /// <summary>The run fails.</summary>
    Fail,

    /// <summary>New columns are added; old ones stay.</summary>
    AppendNewColumns,

    /// <summary>The table's columns become the query's.</summary>
    SyncAllColumns,
}
