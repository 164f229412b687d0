using System.Collections.Frozen;
using System.Globalization;
using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;
using Pipeline.Models.Templating.Macros;

namespace Pipeline.Models.Templating;

/// <summary>A column of a relation as templates see it: dbt's <c>api.Column</c>.</summary>
internal sealed class ColumnValue(string name, string type, string dialect) : JinjaObject
{
    /// <summary>What dbt takes for the length of text that states none.</summary>
    private const long DefaultTextSize = 256;

    private static readonly FrozenSet<string> FloatTypes = Names("real, float, float4, float8, double, double precision");

    private static readonly FrozenSet<string> TextTypes = Names("text, character varying, character, varchar");

    private static readonly FrozenSet<string> IntegerTypes = Names(
        "tinyint, smallint, integer, bigint, hugeint, utinyint, usmallint, uinteger, ubigint, "
        + "int1, int2, int4, int8, short, int, signed, long");

    public override string TypeName => "Column";

    public string Name { get; } = name;

    public long? TextSize { get; init; }

    public object? Precision { get; init; }

    public object? Scale { get; init; }

    private bool IsText => Is(TextTypes) || dialect is "athena" && type.Equals("string", StringComparison.OrdinalIgnoreCase);

    private bool IsNumeric => type.ToLowerInvariant() is "numeric" or "decimal";

    private string DataType => IsText ? TextType(Size, dialect) : IsNumeric ? NumericType(type, Precision, Scale) : type;

    private long Size => dialect is "athena" ? TextSize ?? 0 : type == "text" ? DefaultTextSize : TextSize ?? DefaultTextSize;

    /// <summary>A text type of a length, in the dialect's words.</summary>
    public static string TextType(long size, string dialect) => dialect is "athena"
        ? size > 0 ? string.Create(CultureInfo.InvariantCulture, $"varchar({size})") : "varchar"
        : string.Create(CultureInfo.InvariantCulture, $"character varying({size})");

    public static string NumericType(string type, object? precision, object? scale) =>
        precision is null || scale is null ? type : $"{type}({PythonText.Str(precision)},{PythonText.Str(scale)})";

    public override bool TryGetAttribute(string attribute, out object? value)
    {
        value = attribute switch
        {
            "name" or "column" => Name,
            "dtype" => type,
            "data_type" or "expanded_data_type" => DataType,
            "quoted" => $"\"{Name}\"",
            "char_size" => TextSize,
            "numeric_precision" => Precision,
            "numeric_scale" => Scale,
            _ => Method(attribute) ?? (object)this,
        };
        return !ReferenceEquals(value, this);
    }

    public override string ToString() => $"<Column {Name} ({DataType})>";

    public override bool Equals(object? obj) => obj is ColumnValue other && (Name, DataType) == (other.Name, other.DataType);

    public override int GetHashCode() => HashCode.Combine(Name, DataType);

    private JinjaFunction? Method(string method) => method switch
    {
        "is_string" => Claim(method, IsText),
        "is_numeric" => Claim(method, IsNumeric),
        "is_float" => Claim(method, Is(FloatTypes)),
        "is_integer" => Claim(method, Is(IntegerTypes)),
        "is_number" => Claim(method, IsNumeric || Is(FloatTypes) || Is(IntegerTypes)),
        "is_struct" => Claim(method, type.StartsWith("struct", StringComparison.OrdinalIgnoreCase)),
        "string_size" => new(method, "", _ =>
            IsText ? Size : throw new JinjaException("string_size() was asked of a column that is not text")),
        "can_expand_to" => new(method, "other_column", call =>
            call[0] is ColumnValue other && IsText && other.IsText && other.Size > Size),
        "literal" => new(method, "value", call => $"{call.Printed(0)}::{DataType}"),
        "flatten" => new(method, "", _ => new JinjaList([this])),
        _ => ApiValue.ColumnMethod(method),
    };

    private static JinjaFunction Claim(string name, bool holds) => new(name, "", _ => holds);

    private bool Is(FrozenSet<string> types) => types.Contains(type.ToLowerInvariant());

    private static FrozenSet<string> Names(string list) => list.Split(", ").ToFrozenSet();
}
