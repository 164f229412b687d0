namespace Pipeline.Quality.Diff;

/// <summary>A column of one side as the engine describes it.</summary>
internal sealed record SideColumn(string Name, string Type);

/// <summary>A column that both sides have and that is compared.</summary>
/// <param name="Old">Its name on the old side.</param>
/// <param name="New">Its name on the new side.</param>
/// <param name="Type">The type that holds the values of both: what they are compared as.</param>
/// <param name="IsKey">Part of the key.</param>
/// <param name="Tolerance">How far numbers may be apart; null for not at all.</param>
internal sealed record ComparedColumn(string Old, string New, string Type, bool IsKey, Tolerance? Tolerance)
{
    private static readonly string[] Numbers =
        ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE"];

    /// <summary>Whether values can be subtracted.</summary>
    public bool IsNumber => IsNumberType(Type);

    public static bool IsNumberType(string type) => Numbers.Contains(type) || type.StartsWith("DECIMAL", StringComparison.Ordinal);
}
