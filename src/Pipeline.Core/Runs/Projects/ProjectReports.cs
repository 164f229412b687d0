using Pipeline.Models.Portability;

namespace Pipeline.Runs.Projects;

/// <summary>What was compiled.</summary>
/// <param name="Nodes">The nodes, in the order of the graph.</param>
public sealed record CompileReport(IReadOnlyList<CompiledNode> Nodes);

/// <summary>One compiled node.</summary>
/// <param name="Name">Its name.</param>
/// <param name="UniqueId">dbt's id.</param>
/// <param name="File">Where its SQL was put; null when it could not be compiled.</param>
/// <param name="Sql">Its SQL; null when it could not be compiled.</param>
/// <param name="Error">Why not.</param>
public sealed record CompiledNode(string Name, string UniqueId, string? File, string? Sql, string? Error = null)
{
    /// <summary>What of its SQL another engine reads otherwise, where that was asked for: the silent differences first.</summary>
    public IReadOnlyList<PortabilityNote> Portability { get; init; } = [];
}

/// <summary>A place in compiled SQL that does not carry over.</summary>
/// <param name="Line">Its line in the compiled text, from 1.</param>
/// <param name="Column">Its column, from 1.</param>
/// <param name="IsSilent">True when it runs there and gives other values.</param>
/// <param name="What">What is written, and why it does not carry over.</param>
/// <param name="Instead">What to write instead.</param>
public sealed record PortabilityNote(int Line, int Column, bool IsSilent, string What, string Instead)
{
    /// <summary>What was found, as a report tells it.</summary>
    internal static IReadOnlyList<PortabilityNote> Of(IEnumerable<PortabilityFinding> findings) =>
        [.. findings.Select(found => new PortabilityNote(found.Line, found.Column, found.IsSilent, found.What, found.Instead))];
}

/// <summary>The first rows of a query.</summary>
/// <param name="Name">The node's name; <c>inline</c> for SQL of the command line.</param>
/// <param name="Columns">Column names.</param>
/// <param name="Types">Their types, in the engine's words.</param>
/// <param name="Rows">Rows of cells as the engine prints them; null is SQL's NULL.</param>
public sealed record RowsReport(
    string Name, IReadOnlyList<string> Columns, IReadOnlyList<string> Types, IReadOnlyList<IReadOnlyList<string?>> Rows);

/// <summary>A node by name and place.</summary>
/// <param name="Name">Its name; <c>source.table</c> for a source.</param>
/// <param name="UniqueId">dbt's id.</param>
/// <param name="ResourceType">dbt's word for what it is.</param>
/// <param name="Path">Its file, relative to the project folder.</param>
/// <param name="Selector">The selector that picks it alone.</param>
public sealed record ListedNode(string Name, string UniqueId, string ResourceType, string Path, string Selector)
{
    /// <summary>The package it belongs to.</summary>
    public string PackageName { get; init; } = "";

    /// <summary>How it is kept; null for what is not.</summary>
    public string? Materialized { get; init; }

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The ids of what it reads.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];
}

/// <summary>The nodes of a project.</summary>
public sealed record NodeListing(IReadOnlyList<ListedNode> Nodes);

/// <summary>What was described.</summary>
/// <param name="Catalog">The file that says which columns there are.</param>
/// <param name="Manifest">The file that says what the project is made of.</param>
/// <param name="Relations">How many relations were found.</param>
/// <param name="Missing">The ids of nodes that are not in the database.</param>
public sealed record DocsReport(string Catalog, string Manifest, int Relations, IReadOnlyList<string> Missing);

/// <summary>What was made.</summary>
/// <param name="Folder">The project folder.</param>
/// <param name="Files">Its files, relative to it.</param>
public sealed record InitReport(string Folder, IReadOnlyList<string> Files);
