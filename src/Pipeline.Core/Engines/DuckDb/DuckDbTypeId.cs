namespace Pipeline.Engines.DuckDb;

/// <summary>The engine's types. The values are those of <c>duckdb_type</c>.</summary>
public enum DuckDbTypeId
{
    /// <summary>No type.</summary>
    Invalid = 0,

    /// <summary>BOOLEAN.</summary>
    Boolean = 1,

    /// <summary>TINYINT, 8 bits.</summary>
    TinyInt = 2,

    /// <summary>SMALLINT, 16 bits.</summary>
    SmallInt = 3,

    /// <summary>INTEGER, 32 bits.</summary>
    Integer = 4,

    /// <summary>BIGINT, 64 bits.</summary>
    BigInt = 5,

    /// <summary>UTINYINT, 8 bits without sign.</summary>
    UTinyInt = 6,

    /// <summary>USMALLINT, 16 bits without sign.</summary>
    USmallInt = 7,

    /// <summary>UINTEGER, 32 bits without sign.</summary>
    UInteger = 8,

    /// <summary>UBIGINT, 64 bits without sign.</summary>
    UBigInt = 9,

    /// <summary>FLOAT, 32 bits.</summary>
    Float = 10,

    /// <summary>DOUBLE, 64 bits.</summary>
    Double = 11,

    /// <summary>TIMESTAMP, microseconds since 1970 without a zone.</summary>
    Timestamp = 12,

    /// <summary>DATE, days since 1970.</summary>
    Date = 13,

    /// <summary>TIME, microseconds since midnight.</summary>
    Time = 14,

    /// <summary>INTERVAL.</summary>
    Interval = 15,

    /// <summary>HUGEINT, 128 bits.</summary>
    HugeInt = 16,

    /// <summary>VARCHAR, UTF-8 text; JSON too.</summary>
    VarChar = 17,

    /// <summary>BLOB, bytes.</summary>
    Blob = 18,

    /// <summary>DECIMAL(width, scale).</summary>
    Decimal = 19,

    /// <summary>TIMESTAMP_S, seconds.</summary>
    TimestampS = 20,

    /// <summary>TIMESTAMP_MS, milliseconds.</summary>
    TimestampMs = 21,

    /// <summary>TIMESTAMP_NS, nanoseconds.</summary>
    TimestampNs = 22,

    /// <summary>ENUM(labels).</summary>
    Enum = 23,

    /// <summary>A list of any length.</summary>
    List = 24,

    /// <summary>STRUCT(fields).</summary>
    Struct = 25,

    /// <summary>MAP(key, value).</summary>
    Map = 26,

    /// <summary>UUID.</summary>
    Uuid = 27,

    /// <summary>UNION(members).</summary>
    Union = 28,

    /// <summary>BIT, a string of bits.</summary>
    Bit = 29,

    /// <summary>TIME WITH TIME ZONE.</summary>
    TimeTz = 30,

    /// <summary>TIMESTAMP WITH TIME ZONE, microseconds since 1970 in UTC.</summary>
    TimestampTz = 31,

    /// <summary>UHUGEINT, 128 bits without sign.</summary>
    UHugeInt = 32,

    /// <summary>A list of fixed length.</summary>
    Array = 33,

    /// <summary>Any type; only in function signatures.</summary>
    Any = 34,

    /// <summary>BIGNUM, an integer of any length.</summary>
    BigNum = 35,

    /// <summary>The type of a bare NULL.</summary>
    SqlNull = 36,

    /// <summary>A text literal; only while planning.</summary>
    StringLiteral = 37,

    /// <summary>A number literal; only while planning.</summary>
    IntegerLiteral = 38,

    /// <summary>TIME_NS, nanoseconds since midnight.</summary>
    TimeNs = 39,
}
