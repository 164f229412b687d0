namespace Pipeline.Quality.SodaCl;

/// <summary>Compares a type as people write it with one as an engine names it.</summary>
internal static class ColumnType
{
    /// <summary>
    /// Whether they are the same type. One without parameters stands for any: <c>decimal</c> for every precision and scale.
    /// </summary>
    public static bool IsMatch(string wanted, string found)
    {
        var (wantedName, wantedParameters) = Split(wanted);
        var (foundName, foundParameters) = Split(found);
        return wantedName == foundName && (wantedParameters is "" || wantedParameters == foundParameters);
    }

    private static (string Name, string Parameters) Split(string type)
    {
        var text = type.Trim().ToLowerInvariant();

        // The parameters of a timestamp stand before its zone; those of a list or struct belong to its name.
        var (open, close) = (text.IndexOf('('), text.IndexOf(')'));
        if (open < 0 || close < open || text.StartsWith("struct", StringComparison.Ordinal) || text.EndsWith(']')) return (Canonical(text), "");
        return (Canonical($"{text[..open].TrimEnd()}{text[(close + 1)..]}"), text[(open + 1)..close].Replace(" ", "", StringComparison.Ordinal));
    }

    private static string Canonical(string name) => name switch
    {
        "int" or "int4" or "signed" => "integer",
        "int8" or "long" => "bigint",
        "int2" or "short" => "smallint",
        "int1" => "tinyint",
        "text" or "string" or "char" or "bpchar" or "character varying" => "varchar",
        "bool" or "logical" => "boolean",
        "float8" or "double precision" => "double",
        "float4" or "real" => "float",
        "numeric" => "decimal",
        "datetime" or "timestamp without time zone" => "timestamp",
        "timestamptz" => "timestamp with time zone",
        "bytea" or "binary" or "varbinary" => "blob",
        _ => name,
    };
}
