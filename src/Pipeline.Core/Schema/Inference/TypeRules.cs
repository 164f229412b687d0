namespace Pipeline.Schema.Inference;

/// <summary>
/// The types values get when nobody declares them. The table:
/// <list type="table">
/// <item><term>true, false</term><description>BOOLEAN</description></item>
/// <item><term>integers within 64 bits</term><description>BIGINT</description></item>
/// <item><term>integers, one beyond, of at most 38 digits</term><description>DECIMAL(38,0)</description></item>
/// <item><term>integers of at most 2^53, and numbers with a fraction a double gives back</term><description>DOUBLE</description></item>
/// <item><term>other numbers</term><description>the DECIMAL that holds all of them, or VARCHAR with their digits</description></item>
/// <item><term>texts that are all instants with a zone</term><description>TIMESTAMP WITH TIME ZONE</description></item>
/// <item><term>texts that are all days</term><description>DATE</description></item>
/// <item><term>other texts, times without zone among them</term><description>VARCHAR</description></item>
/// <item><term>objects and arrays</term><description>VARCHAR with JSON, or a struct or list where asked for</description></item>
/// <item><term>only nulls</term><description>VARCHAR</description></item>
/// </list>
/// Texts of an untyped format that spell numbers or booleans throughout follow the same table.
/// </summary>
public static class TypeRules
{
    /// <summary>The type for all values of the kind seen first; for values of one kind.</summary>
    public static DataType TypeOf(KeyObserved key) => key.Kinds is [var kind, ..] ? TypeOf(key, kind, isUntyped: false) : DataType.String;

    /// <summary>The type that holds all values of that kind.</summary>
    public static DataType TypeOf(KeyObserved key, ValueKind kind, bool isUntyped) => kind switch
    {
        ValueKind.Boolean => DataType.Boolean,
        ValueKind.Number => NumberType(key, [.. key.Classes.Where(value => value.Kind is ValueKind.Number)]),
        ValueKind.Text => TextType(key, isUntyped),
        ValueKind.Json => key.Nested?.TypeOf() ?? DataType.String,
        _ => DataType.String,
    };

    /// <summary>The type that holds the values of some classes of one kind.</summary>
    public static DataType TypeOf(KeyObserved key, ValueKind kind, IReadOnlyList<ValueClass> classes) => kind switch
    {
        ValueKind.Number => NumberType(key, classes),
        ValueKind.Boolean => DataType.Boolean,
        _ => DataType.String,
    };

    private static DataType NumberType(KeyObserved key, IReadOnlyList<ValueClass> classes)
    {
        if (classes.Contains(ValueClass.WildNumber)) return DataType.String;
        var hasFraction = classes.Contains(ValueClass.Double) || classes.Contains(ValueClass.Decimal);
        if (!hasFraction) return classes.Contains(ValueClass.BigInteger) ? new DecimalType(DecimalType.MaxPrecision, 0) : DataType.Long;
        if (classes.All(value => value is ValueClass.Double or ValueClass.Integer)) return DataType.Double;
        var precision = Math.Max(key.IntegerDigits + key.Scale, Math.Min(DecimalType.MaxPrecision, key.Scale + 1));
        return !key.HasExponent && precision <= DecimalType.MaxPrecision ? new DecimalType(precision, key.Scale) : DataType.String;
    }

    private static DataType TextType(KeyObserved key, bool isUntyped)
    {
        // Empty cells of an untyped format are missing values once the others are no text.
        var spelled = key.Classes
            .Where(value => value.Kind is ValueKind.Text && !(isUntyped && value is ValueClass.EmptyText))
            .Select(value => value.Spelled).Distinct().ToList();
        if (spelled is [ValueClass.InstantText]) return DataType.Timestamp;
        if (spelled is [ValueClass.DateText]) return DataType.Date;
        if (spelled is [ValueClass.Boolean]) return DataType.Boolean;
        return spelled.Count > 0 && spelled.TrueForAll(value => value.Kind is ValueKind.Number) ? NumberType(key, spelled) : DataType.String;
    }
}
