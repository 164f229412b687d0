using System.Buffers.Text;
using Pipeline.Schema;
using Pipeline.Schema.Inference;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>Whether a column can hold values without loss.</summary>
internal enum Fit
{
    /// <summary>It holds none of them.</summary>
    No,

    /// <summary>Each value must be looked at.</summary>
    Maybe,

    /// <summary>It holds all of them.</summary>
    Yes,
}

/// <summary>A column values of rows go to.</summary>
/// <param name="Column">The column, as the schema has it.</param>
/// <param name="Content">What its text is.</param>
/// <param name="IsDeclared">Its type was asked for: then a time without zone is taken as UTC, a day as its midnight.</param>
/// <param name="IsUntyped">The format has no types but text.</param>
internal sealed record TargetColumn(Column Column, ColumnContent Content, bool IsDeclared, bool IsUntyped)
{
    public string Name => Column.Name;

    public DataType Type => Column.Type;

    private bool IsText => Type is PrimitiveType { Kind: PrimitiveKind.String };

    /// <summary>Whether it holds all values of a class that were seen under the key.</summary>
    public Fit FitOf(ValueClass value, KeyObserved key)
    {
        if (value is ValueClass.Null) return Fit.Yes;
        if (IsText) return TextTakes(value) ? Fit.Yes : Fit.No;
        if (value is ValueClass.EmptyText) return IsUntyped ? Fit.Yes : Fit.No;
        return Type switch
        {
            PrimitiveType primitive => FitOf(primitive.Kind, Spelled(value), key.IntegerDigits),
            DecimalType number => FitOf(number, Spelled(value), key.IntegerDigits, key.Scale, key.HasExponent),
            _ => value.Kind is not ValueKind.Json ? Fit.No : key.Nested?.FitsIn(Type) ?? false ? Fit.Yes : Fit.Maybe,
        };
    }

    /// <summary>Whether it holds this value.</summary>
    public bool Holds(ValueClass value, NumberText number, ReadOnlySpan<byte> text)
    {
        if (value is ValueClass.Null) return true;
        if (IsText) return TextTakes(value);
        if (value is ValueClass.EmptyText) return IsUntyped;
        return Type switch
        {
            PrimitiveType primitive => FitOf(primitive.Kind, Spelled(value), number.IntegerDigits) switch
            {
                Fit.Yes => true,
                Fit.Maybe => IsInRange(primitive.Kind, text),
                _ => false,
            },
            DecimalType type => FitOf(type, Spelled(value), number.IntegerDigits, number.Scale, number.HasExponent) is Fit.Yes,
            _ => value.Kind is ValueKind.Json && FitsInside(text),
        };
    }

    /// <summary>Whether the engine reads these values of a row straight into the column, exactly.</summary>
    public bool IsReadDirectly(ValueClass value, bool hasInexactNumbers) => value switch
    {
        ValueClass.Null => true,
        ValueClass.EmptyText => IsText,
        ValueClass.Object or ValueClass.Array => !hasInexactNumbers,
        ValueClass.Double or ValueClass.LongInteger or ValueClass.BigInteger when IsText => false,
        ValueClass.Decimal or ValueClass.WildNumber => false,
        ValueClass.BigInteger => false,
        _ => true,
    };

    private bool FitsInside(ReadOnlySpan<byte> json)
    {
        var shape = new NestedShape();
        shape.Add(json);
        return shape.FitsIn(Type);
    }

    /// <summary>Declared types take numbers and booleans from text too; others only where all is text.</summary>
    private ValueClass Spelled(ValueClass value) => IsDeclared || IsUntyped ? value.Spelled : value;

    private bool TextTakes(ValueClass value) => Content switch
    {
        ColumnContent.Anything => true,
        ColumnContent.Json => value.Kind is ValueKind.Json,
        ColumnContent.Digits => value.Kind is ValueKind.Number,
        _ => value.Kind is ValueKind.Text,
    };

    private Fit FitOf(PrimitiveKind kind, ValueClass value, int digits) => (kind, value) switch
    {
        (PrimitiveKind.Boolean, ValueClass.Boolean) => Fit.Yes,
        (PrimitiveKind.Long, ValueClass.Integer or ValueClass.LongInteger) => Fit.Yes,
        (PrimitiveKind.Integer, ValueClass.Integer) => digits <= 9 ? Fit.Yes : Fit.Maybe,
        (PrimitiveKind.Short, ValueClass.Integer) => digits <= 4 ? Fit.Yes : Fit.Maybe,
        (PrimitiveKind.Byte, ValueClass.Integer) => digits <= 2 ? Fit.Yes : Fit.Maybe,
        (PrimitiveKind.Double, ValueClass.Integer or ValueClass.Double) => Fit.Yes,
        (PrimitiveKind.Float, ValueClass.Integer or ValueClass.Double) => IsDeclared ? Fit.Yes : Fit.No,
        (PrimitiveKind.Date, ValueClass.DateText) => Fit.Yes,
        (PrimitiveKind.Timestamp, ValueClass.InstantText) => Fit.Yes,
        (PrimitiveKind.Timestamp, ValueClass.LocalTimeText or ValueClass.DateText) => IsDeclared ? Fit.Yes : Fit.No,
        (PrimitiveKind.TimestampNtz, ValueClass.LocalTimeText) => Fit.Yes,
        _ => Fit.No,
    };

    private static Fit FitOf(DecimalType type, ValueClass value, int digits, int scale, bool hasExponent) => value switch
    {
        ValueClass.Integer or ValueClass.LongInteger or ValueClass.BigInteger or ValueClass.Double or ValueClass.Decimal =>
            hasExponent ? Fit.Maybe : digits <= type.Precision - type.Scale && scale <= type.Scale ? Fit.Yes : Fit.Maybe,
        _ => Fit.No,
    };

    private static bool IsInRange(PrimitiveKind kind, ReadOnlySpan<byte> text)
    {
        if (!Utf8Parser.TryParse(text.Trim((byte)'"'), out long value, out _)) return false;
        return kind switch
        {
            PrimitiveKind.Integer => value is >= int.MinValue and <= int.MaxValue,
            PrimitiveKind.Short => value is >= short.MinValue and <= short.MaxValue,
            PrimitiveKind.Byte => value is >= sbyte.MinValue and <= sbyte.MaxValue,
            _ => false,
        };
    }
}
