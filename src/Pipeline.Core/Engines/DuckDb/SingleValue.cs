namespace Pipeline.Engines.DuckDb;

/// <summary>The first value of a row as the type the caller names.</summary>
internal static class SingleValue
{
    public static T From<T>(DuckDbReader row)
    {
        if (row.IsNull(0))
        {
            return default(T) is null
                ? default!
                : throw new InvalidOperationException($"column '{row.Columns[0].Name}' is NULL, and {typeof(T).Name} has no null");
        }

        return (T)Converted(row, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T));
    }

    private static object Converted(DuckDbReader row, Type type) => type switch
    {
        _ when type == typeof(long) => row.GetInt64(0),
        _ when type == typeof(int) => row.GetInt32(0),
        _ when type == typeof(Int128) => row.GetInt128(0),
        _ when type == typeof(double) => row.GetDouble(0),
        _ when type == typeof(decimal) => row.GetDecimal(0),
        _ when type == typeof(DateTimeOffset) => row.GetTimestamp(0),
        _ => row.GetValue(0)!,
    };
}
