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
}

/// <summary>A Jinja function of a project or package.</summary>
/// <param name="Name">What callers call it; a generic test <c>x</c> is <c>test_x</c>.</param>
/// <param name="Package">The project or package it belongs to.</param>
/// <param name="Path">Its file, relative to the project folder.</param>
public sealed record Macro(string Name, string Package, string Path)
{
    /// <summary>dbt's id: <c>macro.package.name</c>.</summary>
    public string UniqueId => $"macro.{Package}.{Name}";
}
