using System.Runtime.CompilerServices;

namespace Pipeline.Engines.DuckDb.Native;

/// <summary>
/// A column's pointers into the current chunk, with those of its children. Made once for a result and pointed anew at every chunk, so
/// that reading a row asks the engine nothing.
/// </summary>
internal sealed unsafe class ColumnVector(string name, DuckDbType type)
{
    private byte* data;
    private ulong* validity;

    /// <summary>The column the values belong to, for messages.</summary>
    public string Name { get; } = name;

    public DuckDbType Type { get; } = type;

    /// <summary>The element of a list or array; fields; key and value of a map; tag and members of a union.</summary>
    public ColumnVector[] Children { get; } = ChildrenOf(name, type);

    public void Attach(nint vector)
    {
        data = (byte*)NativeMethods.duckdb_vector_get_data(vector);
        validity = NativeMethods.duckdb_vector_get_validity(vector);
        switch (Type.Id)
        {
            case DuckDbTypeId.List:
                Children[0].Attach(NativeMethods.duckdb_list_vector_get_child(vector));
                break;
            case DuckDbTypeId.Array:
                Children[0].Attach(NativeMethods.duckdb_array_vector_get_child(vector));
                break;
            case DuckDbTypeId.Map:
                AttachFields(NativeMethods.duckdb_list_vector_get_child(vector));
                break;
            case DuckDbTypeId.Struct or DuckDbTypeId.Union:
                AttachFields(vector);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(long row) => validity != null && ((validity[row >> 6] >> (int)(row & 63)) & 1) == 0;

    /// <summary>The caller has matched <typeparamref name="T"/> with <see cref="Type"/>: nothing is checked here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At<T>(long row)
        where T : unmanaged => ((T*)data)[row];

    /// <summary>Text or bytes of a row, valid until the next chunk.</summary>
    public ReadOnlySpan<byte> BytesAt(long row) => StringEntry.Bytes((StringEntry*)data + row);

    private void AttachFields(nint vector)
    {
        for (var i = 0; i < Children.Length; i++) Children[i].Attach(NativeMethods.duckdb_struct_vector_get_child(vector, (ulong)i));
    }

    private static ColumnVector[] ChildrenOf(string name, DuckDbType type)
    {
        if (type.Element is { } element) return [new ColumnVector(name, element)];
        var fields = type.Fields.Select(field => new ColumnVector($"{name}.{field.Name}", field.Type));
        return type.Id == DuckDbTypeId.Union
            ? [new ColumnVector(name, DuckDbType.Simple(DuckDbTypeId.UTinyInt)), .. fields]
            : [.. fields];
    }
}
