namespace Pipeline.Runs.Projects;

/// <summary>Which project folder, and on what.</summary>
public record ProjectRequest
{
    /// <summary>The folder that holds <c>dbt_project.yml</c>.</summary>
    public required string Folder { get; init; }

    /// <summary>The folder that holds <c>profiles.yml</c>; null looks in the project and where <c>DBT_PROFILES_DIR</c> says.</summary>
    public string? ProfilesFolder { get; init; }

    /// <summary>The target of the profile; null for the one it names.</summary>
    public string? Target { get; init; }

    /// <summary>How many nodes are worked on at once; null for what the target says.</summary>
    public int? Threads { get; init; }

    /// <summary>Variables given on the command line, as YAML or JSON text; null for none.</summary>
    public string? Vars { get; init; }

    /// <summary>The artifacts of another build, for <c>state:</c>, <c>result:</c> and <c>source_status:</c> selectors; null for none.</summary>
    public string? StateFolder { get; init; }

    /// <summary>The folder artifacts are written to, relative to the project's; null for what <c>DBT_TARGET_PATH</c> or the project says.</summary>
    public string? TargetFolder { get; init; }

    /// <summary>Keep the failing rows of every test that does not say otherwise (true), or of none (false); null to leave it to the tests.</summary>
    public bool? StoreFailures { get; init; }
}

/// <summary>Which nodes of a project.</summary>
public sealed record NodeSelection
{
    /// <summary>All nodes.</summary>
    public static NodeSelection All { get; } = new();

    /// <summary>dbt selectors; empty for all.</summary>
    public IReadOnlyList<string> Select { get; init; } = [];

    /// <summary>dbt selectors of what to leave out.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>A selector of <c>selectors.yml</c> by name, in place of the two above; null for none.</summary>
    public string? Selector { get; init; }

    /// <summary>Which tests come with a picked node: eager, cautious, buildable, empty; null for eager.</summary>
    public string? IndirectSelection { get; init; }

    /// <summary>Only nodes of these types; empty for all that can be built.</summary>
    public IReadOnlyList<string> ResourceTypes { get; init; } = [];

    /// <summary>No nodes of these types.</summary>
    public IReadOnlyList<string> ExcludedResourceTypes { get; init; } = [];

    /// <summary>For a person: what was picked.</summary>
    public string Words => Selector is not null ? $"selector {Selector}" : Select is [] ? "all nodes" : string.Join(' ', Select);
}

/// <summary>Build nodes of a project: load seeds, build models, take snapshots and judge tests, each when its turn comes.</summary>
public sealed record BuildRequest : ProjectRequest
{
    /// <summary>What to build.</summary>
    public NodeSelection Nodes { get; init; } = NodeSelection.All;

    /// <summary>Rebuild incremental models and seeds from nothing.</summary>
    public bool FullRefresh { get; init; }

    /// <summary>Begin nothing more after the first failure.</summary>
    public bool FailFast { get; init; }

    /// <summary>Build without running tests.</summary>
    public bool NoGate { get; init; }

    /// <summary>Read no rows of the inputs: shows whether everything would build.</summary>
    public bool Empty { get; init; }

    /// <summary>Read only rows of inputs that happened in the last so many hours, days, months or years (<c>3 days</c>); null for
    /// all.</summary>
    public string? Sample { get; init; }

    /// <summary>Compile only.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Build only what failed or was skipped in the last build.</summary>
    public bool IsRetry { get; init; }

    /// <summary>Read what is neither selected nor there from where the build of <see cref="ProjectRequest.StateFolder"/> has it.</summary>
    public bool Defer { get; init; }

    /// <summary>With <see cref="Defer"/>: read what is not selected from there even if it is here too.</summary>
    public bool FavorState { get; init; }

    /// <summary>The first moment of event time that microbatch models build; null for what they say.</summary>
    public DateTimeOffset? EventTimeStart { get; init; }

    /// <summary>The end of event time that microbatch models build, which is no longer built; null for now.</summary>
    public DateTimeOffset? EventTimeEnd { get; init; }
}

/// <summary>Judge what is in the database: the data tests of a project, and how fresh its sources are.</summary>
public sealed record JudgeRequest : ProjectRequest
{
    /// <summary>What to judge: nodes of the type test, or source.</summary>
    public NodeSelection Nodes { get; init; } = NodeSelection.All;

    /// <summary>A warning fails the run.</summary>
    public bool FailOnWarn { get; init; }

    /// <summary>The moment ages are measured from; null for that of the run.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Judge inputs that are not in the database where the build of <see cref="ProjectRequest.StateFolder"/> has them.</summary>
    public bool Defer { get; init; }

    /// <summary>With <see cref="Defer"/>: judge those that are here there, too.</summary>
    public bool FavorState { get; init; }
}

/// <summary>Turn nodes of a project into SQL, and run none of it.</summary>
public sealed record CompileRequest : ProjectRequest
{
    /// <summary>What to compile.</summary>
    public NodeSelection Nodes { get; init; } = NodeSelection.All;

    /// <summary>SQL with Jinja to compile instead; null for none.</summary>
    public string? Inline { get; init; }

    /// <summary>Compile as for a rebuild from nothing.</summary>
    public bool FullRefresh { get; init; }

    /// <summary>Look for SQL that Athena does not understand, or understands otherwise.</summary>
    public bool LintForAthena { get; init; }
}

/// <summary>Show the first rows of a node's query.</summary>
public sealed record ShowRequest : ProjectRequest
{
    /// <summary>What to show.</summary>
    public NodeSelection Nodes { get; init; } = NodeSelection.All;

    /// <summary>SQL with Jinja to show the rows of instead; null for none.</summary>
    public string? Inline { get; init; }

    /// <summary>How many rows.</summary>
    public int Limit { get; init; } = 5;
}

/// <summary>Name nodes of a project.</summary>
public sealed record ListNodesRequest : ProjectRequest
{
    /// <summary>Which nodes.</summary>
    public NodeSelection Nodes { get; init; } = NodeSelection.All;
}

/// <summary>Describe a project and its relations as they are in the database.</summary>
public sealed record DocsRequest : ProjectRequest;
