using System.Numerics;
using Pipeline.Engines.DuckDb.Native;

namespace Pipeline.Engines.DuckDb;

/// <summary>
/// The rows of a query, forwards, one chunk of them in memory at a time. While it is open its connection can do nothing else. A streaming
/// query runs while it is read: any <see cref="Read"/> may fail, and rows read before that are then no complete result.
/// </summary>
/// <remarks>
/// Columns count from 0. The typed getters allocate nothing (but the string they return) and throw <see cref="InvalidCastException"/> when
/// the column has another kind of type, <see cref="InvalidOperationException"/> when the value is NULL (ask <see cref="IsNull"/>), and
/// <see cref="DuckDbException"/> when a value does not fit the .NET type.
/// </remarks>
public sealed class DuckDbReader : IDisposable
{
    private readonly ResultHandle result;
    private readonly Interruption interruption;
    private readonly Action onClosed;
    private readonly string sql;
    private readonly ColumnVector[] vectors;
    private DataChunkHandle? chunk;
    private long row = -1;
    private long rowsInChunk;
    private bool isAtEnd;
    private bool isDisposed;

    internal DuckDbReader(ResultHandle result, Interruption interruption, string sql, Action onClosed)
    {
        this.result = result;
        this.interruption = interruption;
        this.sql = sql;
        this.onClosed = onClosed;
        Columns = ColumnsOf(result);
        vectors = [.. Columns.Select(column => new ColumnVector(column.Name, column.Type))];
    }

    /// <summary>Names and types, known before the first row.</summary>
    public IReadOnlyList<DuckDbColumn> Columns { get; }

    /// <summary>Moves to the next row; false after the last one.</summary>
    /// <exception cref="DuckDbException">The query failed on the way.</exception>
    /// <exception cref="OperationCanceledException">The query's token was cancelled.</exception>
    public bool Read()
    {
        if (++row < rowsInChunk) return true;
        ObjectDisposedException.ThrowIf(isDisposed, this);
        return !isAtEnd && ReadChunk();
    }

    /// <summary>Whether the value is NULL.</summary>
    public bool IsNull(int column) => Current(column).IsNull(row);

    /// <summary>A boolean.</summary>
    public bool GetBoolean(int column) => Valid(column).BooleanAt(row);

    /// <summary>
    /// Any integer that fits; a date, time or timestamp as the count since 1970 or midnight that the engine stores,
    /// losing nothing.
    /// </summary>
    public long GetInt64(int column) => Valid(column).Int64At(row);

    /// <summary>Any integer that fits.</summary>
    public int GetInt32(int column) => checked((int)Valid(column).Int64At(row));

    /// <summary>Any integer, HUGEINT included.</summary>
    public Int128 GetInt128(int column) => Valid(column).Int128At(row);

    /// <summary>Any integer, BIGNUM included.</summary>
    public BigInteger GetBigInteger(int column) => Valid(column).BigNumAt(row);

    /// <summary>Any number, to the nearest double.</summary>
    public double GetDouble(int column) => Valid(column).DoubleAt(row);

    /// <summary>A decimal or integer, exactly.</summary>
    public decimal GetDecimal(int column) => Valid(column).DecimalAt(row);

    /// <summary>A decimal or integer of up to 38 digits, exactly.</summary>
    public DuckDbDecimal GetWideDecimal(int column) => Valid(column).WideDecimalAt(row);

    /// <summary>Text, JSON, an enum's label, a UUID or bits.</summary>
    public string GetString(int column) => Valid(column).StringAt(row);

    /// <summary>The UTF-8 of a text or the bytes of a blob, without a copy: gone with the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> GetUtf8(int column) => Valid(column).StoredBytesAt(row);

    /// <summary>A UUID.</summary>
    public Guid GetGuid(int column) => Valid(column).GuidAt(row);

    /// <summary>A date; infinities become <see cref="DateOnly.MaxValue"/> and <see cref="DateOnly.MinValue"/>.</summary>
    public DateOnly GetDate(int column) => Valid(column).DateAt(row);

    /// <summary>A time of day.</summary>
    public TimeOnly GetTime(int column) => Valid(column).TimeAt(row);

    /// <summary>
    /// A date or timestamp; infinities become <see cref="DateTime.MaxValue"/> and <see cref="DateTime.MinValue"/>, nanoseconds
    /// are cut to 100.
    /// </summary>
    public DateTime GetDateTime(int column) => Valid(column).DateTimeAt(row);

    /// <summary>The same as <see cref="GetDateTime"/>, in UTC.</summary>
    public DateTimeOffset GetTimestamp(int column) => Valid(column).DateTimeOffsetAt(row);

    /// <summary>An interval.</summary>
    public DuckDbInterval GetInterval(int column) => Valid(column).IntervalAt(row);

    /// <summary>
    /// The value as an object, null for NULL. Integers keep their width (HUGEINT is <see cref="Int128"/>, BIGNUM <see cref="BigInteger"/>);
    /// DECIMAL is <see cref="decimal"/> up to 28 digits and <see cref="DuckDbDecimal"/> beyond; texts, enums and BIT are strings; BLOB is
    /// <c>byte[]</c>; DATE is <see cref="DateOnly"/>, TIME <see cref="TimeOnly"/>, TIMETZ <see cref="DuckDbTimeTz"/>, timestamps are
    /// <see cref="DateTime"/> and with a zone <see cref="DateTimeOffset"/>; lists and arrays are <c>object?[]</c>, structs
    /// <see cref="OrderedDictionary{TKey, TValue}"/> of name and value, maps the same of key and value; a union is its member's value.
    /// </summary>
    public object? GetValue(int column) => Current(column).ObjectAt(row);

    /// <summary>Ends the query if it still runs, and frees the connection for the next one.</summary>
    public void Dispose()
    {
        if (isDisposed) return;
        isDisposed = true;
        rowsInChunk = 0;
        chunk?.Dispose();
        result.Dispose();
        interruption.Dispose();
        onClosed();
    }

    private static DuckDbColumn[] ColumnsOf(ResultHandle result)
    {
        var columns = new DuckDbColumn[NativeMethods.duckdb_column_count(result)];
        for (var i = 0; i < columns.Length; i++)
        {
            using var type = NativeMethods.duckdb_column_logical_type(result, (ulong)i);
            columns[i] = new DuckDbColumn(NativeText.Borrowed(NativeMethods.duckdb_column_name(result, (ulong)i)) ?? "", DuckDbType.From(type));
        }

        return columns;
    }

    private bool ReadChunk()
    {
        interruption.ThrowIfCancellationRequested();
        chunk?.Dispose();
        chunk = null;
        (row, rowsInChunk) = (0, 0);
        var next = NativeMethods.duckdb_fetch_chunk(result.Value);
        if (!next.IsInvalid && NativeMethods.duckdb_data_chunk_get_size(next) is > 0 and var size)
        {
            chunk = next;
            rowsInChunk = (long)size;
            for (var i = 0; i < vectors.Length; i++) vectors[i].Attach(NativeMethods.duckdb_data_chunk_get_vector(next, (ulong)i));
            return true;
        }

        // An error half way looks exactly like the end.
        next.Dispose();
        isAtEnd = true;
        if (NativeText.Borrowed(NativeMethods.duckdb_result_error(result)) is { Length: > 0 } error)
            throw interruption.Translate(new DuckDbException(NativeMethods.duckdb_result_error_type(result), error, sql));
        return false;
    }

    /// <summary>Off a row there is no memory behind the pointers.</summary>
    private ColumnVector Current(int column) =>
        (ulong)row < (ulong)rowsInChunk ? vectors[column] : throw new InvalidOperationException("the reader is not on a row");

    private ColumnVector Valid(int column)
    {
        var vector = Current(column);
        return !vector.IsNull(row) ? vector : throw new InvalidOperationException($"column '{vector.Name}' is NULL here");
    }
}
