namespace Pipeline.Models;

/// <summary>A query kept beside the models: compiled, never run.</summary>
public sealed record Analysis : Node
{
    /// <inheritdoc/>
    public override string ResourceType => "analysis";

    /// <summary>Its text, Jinja and all.</summary>
    public required string RawSql { get; init; }
}

/// <summary>Something outside the project that reads it: a dashboard, an application.</summary>
public sealed record Exposure : Node
{
    /// <inheritdoc/>
    public override string ResourceType => "exposure";

    /// <summary>dashboard, notebook, analysis, ml, application.</summary>
    public required string Kind { get; init; }

    /// <summary>Who answers for it: name and e-mail address as given.</summary>
    public IReadOnlyDictionary<string, object?> Owner { get; init; } = new Dictionary<string, object?>();

    /// <summary>Where it is; null when not said.</summary>
    public string? Url { get; init; }

    /// <summary>Free values.</summary>
    public IReadOnlyDictionary<string, object?> Meta { get; init; } = new Dictionary<string, object?>();
}

/// <summary>People who own nodes together.</summary>
/// <param name="Name">What nodes call it.</param>
/// <param name="Package">The project or package it belongs to.</param>
/// <param name="Owner">Who they are.</param>
public sealed record NodeGroup(string Name, string Package, IReadOnlyDictionary<string, object?> Owner);

/// <summary>A <c>{% docs %}</c> block: text that descriptions quote.</summary>
/// <param name="Name">What <c>doc()</c> calls it.</param>
/// <param name="Package">The project or package it belongs to.</param>
/// <param name="Path">Its file, relative to the project folder.</param>
/// <param name="Text">Its text.</param>
public sealed record DocBlock(string Name, string Package, string Path, string Text);
