using Pipeline.Diagnostics;
using Pipeline.Models;
using Pipeline.Quality.SodaCl;
using Pipeline.Schema;

namespace Pipeline.Quality.DbtTests;

/// <summary>
/// Makes checks of dbt data tests. Jinja is rendered before: <see cref="DataTest.Where"/> and the arguments arrive as SQL (only
/// a bare <c>ref()</c> or <c>source()</c> that names a relation is resolved here), <see cref="DataTest.RawSql"/> compiled.
/// </summary>
public static class DbtChecks
{
    /// <summary>The checks in order; a test that is unknown or lacks an argument is a <see cref="BrokenCheck"/>.</summary>
    public static CheckSet From(IEnumerable<DataTest> tests) => new([.. tests.Select(Check)], [], []);

    /// <summary>
    /// The check of a source's <c>freshness:</c>, judged as dbt does: older than a limit and not as old as it, and without rows as stale;
    /// null when it has none, or nothing says when its rows were loaded.
    /// </summary>
    public static Check? FreshnessOf(SourceTable source) => source.Freshness is { } freshness
        && (freshness.WarnAfter ?? freshness.ErrorAfter) is not null && (source.LoadedAtField ?? source.LoadedAtQuery) is { } told
        ? new FreshnessCheck(new Identifier(source.LoadedAtField ?? "loaded_at_query", IsQuoted: true))
        {
            Expression = source.LoadedAtField,
            Query = source.LoadedAtField is null ? told : null,
            Name = $"freshness of {source.SourceName}.{source.Name}",
            Kind = "dbt/source_freshness",
            Dataset = DatasetOf(source.UniqueId),
            Column = source.LoadedAtField,
            Location = source.Location,
            Tags = source.Tags,
            Filter = freshness.Filter,
            WarnAfter = freshness.WarnAfter,
            FailAfter = freshness.ErrorAfter,
        }
        : null;

    /// <summary>The name a node's relation is resolved by: the model's name, or <c>source.table</c>.</summary>
    public static string DatasetOf(string nodeId) => nodeId.Split('.') switch
    {
        ["source", _, var source, .. var table] when table is not [] => $"{source}.{string.Join('.', table)}",
        [_, _, .. var name] when name is not [] => string.Join('.', name),
        _ => nodeId,
    };

    /// <summary>
    /// The nodes that checks find by name. Of nodes of one name in several packages the project's own is meant, and by the name of a
    /// model with versions the latest; each version has its own name, too (<c>orders.v2</c>).
    /// </summary>
    public static IReadOnlyDictionary<string, RelationNode> DatasetsOf(Project project)
    {
        var found = new Dictionary<string, RelationNode>(StringComparer.OrdinalIgnoreCase);
        var nodes = project.Graph.InOrder.OfType<RelationNode>().OrderBy(node => node.Package == project.Name).ToList();
        foreach (var model in nodes.OfType<Model>().Where(model => model.Version is not null && model.Version == model.LatestVersion))
            found[model.Name] = model;
        foreach (var node in nodes) found[DatasetOf(node.UniqueId)] = node;
        return found;
    }

    private static Check Check(DataTest test) => ProblemsOf(test).ToList() is { Count: > 0 } problems
        ? new BrokenCheck
        {
            Name = NameOf(test),
            Kind = KindOf(test),
            Dataset = DatasetOf(test.NodeId),
            Column = ColumnOf(test),
            Location = test.Location,
            Tags = test.Tags,
            Gate = GateOf(test),
            Problems = problems,
        }
        : new DbtTestCheck
        {
            Name = NameOf(test),
            Kind = KindOf(test),
            Dataset = DatasetOf(test.NodeId),
            Column = ColumnOf(test),
            Location = test.Location,
            Tags = test.Tags,
            Gate = GateOf(test),
            Test = test,
        };

    private static IEnumerable<Problem> ProblemsOf(DataTest test)
    {
        if (test.RawSql is not null) yield break;
        if (!GenericTests.ByName.TryGetValue(test.Kind, out var generic))
        {
            yield return new Problem(
                $"There is no generic test '{test.Kind}'.", test.Location, NearestName.Hint(test.Kind, GenericTests.ByName.Keys));
            yield break;
        }

        foreach (var missing in generic.Required.Where(name => !Gives(test, name)))
            yield return new Problem($"The test '{test.Kind}' needs the argument '{missing}'.", test.Location);
        string[] known = [.. generic.Required, .. generic.Optional];
        foreach (var unknown in test.Arguments.Keys.Except(known))
            yield return new Problem($"The test '{test.Kind}' takes no argument '{unknown}'.", test.Location, NearestName.Hint(unknown, known));
    }

    private static bool Gives(DataTest test, string argument) =>
        test.Arguments.ContainsKey(argument) || (argument == GenericTests.Column && test.Column is not null);

    /// <summary>dbt's name, unless it had to be cut and hashed: then what the test is and what it is about.</summary>
    private static string NameOf(DataTest test) => test.Alias == test.Name
        ? test.Name
        : $"{test.Kind} on {DatasetOf(test.NodeId)}{(ColumnOf(test) is { } column ? $".{column}" : "")}";

    /// <summary><c>gate</c> is no key of dbt's: it stands under <c>meta</c>, where everything may, or beside the others.</summary>
    private static GateScope? GateOf(DataTest test) => GateScopes.Of(test.Config.GetValueOrDefault("gate"))
        ?? (test.Config.GetValueOrDefault("meta") is IReadOnlyDictionary<string, object?> meta ? GateScopes.Of(meta.GetValueOrDefault("gate")) : null);

    private static string KindOf(DataTest test) => $"dbt/{test.Kind}";

    private static string? ColumnOf(DataTest test) => test.Column ?? test.Arguments.GetValueOrDefault(GenericTests.Column) as string;
}
