using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Pipeline.Engines.DuckDb.Native;

namespace Pipeline.Engines.DuckDb;

/// <summary>Values on their way into a statement.</summary>
internal static unsafe class Parameters
{
    /// <summary>Binds in order, from 1.</summary>
    public static void Bind(PreparedStatementHandle statement, IReadOnlyList<object?> parameters, string sql)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            using var value = ValueOf(parameters[i]);
            if (value.IsInvalid) throw new ArgumentException($"parameter {i + 1} cannot be made a value of the engine", nameof(parameters));
            if (NativeMethods.duckdb_bind_value(statement, (ulong)i + 1, value) != NativeState.Success)
                throw DuckDbException.FromMessage(NativeText.Borrowed(NativeMethods.duckdb_prepare_error(statement)), sql);
        }
    }

    private static ValueHandle ValueOf(object? parameter) => parameter switch
    {
        null => NativeMethods.duckdb_create_null_value(),
        string text => Text(text),
        bool value => NativeMethods.duckdb_create_bool(value),
        int or short or sbyte or ushort or byte => NativeMethods.duckdb_create_int32(Convert.ToInt32(parameter, null)),
        long or uint => NativeMethods.duckdb_create_int64(Convert.ToInt64(parameter, null)),
        ulong value => NativeMethods.duckdb_create_uint64(value),
        Int128 value => NativeMethods.duckdb_create_hugeint(HugeInt.From(value)),
        UInt128 value => NativeMethods.duckdb_create_uhugeint(HugeInt.From(value)),
        BigInteger value => NativeMethods.duckdb_create_hugeint(HugeInt.From(checked((Int128)value))),
        float value => NativeMethods.duckdb_create_float(value),
        double value => NativeMethods.duckdb_create_double(value),
        decimal value => Decimal(DuckDbDecimal.From(value)),
        DuckDbDecimal value => Decimal(value),
        Guid value => Uuid(value),
        byte[] bytes => Blob(bytes),
        ReadOnlyMemory<byte> bytes => Blob(bytes.Span),
        DuckDbInterval value => NativeMethods.duckdb_create_interval(value),
        IEnumerable<string> texts => List(texts),
        _ => TimeOf(parameter),
    };

    private static ValueHandle TimeOf(object parameter) => parameter switch
    {
        DateOnly date => NativeMethods.duckdb_create_date(Days(date)),
        TimeOnly time => NativeMethods.duckdb_create_time(time.Ticks / TimeSpan.TicksPerMicrosecond),
        DateTime { Kind: not DateTimeKind.Local } time => NativeMethods.duckdb_create_timestamp(Micros(time)),
        DateTimeOffset time => NativeMethods.duckdb_create_timestamp_tz(Micros(time.UtcDateTime)),
        TimeSpan span => NativeMethods.duckdb_create_interval(new DuckDbInterval(0, 0, span.Ticks / TimeSpan.TicksPerMicrosecond)),
        _ => throw new ArgumentException($"a {parameter.GetType()} cannot be a statement parameter", nameof(parameter)),
    };

    /// <summary>Days since 1970.</summary>
    internal static int Days(DateOnly date) => date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>Microseconds since 1970, rounded down.</summary>
    internal static long Micros(DateTime time) =>
        (time.Ticks / TimeSpan.TicksPerMicrosecond) - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond);

    private static ValueHandle Text(string text)
    {
        fixed (byte* pointer = Pinnable(Encoding.UTF8.GetBytes(text)))
            return NativeMethods.duckdb_create_varchar_length(pointer, (ulong)Encoding.UTF8.GetByteCount(text));
    }

    private static ValueHandle Blob(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* pointer = Pinnable(bytes)) return NativeMethods.duckdb_create_blob(pointer, (ulong)bytes.Length);
    }

    /// <summary>Pinning nothing gives a null pointer, which the engine takes for a missing argument.</summary>
    private static ReadOnlySpan<byte> Pinnable(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? "\0"u8 : bytes;

    private static ValueHandle Decimal(DuckDbDecimal value)
    {
        var digits = Int128.Abs(value.Unscaled).ToString(null, null).Length;
        return NativeMethods.duckdb_create_decimal(
            new DecimalValue((byte)Math.Max(digits, value.Scale), value.Scale, HugeInt.From(value.Unscaled)));
    }

    private static ValueHandle Uuid(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return NativeMethods.duckdb_create_uuid(HugeInt.From(BinaryPrimitives.ReadUInt128BigEndian(bytes)));
    }

    private static ValueHandle List(IEnumerable<string> texts)
    {
        // The list copies its values; ours are destroyed here.
        ValueHandle[] values = [.. texts.Select(Text)];
        try
        {
            using var type = NativeMethods.duckdb_create_logical_type(DuckDbTypeId.VarChar);

            // One more than needed, never read: an empty array has no address to give.
            nint[] pointers = [.. values.Select(value => value.DangerousGetHandle()), 0];
            fixed (nint* pointer = pointers) return NativeMethods.duckdb_create_list_value(type, pointer, (ulong)values.Length);
        }
        finally
        {
            foreach (var value in values) value.Dispose();
        }
    }
}
