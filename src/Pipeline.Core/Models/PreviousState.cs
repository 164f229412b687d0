using System.Security.Cryptography;
using Pipeline.Models.Parsing;

namespace Pipeline.Models;

/// <summary>What a project was when a manifest was written: what <c>state:</c> selectors compare with.</summary>
/// <param name="Nodes">By unique id.</param>
/// <param name="Macros">The text of macros, by unique id.</param>
public sealed record PreviousState(IReadOnlyDictionary<string, NodeState> Nodes, IReadOnlyDictionary<string, string> Macros)
{
    /// <summary>The state of a project as it is now.</summary>
    public static PreviousState Of(Project project) => new(
        project.Graph.InOrder.ToDictionary(node => node.UniqueId, NodeState.Of, StringComparer.Ordinal),
        project.Macros.ToDictionary(macro => macro.UniqueId, macro => macro.Sql, StringComparer.Ordinal));
}

/// <summary>What of a node is compared. Two of them are of an unchanged node when each part is equal.</summary>
public sealed record NodeState
{
    /// <summary>What it computes: the raw SQL of models, snapshots, analyses and tests, the SHA-256 of a seed's file.</summary>
    public required string Body { get; init; }

    /// <summary>The configuration as it was given, defaults left out.</summary>
    public IReadOnlyDictionary<string, object?> Config { get; init; } = new Dictionary<string, object?>();

    /// <summary>The columns and types an enforced contract holds; empty without one.</summary>
    public string Contract { get; init; } = "";

    /// <summary>The descriptions that are kept in the database; empty when none are.</summary>
    public string Descriptions { get; init; } = "";

    /// <summary>The ids of the macros it calls.</summary>
    public IReadOnlyList<string> Macros { get; init; } = [];

    /// <summary>The state of a node as it is now; reads the file of a seed.</summary>
    public static NodeState Of(Node node) => new()
    {
        Body = node switch
        {
            Model model => model.RawSql,
            Snapshot snapshot => snapshot.RawSql,
            Analysis analysis => analysis.RawSql,
            Seed seed => HashOf(seed.Location.File),
            DataTest { Kind: DataTest.Singular } test => test.RawSql!,
            DataTest test => $"{test.Kind} {test.Column} {PlainValue.Text(test.Arguments)}",
            SourceTable source =>
                $"{source.SourceName}.{source.Relation.Identifier} {source.ExternalLocation} {source.LoadedAtField ?? source.LoadedAtQuery} {source.Freshness}",
            UnitTest test => string.Join('\n', test.Given.Select(input => $"{input.NodeId} {Text(input.Rows)}").Append(Text(test.Expect))),
            Exposure exposure => $"{exposure.Kind} {exposure.Url} {PlainValue.Text(exposure.Owner)} {string.Join(' ', exposure.DependsOn)}",
            _ => "",
        },
        Config = (node as RelationNode)?.Config.Raw ?? (node as DataTest)?.Config ?? new Dictionary<string, object?>(),
        Contract = node is Model { Config.IsContractEnforced: true } kept ? ContractOf(kept) : "",
        Descriptions = node is RelationNode relation ? DescriptionsOf(relation) : "",
        Macros = node.Macros,
    };

    /// <summary>The contract of a model as text.</summary>
    public static string ContractOf(Model model) =>
        string.Join('\n', model.Columns.Select(column => $"{column.Name} {column.DataType}"));

    /// <summary>The descriptions that <c>persist_docs</c> asks to keep.</summary>
    public static string DescriptionsOf(RelationNode node)
    {
        if (node.Config.Raw.GetValueOrDefault("persist_docs") is not IReadOnlyDictionary<string, object?> kept) return "";
        var own = kept.GetValueOrDefault("relation") is true ? node.Description : "";
        var columns = kept.GetValueOrDefault("columns") is true
            ? node.Columns.Select(column => $"{column.Name}: {column.Description}") : [];
        return string.Join('\n', columns.Prepend(own));
    }

    private static string Text(UnitTestRows rows) => rows.Sql ?? PlainValue.Text(rows.Values);

    private static string HashOf(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
}
