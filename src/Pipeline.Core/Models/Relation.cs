namespace Pipeline.Models;

/// <summary>A table or view by name, as dbt prints it: every part quoted unless the project turns that off.</summary>
/// <param name="Database">The catalog.</param>
/// <param name="Schema">The schema: for the shipped project the layer, bronze, silver or gold.</param>
/// <param name="Identifier">The name in it.</param>
public sealed record Relation(string Database, string Schema, string Identifier)
{
    /// <summary>Which parts are printed in quotes.</summary>
    public RelationQuoting Quoting { get; init; } = RelationQuoting.All;

    /// <summary><c>"database"."schema"."identifier"</c>, quotes doubled.</summary>
    public override string ToString() =>
        $"{Part(Database, Quoting.Database)}.{Part(Schema, Quoting.Schema)}.{Part(Identifier, Quoting.Identifier)}";

    /// <summary>A name in double quotes.</summary>
    internal static string Quoted(string part) => $"\"{part.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Part(string name, bool isQuoted) => isQuoted ? Quoted(name) : name;
}

/// <summary>Which parts of a relation are quoted: <c>quoting:</c> of a project or source.</summary>
public sealed record RelationQuoting(bool Database, bool Schema, bool Identifier)
{
    /// <summary>All of them, as the adapter does by itself.</summary>
    public static RelationQuoting All { get; } = new(true, true, true);
}
