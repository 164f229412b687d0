namespace Pipeline.Schema.Inference;

/// <summary>What a JSON value is, as finely as it matters for the type that can hold it without loss.</summary>
public enum ValueClass
{
    /// <summary>null.</summary>
    Null,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>An integer of at most 2^53: exact as BIGINT and as DOUBLE.</summary>
    Integer,

    /// <summary>A larger integer that fits BIGINT.</summary>
    LongInteger,

    /// <summary>A larger integer of at most 38 digits.</summary>
    BigInteger,

    /// <summary>A number with a fraction or an exponent that a double gives back digit by digit.</summary>
    Double,

    /// <summary>A number with a fraction that a double would change, of at most 38 digits.</summary>
    Decimal,

    /// <summary>A number no numeric type holds exactly.</summary>
    WildNumber,

    /// <summary>Text of no particular form.</summary>
    Text,

    /// <summary>Text without characters.</summary>
    EmptyText,

    /// <summary>Text that is a calendar day: <c>2026-01-02</c>.</summary>
    DateText,

    /// <summary>Text that is an instant: <c>2026-01-02T03:04:05.678Z</c>, to the microsecond.</summary>
    InstantText,

    /// <summary>Text that is a day and a time of no zone.</summary>
    LocalTimeText,

    /// <summary>Text that is <c>true</c> or <c>false</c>; looked for in untyped formats only, like the texts below.</summary>
    BooleanText,

    /// <summary>Text that is such an integer and would be printed the same.</summary>
    IntegerText,

    /// <summary>Text that is such an integer.</summary>
    LongIntegerText,

    /// <summary>Text that is such an integer.</summary>
    BigIntegerText,

    /// <summary>Text that is such a number.</summary>
    DoubleText,

    /// <summary>Text that is such a number.</summary>
    DecimalText,

    /// <summary>An object.</summary>
    Object,

    /// <summary>An array.</summary>
    Array,

    /// <summary>No JSON value.</summary>
    Malformed,
}

/// <summary>Values that can share a column.</summary>
public enum ValueKind
{
    /// <summary>null, which any column takes.</summary>
    Null,

    /// <summary>Booleans.</summary>
    Boolean,

    /// <summary>Numbers.</summary>
    Number,

    /// <summary>Texts.</summary>
    Text,

    /// <summary>Objects and arrays.</summary>
    Json,
}

/// <summary>Which kind a class belongs to.</summary>
public static class ValueClasses
{
    /// <summary>How many classes there are of well-formed values.</summary>
    public const int Count = (int)ValueClass.Malformed;

    extension(ValueClass value)
    {
        /// <summary>The kind.</summary>
        public ValueKind Kind => value switch
        {
            ValueClass.Null => ValueKind.Null,
            ValueClass.Boolean => ValueKind.Boolean,
            >= ValueClass.Integer and <= ValueClass.WildNumber => ValueKind.Number,
            ValueClass.Object or ValueClass.Array => ValueKind.Json,
            _ => ValueKind.Text,
        };

        /// <summary>The class of the value a text of an untyped format spells; the class itself for all others.</summary>
        public ValueClass Spelled => value switch
        {
            ValueClass.BooleanText => ValueClass.Boolean,
            >= ValueClass.IntegerText and <= ValueClass.DecimalText => value - ValueClass.IntegerText + ValueClass.Integer,
            _ => value,
        };
    }
}
