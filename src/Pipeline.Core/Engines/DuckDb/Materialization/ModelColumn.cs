using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Engines.DuckDb.Materialization;

/// <summary>A column a query returns, and the type the lake keeps it in.</summary>
/// <param name="Name">Its name.</param>
/// <param name="EngineType">The type DuckDB gives it.</param>
/// <param name="Type">The type in the table's schema.</param>
internal sealed record ModelColumn(string Name, string EngineType, DataType Type)
{
    /// <summary>The column as it is written: cast where DuckDB's own Parquet type would lose something (HUGEINT becomes a double there).</summary>
    public string Projection
    {
        get
        {
            var name = DuckDbSql.Quoted(Name);
            var kept = DuckDbTypeText.Print(Type);
            return kept == EngineType ? name : $"CAST({name} AS {kept}) AS {name}";
        }
    }

    /// <summary>The columns a query returns, without running it.</summary>
    public static IReadOnlyList<ModelColumn> Of(DuckDbConnection connection, string sql, CancellationToken cancellationToken)
    {
        var columns = new List<ModelColumn>();
        foreach (var row in connection.QueryRows($"DESCRIBE {sql}", cancellationToken: cancellationToken))
        {
            var (name, engineType) = ((string)row[0]!, (string)row[1]!);
            if (columns.Any(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase)))
                throw new ExpectedException($"the query returns two columns named '{name}'", "Give one of them an alias.");
            columns.Add(new ModelColumn(name, engineType, Kept(DuckDbTypeText.Parse(engineType))));
        }

        return columns;
    }

    /// <summary>
    /// The lake's types for a query's: a timestamp without zone is taken as UTC, because a table of instants every reader
    /// understands is worth more than a reader feature; a type of nothing but nulls is text (a bare <c>NULL</c> the engine
    /// itself calls an integer).
    /// </summary>
    public static DataType Kept(DataType type) => type switch
    {
        PrimitiveType { Kind: PrimitiveKind.TimestampNtz } => DataType.Timestamp,
        PrimitiveType { Kind: PrimitiveKind.Void } => DataType.String,
        ArrayType array => array with { Element = Kept(array.Element) },
        MapType map => map with { Key = Kept(map.Key), Value = Kept(map.Value) },
        StructType record => new StructType([.. record.Columns.Select(column => column with { Type = Kept(column.Type) })]),
        _ => type,
    };
}
