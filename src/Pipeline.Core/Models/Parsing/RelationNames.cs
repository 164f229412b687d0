using Pipeline.Models.Templating;

namespace Pipeline.Models.Parsing;

/// <summary>Names the relations of nodes: schema, alias and catalog through the naming macros of project and package.</summary>
internal sealed class RelationNames(PackageReading reading)
{
    /// <summary>Where a node is by default, before the macros are asked.</summary>
    public Relation Default(string name) => new(reading.Target.Database, reading.Target.Schema, name) { Quoting = reading.Quoting };

    /// <summary>Where the node will be.</summary>
    public Relation Of(Node node, string? database, string? schema, string? alias)
    {
        var value = NodeValue.Of(node);
        return new Relation(
            Name(NamingMacros.DatabaseName, database, node, value),
            Name(NamingMacros.SchemaName, schema, node, value),
            Name(NamingMacros.AliasName, alias, node, value))
        { Quoting = reading.Quoting };
    }

    /// <summary>Where a node with a configuration will be.</summary>
    public Relation Of(RelationNode node) => Of(node, node.Config.Database, node.Config.Schema, node.Config.Alias);

    private string Name(string macro, string? custom, Node node, Jinja.Values.JinjaDict value) =>
        reading.Templates.Name(macro, custom, node.Package, value, reading.Problems);
}
