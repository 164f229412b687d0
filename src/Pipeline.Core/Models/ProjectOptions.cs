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

    /// <summary>What the command line asked for: <c>flags</c>.</summary>
    public RunFlags Flags { get; init; } = new();

    /// <summary>What templates see as <c>invocation_id</c>.</summary>
    public string InvocationId { get; init; } = "";
}

/// <summary>What the command line asked for, as templates see it under <c>flags</c>.</summary>
public sealed record RunFlags
{
    /// <summary>The command as dbt calls it: build, run, compile, seed, test, snapshot.</summary>
    public string Command { get; init; } = "build";

    /// <summary>Rebuild incremental models and seeds from nothing.</summary>
    public bool FullRefresh { get; init; }

    /// <summary>Read no rows of the inputs.</summary>
    public bool Empty { get; init; }

    /// <summary>Begin nothing more after the first failure.</summary>
    public bool FailFast { get; init; }

    /// <summary>
    /// Keep the failing rows of every test that does not say otherwise (true), or of none (false); null leaves it to the tests.
    /// </summary>
    public bool? StoreFailures { get; init; }

    /// <summary>Which tests come along with the nodes they read.</summary>
    public string IndirectSelection { get; init; } = "eager";

    /// <summary>The folder of artifacts as the command line says it; null when it does not.</summary>
    public string? TargetPath { get; init; }
}
