namespace Pipeline.Models;

/// <summary>A test of a model's SQL on rows given in YAML instead of those of its inputs.</summary>
public sealed record UnitTest : Node
{
    /// <inheritdoc/>
    public override string ResourceType => "unit_test";

    /// <summary>dbt's id: <c>unit_test.package.model.name</c>.</summary>
    public override string UniqueId => $"{ResourceType}.{Package}.{ModelName}.{Name}";

    /// <summary>The name of the model under test.</summary>
    public required string ModelName { get; init; }

    /// <summary>Its id.</summary>
    public required string ModelId { get; init; }

    /// <summary>The rows of its inputs; an input of the model that is not given has none.</summary>
    public required IReadOnlyList<UnitTestInput> Given { get; init; }

    /// <summary>The rows it must return: only the columns named are compared, in any order of rows.</summary>
    public required UnitTestRows Expect { get; init; }

    /// <summary>Values that stand for macros, variables and environment variables while the model is compiled.</summary>
    public UnitTestOverrides Overrides { get; init; } = new();
}

/// <summary>The rows that stand for one input.</summary>
/// <param name="NodeId">The input's id; null for <c>this</c>, the model's own earlier rows.</param>
/// <param name="Rows">The rows.</param>
public sealed record UnitTestInput(string? NodeId, UnitTestRows Rows);

/// <summary>
/// Rows of a unit test: as values, or as a query. Values are text (CSV fixtures hold nothing else), long, double, bool, dates or
/// null; they take the types of the relation they stand for.
/// </summary>
public sealed record UnitTestRows
{
    /// <summary>The rows, each by column name; a column that a row leaves out is NULL.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, object?>> Values { get; init; } = [];

    /// <summary>The query (<c>format: sql</c>) that gives the rows instead; null when <see cref="Values"/> does.</summary>
    public string? Sql { get; init; }
}

/// <summary>What a unit test replaces.</summary>
public sealed record UnitTestOverrides
{
    /// <summary>Macros by name, with their package when it was given (<c>dbt_utils.star</c>), and what they return.</summary>
    public IReadOnlyDictionary<string, object?> Macros { get; init; } = new Dictionary<string, object?>();

    /// <summary>Variables.</summary>
    public IReadOnlyDictionary<string, object?> Vars { get; init; } = new Dictionary<string, object?>();

    /// <summary>Environment variables.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();
}
