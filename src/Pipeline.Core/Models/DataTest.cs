namespace Pipeline.Models;

/// <summary>What a failing test does.</summary>
public enum TestSeverity
{
    /// <summary>Fails the run.</summary>
    Error,

    /// <summary>Is reported.</summary>
    Warn,
}

/// <summary>
/// A dbt data test on a node: generic (declared in a properties file) or singular (a SQL file that returns failing rows).
/// </summary>
public sealed record DataTest : Node
{
    /// <summary>The kind of a test that is a SQL file.</summary>
    public const string Singular = "singular";

    /// <inheritdoc/>
    public override string ResourceType => "test";

    /// <summary>dbt's id: <c>test.project.name</c>, for generic tests with a hash of what they test behind it.</summary>
    public override string UniqueId => Hash is null ? base.UniqueId : $"{base.UniqueId}.{Hash}";

    /// <summary>The name to show and to name a table of failures after: <see cref="Node.Name"/> unless that is too long.</summary>
    public string Alias { get => field ?? Name; init; }

    /// <summary>
    /// The generic test's name with its package if given (<c>unique</c>, <c>dbt_utils.accepted_range</c>); <c>singular</c> for a
    /// SQL file.
    /// </summary>
    public required string Kind { get; init; }

    /// <summary>The model or source it is about (a node's unique id).</summary>
    public required string NodeId { get; init; }

    /// <summary>The column, for a column-level test.</summary>
    public string? Column { get; init; }

    /// <summary>
    /// The arguments as written, the column apart: text, long, double, bool, null, or lists and dictionaries of these. Jinja in
    /// them is rendered by <see cref="Compiler"/>.
    /// </summary>
    public IReadOnlyDictionary<string, object?> Arguments { get; init; } = new Dictionary<string, object?>();

    /// <summary>The SQL of a singular or custom generic test, not yet compiled; null for a built-in generic one.</summary>
    public string? RawSql { get; init; }

    /// <summary>What a failure does.</summary>
    public TestSeverity Severity { get; init; }

    /// <summary>Only rows for which this SQL condition holds are tested.</summary>
    public string? Where { get; init; }

    /// <summary>The comparison of the failure count that makes a warning.</summary>
    public string WarnIf { get; init; } = "!= 0";

    /// <summary>The comparison of the failure count that makes an error.</summary>
    public string ErrorIf { get; init; } = "!= 0";

    /// <summary>The aggregate over the failing rows.</summary>
    public string FailCalc { get; init; } = "count(*)";

    /// <summary>At most this many failing rows are counted.</summary>
    public long? Limit { get; init; }

    /// <summary>Whether the failing rows are kept in a table, or seen through a view: <c>null</c>, <c>table</c>, <c>view</c>.</summary>
    public string? StoreFailuresAs { get; init; }

    /// <summary>The relation the failing rows are kept in; null unless <see cref="StoreFailuresAs"/> says so.</summary>
    public Relation? FailuresRelation { get; init; }

    /// <summary>Its whole configuration under the keys it was given.</summary>
    public IReadOnlyDictionary<string, object?> Config { get; init; } = new Dictionary<string, object?>();

    /// <summary>
    /// Ten hexadecimal digits over the test, its node and its arguments, in the ids of generic tests; null for a SQL file.
    /// </summary>
    public string? Hash { get; init; }
}
