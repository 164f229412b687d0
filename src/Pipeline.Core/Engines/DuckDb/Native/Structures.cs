using System.Runtime.InteropServices;

namespace Pipeline.Engines.DuckDb.Native;

/// <summary><c>duckdb_state</c>.</summary>
internal enum NativeState
{
    Success = 0,
    Error = 1,
}

/// <summary>The members of <c>duckdb_statement_type</c> that make a difference here.</summary>
internal enum StatementType
{
    Invalid = 0,
    Create = 7,
}

/// <summary><c>duckdb_result</c>: opaque, but passed by value to one function, so its size matters.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ResultBlock
{
    public ulong ColumnCount;
    public ulong RowCount;
    public ulong RowsChanged;
    public nint Columns;
    public nint ErrorMessage;
    public nint InternalData;
}

/// <summary><c>duckdb_query_progress_type</c>; the percentage is -1 when nothing is known.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct QueryProgress
{
    public readonly double Percentage;
    public readonly ulong RowsProcessed;
    public readonly ulong TotalRows;
}

/// <summary>
/// <c>duckdb_hugeint</c> and <c>duckdb_uhugeint</c>: passed by value they are two words, which <see cref="Int128"/> is not
/// everywhere.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct HugeInt(ulong lower, ulong upper)
{
    public readonly ulong Lower = lower;
    public readonly ulong Upper = upper;

    public Int128 Signed => new(Upper, Lower);

    public UInt128 Unsigned => new(Upper, Lower);

    public static HugeInt From(Int128 value) => From((UInt128)value);

    public static HugeInt From(UInt128 value) => new((ulong)value, (ulong)(value >> 64));
}

/// <summary><c>duckdb_decimal</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct DecimalValue(byte width, byte scale, HugeInt value)
{
    public readonly byte Width = width;
    public readonly byte Scale = scale;
    public readonly HugeInt Value = value;
}

/// <summary><c>duckdb_list_entry</c>: where a row's elements lie in the child vector.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ListEntry
{
    public ulong Offset;
    public ulong Length;
}

/// <summary><c>duckdb_string_t</c>: up to 12 bytes lie in the row itself, longer ones behind the pointer.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct StringEntry
{
    private const int InlineLength = 12;

    [FieldOffset(0)]
    private readonly uint length;

    [FieldOffset(8)]
    private readonly byte* pointer;

    /// <summary>The bytes of the string at <paramref name="entry"/>; they live as long as their chunk.</summary>
    public static ReadOnlySpan<byte> Bytes(StringEntry* entry) =>
        new(entry->length <= InlineLength ? (byte*)entry + sizeof(uint) : entry->pointer, checked((int)entry->length));
}
