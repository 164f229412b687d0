using Pipeline.Engines.DuckDb.Native;

namespace Pipeline.Engines.DuckDb;

/// <summary>A field of a struct or a member of a union.</summary>
public sealed record DuckDbField(string Name, DuckDbType Type);

/// <summary>A column of a result.</summary>
public sealed record DuckDbColumn(string Name, DuckDbType Type);

/// <summary>A type with everything that belongs to it. <see cref="ToString"/> is SQL that names the same type again.</summary>
public sealed class DuckDbType
{
    private DuckDbType(DuckDbTypeId id) => Id = id;

    /// <summary>Which type it is, without its arguments.</summary>
    public DuckDbTypeId Id { get; }

    /// <summary>The name of a type built on another one, such as <c>JSON</c> on VARCHAR; null otherwise.</summary>
    public string? Alias { get; private init; }

    /// <summary>All digits of a DECIMAL; 0 otherwise.</summary>
    public byte Width { get; private init; }

    /// <summary>The digits after the point of a DECIMAL; 0 otherwise.</summary>
    public byte Scale { get; private init; }

    /// <summary>The length of an ARRAY; 0 otherwise.</summary>
    public int ArraySize { get; private init; }

    /// <summary>What a list or array holds; null otherwise.</summary>
    public DuckDbType? Element { get; private init; }

    /// <summary>The fields of a struct, the members of a union, key and value of a map; empty otherwise.</summary>
    public IReadOnlyList<DuckDbField> Fields { get; private init; } = [];

    /// <summary>The labels of an ENUM in their order; empty otherwise.</summary>
    public IReadOnlyList<string> Labels { get; private init; } = [];

    /// <summary>The type as SQL: <c>DECIMAL(18,3)</c>, <c>STRUCT(a INTEGER, b VARCHAR[])</c>.</summary>
    public override string ToString() => Alias ?? Id switch
    {
        DuckDbTypeId.Decimal => $"DECIMAL({Width},{Scale})",
        DuckDbTypeId.Enum => $"ENUM({string.Join(", ", Labels.Select(DuckDbSql.Literal))})",
        DuckDbTypeId.List => $"{Element}[]",
        DuckDbTypeId.Array => $"{Element}[{ArraySize}]",
        DuckDbTypeId.Struct => $"STRUCT({FieldList})",
        DuckDbTypeId.Union => $"UNION({FieldList})",
        DuckDbTypeId.Map => $"MAP({Fields[0].Type}, {Fields[1].Type})",
        DuckDbTypeId.TimestampS => "TIMESTAMP_S",
        DuckDbTypeId.TimestampMs => "TIMESTAMP_MS",
        DuckDbTypeId.TimestampNs => "TIMESTAMP_NS",
        DuckDbTypeId.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        DuckDbTypeId.TimeTz => "TIME WITH TIME ZONE",
        DuckDbTypeId.TimeNs => "TIME_NS",
        DuckDbTypeId.SqlNull => "\"NULL\"",
        _ => Id.ToString().ToUpperInvariant(),
    };

    private string FieldList => string.Join(", ", Fields.Select(pair => $"{DuckDbSql.QuotedIfNeeded(pair.Name)} {pair.Type}"));

    /// <summary>Reads a native type, which stays the caller's.</summary>
    internal static DuckDbType From(LogicalTypeHandle type)
    {
        var id = NativeMethods.duckdb_get_type_id(type);
        return new DuckDbType(id)
        {
            Alias = NativeText.Owned(NativeMethods.duckdb_logical_type_get_alias(type)),
            Width = id == DuckDbTypeId.Decimal ? NativeMethods.duckdb_decimal_width(type) : default,
            Scale = id == DuckDbTypeId.Decimal ? NativeMethods.duckdb_decimal_scale(type) : default,
            ArraySize = id == DuckDbTypeId.Array ? (int)NativeMethods.duckdb_array_type_array_size(type) : 0,
            Element = ElementOf(id, type),
            Fields = FieldsOf(id, type),
            Labels = id == DuckDbTypeId.Enum ? LabelsOf(type) : [],
        };
    }

    /// <summary>A type without arguments.</summary>
    internal static DuckDbType Simple(DuckDbTypeId id) => new(id);

    private static DuckDbType? ElementOf(DuckDbTypeId id, LogicalTypeHandle type) => id switch
    {
        DuckDbTypeId.List => Taken(NativeMethods.duckdb_list_type_child_type(type)),
        DuckDbTypeId.Array => Taken(NativeMethods.duckdb_array_type_child_type(type)),
        _ => null,
    };

    private static DuckDbField[] FieldsOf(DuckDbTypeId id, LogicalTypeHandle type) => id switch
    {
        DuckDbTypeId.Struct =>
        [
            .. Indexes(NativeMethods.duckdb_struct_type_child_count(type)).Select(index => new DuckDbField(
                NativeText.Owned(NativeMethods.duckdb_struct_type_child_name(type, index)) ?? "",
                Taken(NativeMethods.duckdb_struct_type_child_type(type, index)))),
        ],
        DuckDbTypeId.Union =>
        [
            .. Indexes(NativeMethods.duckdb_union_type_member_count(type)).Select(index => new DuckDbField(
                NativeText.Owned(NativeMethods.duckdb_union_type_member_name(type, index)) ?? "",
                Taken(NativeMethods.duckdb_union_type_member_type(type, index)))),
        ],
        DuckDbTypeId.Map =>
        [
            new DuckDbField("key", Taken(NativeMethods.duckdb_map_type_key_type(type))),
            new DuckDbField("value", Taken(NativeMethods.duckdb_map_type_value_type(type))),
        ],
        _ => [],
    };

    private static string[] LabelsOf(LogicalTypeHandle type) =>
        [.. Indexes(NativeMethods.duckdb_enum_dictionary_size(type)).Select(index =>
            NativeText.Owned(NativeMethods.duckdb_enum_dictionary_value(type, index)) ?? "")];

    private static IEnumerable<ulong> Indexes(ulong count) => Enumerable.Range(0, checked((int)count)).Select(index => (ulong)index);

    private static DuckDbType Taken(LogicalTypeHandle type)
    {
        using (type) return From(type);
    }
}
