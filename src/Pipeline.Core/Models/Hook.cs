using Pipeline.Diagnostics;

namespace Pipeline.Models;

/// <summary>SQL that runs beside a node, or before or after a whole run.</summary>
/// <param name="Sql">Its text, Jinja and all; rendered when its turn comes, in the context of its node.</param>
/// <param name="Package">The project or package it was written in: what its macro names mean.</param>
/// <param name="Location">Where it is written.</param>
/// <param name="InTransaction">False for one that must run outside the node's transaction (dbt's <c>transaction: false</c>).</param>
public sealed record Hook(string Sql, string Package, SourceLocation? Location, bool InTransaction = true);

/// <summary>What runs before the first node or after the last: an item of <c>on-run-start</c> or <c>on-run-end</c>.</summary>
public sealed record Operation : Node
{
    /// <inheritdoc/>
    public override string ResourceType => "operation";

    /// <summary>What it runs.</summary>
    public required Hook Hook { get; init; }
}
