namespace Pipeline.Schema;

/// <summary>A named part of a table or of a struct.</summary>
/// <param name="Name">Its name, unique among its neighbours whatever the case.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsNullable">It may be null.</param>
public sealed record Column(string Name, DataType Type, bool IsNullable = true)
{
    /// <summary>
    /// What other writers noted about the column, as the JSON object they wrote; <c>{}</c> for nothing. Kept, not interpreted.
    /// </summary>
    public string MetadataJson { get; init; } = "{}";
}

/// <summary>Columns in order: the type of a nested struct, and the schema of a table. Equal when its columns are.</summary>
public sealed record StructType(IReadOnlyList<Column> Columns) : DataType
{
    /// <summary>The column of that name, whatever the case, or null.</summary>
    public Column? Find(string name) =>
        Columns.FirstOrDefault(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public bool Equals(StructType? other) => other is not null && Columns.SequenceEqual(other.Columns);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var column in Columns) hash.Add(column);
        return hash.ToHashCode();
    }
}
