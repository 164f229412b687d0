using System.Buffers.Binary;
using System.Text;

namespace Pipeline.Engines.DuckDb.Native;

/// <summary>
/// One column of the chunk being filled. Each setter knows how wide the column's cells are: writing a narrower or wider one would leave
/// the neighbours' bytes mixed in, and nothing would notice.
/// </summary>
internal sealed unsafe class AppenderColumn(string name, DuckDbType type)
{
    private readonly Int128 decimalLimit = PowerOfTen(type.Width);
    private nint vector;
    private byte* data;
    private ulong* validity;
    private ulong elements;

    public void Attach(nint newVector)
    {
        vector = newVector;
        data = (byte*)NativeMethods.duckdb_vector_get_data(vector);
        validity = null;
        elements = 0;
    }

    public void SetNull(int row)
    {
        if (validity == null)
        {
            // Made only for chunks that hold a null; until then every row counts as valid.
            NativeMethods.duckdb_vector_ensure_validity_writable(vector);
            validity = NativeMethods.duckdb_vector_get_validity(vector);
        }

        validity[row >> 6] &= ~(1UL << (row & 63));
        if (type.Id == DuckDbTypeId.List) At<ListEntry>(row) = new ListEntry { Offset = elements };
    }

    public void Set(int row, bool value)
    {
        if (type.Id != DuckDbTypeId.Boolean) throw Mismatch("a boolean");
        data[row] = value ? (byte)1 : (byte)0;
    }

    public void Set(int row, long value)
    {
        try
        {
            SetInteger(row, value);
        }
        catch (OverflowException)
        {
            throw Unfit(value.ToString(null, null));
        }
    }

    public void Set(int row, double value)
    {
        if (type.Id == DuckDbTypeId.Double) At<double>(row) = value;
        else if (type.Id == DuckDbTypeId.Float) At<float>(row) = (float)value;
        else throw Mismatch("a double");
    }

    public void Set(int row, DuckDbDecimal value)
    {
        if (type.Id != DuckDbTypeId.Decimal) throw Mismatch("a decimal");
        var unscaled = Rescaled(value);
        if (type.Width <= 4) At<short>(row) = (short)unscaled;
        else if (type.Width <= 9) At<int>(row) = (int)unscaled;
        else if (type.Width <= 18) At<long>(row) = (long)unscaled;
        else At<HugeInt>(row) = HugeInt.From(unscaled);
    }

    public void Set(int row, DateTimeOffset value)
    {
        if (type.Id is not (DuckDbTypeId.Timestamp or DuckDbTypeId.TimestampTz)) throw Mismatch("a timestamp");
        At<long>(row) = Parameters.Micros(value.UtcDateTime);
    }

    public void Set(int row, DateOnly value)
    {
        if (type.Id != DuckDbTypeId.Date) throw Mismatch("a date");
        At<int>(row) = Parameters.Days(value);
    }

    public void Set(int row, Guid value)
    {
        if (type.Id != DuckDbTypeId.Uuid) throw Mismatch("a UUID");
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        At<HugeInt>(row) = HugeInt.From(BinaryPrimitives.ReadUInt128BigEndian(bytes) ^ (UInt128.One << 127));
    }

    public void SetText(int row, ReadOnlySpan<byte> utf8)
    {
        if (type.Id != DuckDbTypeId.VarChar) throw Mismatch("text");
        Assign(vector, (ulong)row, utf8);
    }

    public void SetBytes(int row, ReadOnlySpan<byte> bytes)
    {
        if (type.Id != DuckDbTypeId.Blob) throw Mismatch("bytes");
        Assign(vector, (ulong)row, bytes);
    }

    public void SetTexts(int row, IReadOnlyList<string> texts)
    {
        if (type is not { Id: DuckDbTypeId.List, Element.Id: DuckDbTypeId.VarChar }) throw Mismatch("a list of texts");
        var (offset, count) = (elements, (ulong)texts.Count);
        elements += count;
        NativeMethods.duckdb_list_vector_reserve(vector, elements);
        NativeMethods.duckdb_list_vector_set_size(vector, elements);
        var child = NativeMethods.duckdb_list_vector_get_child(vector);
        for (var i = 0; i < texts.Count; i++) Assign(child, offset + (ulong)i, Encoding.UTF8.GetBytes(texts[i]));
        At<ListEntry>(row) = new ListEntry { Offset = offset, Length = count };
    }

    public DuckDbException Unfit(string what) => new(DuckDbErrorType.OutOfRange, $"{name} ({type}) cannot hold {what}");

    private static void Assign(nint vector, ulong row, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* pointer = bytes) NativeMethods.duckdb_unsafe_vector_assign_string_element_len(vector, row, pointer, (ulong)bytes.Length);
    }

    private void SetInteger(int row, long value)
    {
        switch (type.Id)
        {
            case DuckDbTypeId.BigInt: At<long>(row) = value; break;
            case DuckDbTypeId.Integer: At<int>(row) = checked((int)value); break;
            case DuckDbTypeId.SmallInt: At<short>(row) = checked((short)value); break;
            case DuckDbTypeId.TinyInt: At<sbyte>(row) = checked((sbyte)value); break;
            case DuckDbTypeId.UBigInt: At<ulong>(row) = checked((ulong)value); break;
            case DuckDbTypeId.UInteger: At<uint>(row) = checked((uint)value); break;
            case DuckDbTypeId.USmallInt: At<ushort>(row) = checked((ushort)value); break;
            case DuckDbTypeId.UTinyInt: At<byte>(row) = checked((byte)value); break;
            case DuckDbTypeId.HugeInt: At<HugeInt>(row) = HugeInt.From((Int128)value); break;
            case DuckDbTypeId.UHugeInt: At<HugeInt>(row) = HugeInt.From(checked((UInt128)value)); break;
            case DuckDbTypeId.Double: At<double>(row) = value; break;
            case DuckDbTypeId.Decimal: Set(row, new DuckDbDecimal(value, 0)); break;
            default: throw Mismatch("an integer");
        }
    }

    private Int128 Rescaled(DuckDbDecimal value)
    {
        var unscaled = value.Unscaled;
        try
        {
            for (var scale = value.Scale; scale < type.Scale; scale++) unscaled = checked(unscaled * 10);
        }
        catch (OverflowException)
        {
            throw Unfit(value.ToString());
        }

        for (var scale = value.Scale; scale > type.Scale; scale--)
        {
            (unscaled, var lost) = Int128.DivRem(unscaled, 10);
            if (lost != 0) throw Unfit($"all digits of {value}");
        }

        return Int128.Abs(unscaled) < decimalLimit ? unscaled : throw Unfit(value.ToString());
    }

    private static Int128 PowerOfTen(int exponent)
    {
        Int128 power = 1;
        for (var i = 0; i < exponent; i++) power *= 10;
        return power;
    }

    private ref T At<T>(int row)
        where T : unmanaged => ref ((T*)data)[row];

    private InvalidCastException Mismatch(string given) => new($"{name} is {type}, not {given}");
}
