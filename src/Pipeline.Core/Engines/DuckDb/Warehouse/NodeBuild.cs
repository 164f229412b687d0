using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>What all nodes that become relations are built with.</summary>
public abstract record NodeBuild
{
    /// <summary>What to build: under this name, in this schema and catalog.</summary>
    public required Relation Relation { get; init; }

    /// <summary>What runs before, in order.</summary>
    public IReadOnlyList<HookCall> PreHooks { get; init; } = [];

    /// <summary>What runs after, in order.</summary>
    public IReadOnlyList<HookCall> PostHooks { get; init; } = [];

    /// <summary>What the command line says; a node's own <c>full_refresh</c> overrules it.</summary>
    public bool IsFullRefresh { get; init; }

    /// <summary>
    /// Judges the candidate: called when it stands under its name in the open transaction of the builder's connection, after the hooks
    /// in it and before the commit. What it throws rolls everything back and reaches the caller.
    /// </summary>
    public Action? Gate { get; init; }

    /// <summary>Takes what the user should know though the build succeeds. By default nobody does.</summary>
    public Action<string> Warned { get; init; } = _ => { };
}

/// <summary>A model to build.</summary>
public sealed record ModelBuild : NodeBuild
{
    /// <summary>The model.</summary>
    public required Model Model { get; init; }

    /// <summary>Its compiled query.</summary>
    public required string Sql { get; init; }

    /// <summary>The statements by which a strategy of the project's own joins a batch; null when the engine's are meant.</summary>
    public Func<BatchToJoin, string>? OwnStrategy { get; init; }

    /// <summary>The batch that <see cref="Sql"/> was compiled for; required by microbatch models once their table exists.</summary>
    public MicrobatchRange? Batch { get; init; }

    /// <summary>Finds the relation of a node (a unique id) that a foreign key points to; needed only for those.</summary>
    public Func<string, Relation>? RelationOf { get; init; }
}

/// <summary>A seed to load.</summary>
public sealed record SeedBuild : NodeBuild
{
    /// <summary>The seed.</summary>
    public required Seed Seed { get; init; }

    /// <summary>Its CSV file, on disk.</summary>
    public required string CsvPath { get; init; }
}

/// <summary>A snapshot to take.</summary>
public sealed record SnapshotBuild : NodeBuild
{
    /// <summary>The snapshot.</summary>
    public required Snapshot Snapshot { get; init; }

    /// <summary>Its compiled query.</summary>
    public required string Sql { get; init; }
}

/// <summary>The failing rows of a test to keep.</summary>
/// <param name="Relation">Where: dbt's audit schema and the test's alias.</param>
/// <param name="Sql">The test's compiled query, its limit applied: it returns the failing rows.</param>
/// <param name="Kind">Rows as they are now, or a view of them.</param>
public sealed record FailuresBuild(Relation Relation, string Sql, RelationKind Kind = RelationKind.Table);
