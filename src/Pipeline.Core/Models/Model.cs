namespace Pipeline.Models;

/// <summary>A SELECT with metadata: one SQL file.</summary>
public sealed record Model : RelationNode
{
    /// <inheritdoc/>
    public override string ResourceType => "model";

    /// <summary>The text of its file, Jinja and all, without surrounding blank lines.</summary>
    public required string RawSql { get; init; }

    /// <summary>How it is kept.</summary>
    public string Materialization => Config.Materialized;

    /// <summary>Which version of the model this is; null for a model without versions.</summary>
    public string? Version { get; init; }

    /// <summary>The version a ref without one means; null for a model without versions.</summary>
    public string? LatestVersion { get; init; }

    /// <summary>dbt's id; a version is part of it: <c>model.project.name.v2</c>.</summary>
    public override string UniqueId => Version is null ? base.UniqueId : $"{base.UniqueId}.v{Version}";

    /// <summary>Who may ref it: private, protected, public.</summary>
    public string Access { get; init; } = "protected";

    /// <summary>What an enforced contract asks of the model as a whole.</summary>
    public IReadOnlyList<Constraint> Constraints { get; init; } = [];
}

/// <summary>A small CSV file that is loaded as a table.</summary>
public sealed record Seed : RelationNode
{
    /// <inheritdoc/>
    public override string ResourceType => "seed";
}

/// <summary>A table that others make: declared under <c>sources:</c>, read with <c>source(…)</c>.</summary>
public sealed record SourceTable : RelationNode
{
    /// <inheritdoc/>
    public override string ResourceType => "source";

    /// <inheritdoc/>
    public override string UniqueId => $"source.{Package}.{SourceName}.{Name}";

    /// <summary>The source it belongs to.</summary>
    public required string SourceName { get; init; }

    /// <summary>The column that says when a row was loaded, for freshness; null when none does.</summary>
    public string? LoadedAtField { get; init; }

    /// <summary>A query, Jinja and all, that gives when the newest row was loaded, in place of a column; null for none.</summary>
    public string? LoadedAtQuery { get; init; }

    /// <summary>
    /// The FROM item that stands for it where it is no table: dbt-duckdb's <c>external_location</c>, <c>{name}</c> and the like
    /// filled in, quoted when it is a path (<c>'./raw/orders.csv'</c>) and bare when it is a call (<c>read_parquet(…)</c>).
    /// </summary>
    public string? ExternalLocation { get; init; }

    /// <summary>How old its rows may be; null when nobody says.</summary>
    public SourceFreshness? Freshness { get; init; }
}

/// <summary>How old the newest row of a source may be.</summary>
/// <param name="WarnAfter">Older is a warning; null for no such limit.</param>
/// <param name="ErrorAfter">Older is a failure; null for no such limit.</param>
/// <param name="Filter">SQL condition of the rows looked at; null for all.</param>
public sealed record SourceFreshness(TimeSpan? WarnAfter, TimeSpan? ErrorAfter, string? Filter);

/// <summary>A Jinja function of a project or package.</summary>
/// <param name="Name">What callers call it; a generic test <c>x</c> is <c>test_x</c>.</param>
/// <param name="Package">The project or package it belongs to.</param>
/// <param name="Path">Its file, relative to the project folder.</param>
public sealed record Macro(string Name, string Package, string Path)
{
    /// <summary>Its text, tags included.</summary>
    public string Sql { get; init; } = "";

    /// <summary>dbt's id: <c>macro.package.name</c>.</summary>
    public string UniqueId => $"macro.{Package}.{Name}";
}
