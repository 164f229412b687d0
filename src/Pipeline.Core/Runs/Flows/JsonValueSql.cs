using Pipeline.Engines.DuckDb;
using Pipeline.Schema;

namespace Pipeline.Runs.Flows;

/// <summary>
/// Makes SQL values ready for the engine's <c>to_json</c>. It writes decimals and whole numbers with all their digits, dates as ISO,
/// lists and structs as arrays and objects. Two things it does otherwise than JSON's readers expect: instants get ISO's form here, and what
/// is no number (NaN, infinity) becomes null.
/// </summary>
internal static class JsonValueSql
{
    /// <summary>The expression to write in place of a value.</summary>
    public static string Of(string value, DataType type, int depth = 0) => !NeedsChange(type) ? value : type switch
    {
        PrimitiveType { Kind: PrimitiveKind.Timestamp or PrimitiveKind.TimestampNtz } => Instant(value),
        PrimitiveType => $"CASE WHEN isfinite({value}) THEN {value} END",
        ArrayType array => $"list_transform({value}, lambda x{depth}: {Of($"x{depth}", array.Element, depth + 1)})",
        MapType map => $"map_from_entries(list_transform(map_entries({value}), lambda x{depth}: struct_pack(k := x{depth}.key, v := {Of($"x{depth}.value", map.Value, depth + 1)})))",
        StructType record => $"CASE WHEN {value} IS NOT NULL THEN {{{string.Join(", ", record.Columns.Select(field => $"{DuckDbSql.Literal(field.Name)}: {Of($"struct_extract({value}, {DuckDbSql.Literal(field.Name)})", field.Type, depth)}"))}}} END",
        _ => value,
    };

    private static bool NeedsChange(DataType type) => type switch
    {
        PrimitiveType primitive => primitive.Kind is PrimitiveKind.Timestamp or PrimitiveKind.TimestampNtz or PrimitiveKind.Double or PrimitiveKind.Float,
        ArrayType array => NeedsChange(array.Element),
        MapType map => NeedsChange(map.Value),
        StructType record => record.Columns.Any(column => NeedsChange(column.Type)),
        _ => false,
    };

    /// <summary>In UTC whatever the session's zone, without zeros behind the seconds: <c>2026-01-02T03:04:05.25Z</c>.</summary>
    private static string Instant(string value) =>
        $@"regexp_replace(strftime(make_timestamp(epoch_us({value})), '%Y-%m-%dT%H:%M:%S.%fZ'), '\.?0+Z$', 'Z')";
}
