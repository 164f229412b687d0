namespace Pipeline.Models;

/// <summary>A table or view by name, as dbt prints it: every part quoted.</summary>
/// <param name="Database">The catalog.</param>
/// <param name="Schema">The schema: for the shipped project the layer, bronze, silver or gold.</param>
/// <param name="Identifier">The name in it.</param>
public sealed record Relation(string Database, string Schema, string Identifier)
{
    /// <summary><c>"database"."schema"."identifier"</c>, quotes doubled.</summary>
    public override string ToString() => $"{Quoted(Database)}.{Quoted(Schema)}.{Quoted(Identifier)}";

    /// <summary>A name in double quotes.</summary>
    internal static string Quoted(string part) => $"\"{part.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
