using Pipeline.Diagnostics;

namespace Pipeline.Models;

/// <summary>Something in the graph of a project: a model, a source table, a test. dbt calls it a resource.</summary>
public abstract record Node
{
    /// <summary>Its name: unique among the models, seeds and snapshots of a package.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is written.</summary>
    public required SourceLocation Location { get; init; }

    /// <summary>
    /// dbt's word for what it is: <c>model</c>, <c>seed</c>, <c>snapshot</c>, <c>source</c>, <c>test</c>, <c>unit_test</c>,
    /// <c>analysis</c>, <c>exposure</c>.
    /// </summary>
    public abstract string ResourceType { get; }

    /// <summary>dbt's id, such as <c>model.project.name</c>.</summary>
    public virtual string UniqueId => $"{ResourceType}.{Package}.{Name}";

    /// <summary>The project or package it belongs to.</summary>
    public string Package { get; init; } = "";

    /// <summary>Package, folders and name: what dotted selectors and folder configs address.</summary>
    public IReadOnlyList<string> Fqn { get; init; } = [];

    /// <summary>Its file, relative to the project folder, with forward slashes.</summary>
    public string Path { get; init; } = "";

    /// <summary>Its tags.</summary>
    public virtual IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What its author says about it.</summary>
    public string Description { get; init; } = "";

    /// <summary>The unique ids of the nodes it reads, in the order first mentioned.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>The unique ids of the project's and packages' macros that were called when it was read, directly or through others.</summary>
    public IReadOnlyList<string> Macros { get; init; } = [];
}

/// <summary>A node that is a table or view, or will be one: what <c>ref</c> and <c>source</c> find.</summary>
public abstract record RelationNode : Node
{
    /// <summary>Where the target has it.</summary>
    public required Relation Relation { get; init; }

    /// <summary>Its configuration, all places merged.</summary>
    public ModelConfig Config { get; init; } = ModelConfig.Default;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Tags => Config.Tags;

    /// <summary>The columns its properties file describes.</summary>
    public IReadOnlyList<Column> Columns { get; init; } = [];

    /// <summary>The group that owns it; null for none.</summary>
    public string? Group { get; init; }

    /// <summary>The properties file that describes it, relative to the project folder; null when none does.</summary>
    public string? PatchPath { get; init; }
}

/// <summary>A column as a properties file describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it holds.</param>
/// <param name="DataType">Its declared type; null when none is.</param>
/// <param name="Tags">Its tags; the column's tests have them too.</param>
/// <param name="Meta">Free values.</param>
public sealed record Column(
    string Name, string Description, string? DataType, IReadOnlyList<string> Tags, IReadOnlyDictionary<string, object?> Meta)
{
    /// <summary>What a contract asks of it.</summary>
    public IReadOnlyList<Constraint> Constraints { get; init; } = [];

    /// <summary>Whether its name is quoted; null for the adapter's way.</summary>
    public bool? Quote { get; init; }
}
