namespace Pipeline.Schema;

/// <summary>A column's type, in the vocabulary of Delta Lake. Closed: the kinds below are all there are.</summary>
public abstract record DataType
{
    private protected DataType()
    {
    }

    /// <summary>UTF-8 text.</summary>
    public static PrimitiveType String { get; } = new(PrimitiveKind.String);

    /// <summary>A signed integer of 8 bytes.</summary>
    public static PrimitiveType Long { get; } = new(PrimitiveKind.Long);

    /// <summary>A signed integer of 4 bytes.</summary>
    public static PrimitiveType Integer { get; } = new(PrimitiveKind.Integer);

    /// <summary>A signed integer of 2 bytes.</summary>
    public static PrimitiveType Short { get; } = new(PrimitiveKind.Short);

    /// <summary>A signed integer of 1 byte.</summary>
    public static PrimitiveType Byte { get; } = new(PrimitiveKind.Byte);

    /// <summary>A floating-point number of 4 bytes.</summary>
    public static PrimitiveType Float { get; } = new(PrimitiveKind.Float);

    /// <summary>A floating-point number of 8 bytes.</summary>
    public static PrimitiveType Double { get; } = new(PrimitiveKind.Double);

    /// <summary>True or false.</summary>
    public static PrimitiveType Boolean { get; } = new(PrimitiveKind.Boolean);

    /// <summary>A sequence of bytes.</summary>
    public static PrimitiveType Binary { get; } = new(PrimitiveKind.Binary);

    /// <summary>A calendar day.</summary>
    public static PrimitiveType Date { get; } = new(PrimitiveKind.Date);

    /// <summary>An instant, in microseconds since 1970 UTC.</summary>
    public static PrimitiveType Timestamp { get; } = new(PrimitiveKind.Timestamp);

    /// <summary>A wall-clock time of no particular zone, in microseconds.</summary>
    public static PrimitiveType TimestampNtz { get; } = new(PrimitiveKind.TimestampNtz);

    /// <summary>Nothing but nulls; never stored in data files.</summary>
    public static PrimitiveType Void { get; } = new(PrimitiveKind.Void);
}

/// <summary>The types without parameters and parts.</summary>
public enum PrimitiveKind
{
    /// <summary>UTF-8 text.</summary>
    String,

    /// <summary>8 bytes.</summary>
    Long,

    /// <summary>4 bytes.</summary>
    Integer,

    /// <summary>2 bytes.</summary>
    Short,

    /// <summary>1 byte.</summary>
    Byte,

    /// <summary>4 bytes, floating.</summary>
    Float,

    /// <summary>8 bytes, floating.</summary>
    Double,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>Bytes.</summary>
    Binary,

    /// <summary>A calendar day.</summary>
    Date,

    /// <summary>An instant.</summary>
    Timestamp,

    /// <summary>A wall-clock time.</summary>
    TimestampNtz,

    /// <summary>Only nulls.</summary>
    Void,
}

/// <summary>A type without parameters and parts.</summary>
public sealed record PrimitiveType : DataType
{
    internal PrimitiveType(PrimitiveKind kind) => Kind = kind;

    /// <summary>Which one.</summary>
    public PrimitiveKind Kind { get; }
}

/// <summary>An exact decimal number.</summary>
public sealed record DecimalType : DataType
{
    /// <summary>The most digits a decimal may have.</summary>
    public const int MaxPrecision = 38;

    /// <summary>A decimal of so many digits, so many of them after the point.</summary>
    public DecimalType(int precision, int scale)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(precision, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(precision, MaxPrecision);
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, precision);
        (Precision, Scale) = (precision, scale);
    }

    /// <summary>All digits.</summary>
    public int Precision { get; }

    /// <summary>Digits after the point.</summary>
    public int Scale { get; }
}

/// <summary>A list of elements of one type.</summary>
/// <param name="Element">The type of each.</param>
/// <param name="ContainsNull">Elements may be null.</param>
public sealed record ArrayType(DataType Element, bool ContainsNull = true) : DataType;

/// <summary>Keys of one type, each with a value of another.</summary>
/// <param name="Key">The type of the keys, which are never null.</param>
/// <param name="Value">The type of the values.</param>
/// <param name="ValueContainsNull">Values may be null.</param>
public sealed record MapType(DataType Key, DataType Value, bool ValueContainsNull = true) : DataType;
