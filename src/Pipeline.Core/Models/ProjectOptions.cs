namespace Pipeline.Models;

/// <summary>Where a project is built: what templates see as <c>target</c>.</summary>
/// <param name="Name">The target's name: <c>local</c>, <c>prod</c>.</param>
/// <param name="Schema">The schema of models that name none.</param>
/// <param name="Database">The catalog.</param>
/// <param name="Type">The dialect macros dispatch on.</param>
/// <param name="Threads">How many models are built at once.</param>
public sealed record Target(string Name, string Schema, string Database, string Type = "duckdb", int Threads = 1)
{
    /// <summary>The profile it belongs to: <c>target.profile_name</c>.</summary>
    public string ProfileName { get; init; } = Name;

    /// <summary>What else the profile's output says, under the profile's own names: <c>target.path</c>, <c>target.extensions</c>.</summary>
    public IReadOnlyDictionary<string, object?> Settings { get; init; } = new Dictionary<string, object?>();
}

/// <summary>What a project is loaded with.</summary>
public sealed record ProjectOptions
{
    /// <summary>Where it will be built.</summary>
    public required Target Target { get; init; }

    /// <summary>Variables from the command line: they win over those of the project.</summary>
    public IReadOnlyDictionary<string, object?> Vars { get; init; } = new Dictionary<string, object?>();

    /// <summary>Looks up an environment variable for <c>env_var</c>; null when it is not set. Without it none is.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    /// <summary>The clock of <c>run_started_at</c> and <c>modules.datetime</c>.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What templates see as <c>invocation_id</c>.</summary>
    public string InvocationId { get; init; } = "";
}
