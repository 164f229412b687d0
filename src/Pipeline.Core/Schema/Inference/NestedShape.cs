using System.Text.Json;

namespace Pipeline.Schema.Inference;

/// <summary>What objects and arrays looked like at one place: the fields, the elements, and the plain values between them.</summary>
public sealed class NestedShape
{
    /// <summary>Deeper than this values are kept as JSON text.</summary>
    private const int MostLevels = 8;

    private readonly KeyObserved values = new([]);
    private readonly OrderedDictionary<string, NestedShape> fields = new(StringComparer.Ordinal);
    private NestedShape? element;
    private long objects;
    private long arrays;

    /// <summary>Takes in a value.</summary>
    public void Add(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        reader.Read();
        Add(ref reader, json);
    }

    /// <summary>Takes in what another one saw later.</summary>
    public void Add(NestedShape later)
    {
        values.Add(later.values);
        objects += later.objects;
        arrays += later.arrays;
        foreach (var (name, shape) in later.fields) Field(name).Add(shape);
        if (later.element is { } elements) (element ??= new NestedShape()).Add(elements);
    }

    /// <summary>The type that holds all of it; text, as JSON, where kinds are mixed or nothing was seen.</summary>
    public DataType TypeOf() => HasInexactNumbers ? DataType.String : TypeOf(MostLevels) ?? DataType.String;

    /// <summary>A number the engine would change on its way into a struct, where it reads numbers as doubles.</summary>
    private bool HasInexactNumbers =>
        values.Count(ValueClass.Decimal) + values.Count(ValueClass.WildNumber) > 0 || (element?.HasInexactNumbers ?? false) || fields.Values.Any(shape => shape.HasInexactNumbers);

    /// <summary>Whether the type holds all of it: every field has its place, every value its kind. Nulls fit anywhere.</summary>
    public bool FitsIn(DataType type) => type is PrimitiveType { Kind: PrimitiveKind.String } || (!HasInexactNumbers && HasPlaceIn(type));

    private bool HasPlaceIn(DataType type) => type switch
    {
        StructType record => arrays == 0 && values.Kinds.Count == 0
            && fields.All(field => record.Columns.FirstOrDefault(column => column.Name == field.Key) is { } column && field.Value.HasPlaceIn(column.Type)),
        ArrayType array => objects == 0 && values.Kinds.Count == 0 && (element?.HasPlaceIn(array.Element) ?? true),
        MapType map => arrays == 0 && values.Kinds.Count == 0 && fields.Values.All(field => field.HasPlaceIn(map.Value)),
        PrimitiveType { Kind: PrimitiveKind.String } => true,
        _ => objects == 0 && arrays == 0 && (values.Kinds.Count == 0 || (values.Kinds.Count == 1 && Holds(type))),
    };

    private bool Holds(DataType type) => (type, TypeRules.TypeOf(values)) switch
    {
        var (held, own) when held.Equals(own) => true,
        (PrimitiveType { Kind: PrimitiveKind.Double }, PrimitiveType { Kind: PrimitiveKind.Long }) => values.Count(ValueClass.LongInteger) == 0,
        (PrimitiveType { Kind: PrimitiveKind.Integer }, PrimitiveType { Kind: PrimitiveKind.Long }) => values.IntegerDigits <= 9,
        _ => false,
    };

    private DataType? TypeOf(int levels)
    {
        var kinds = (objects > 0 ? 1 : 0) + (arrays > 0 ? 1 : 0) + values.Kinds.Count;
        if (kinds != 1 || levels == 0) return DataType.String;
        if (arrays > 0) return new ArrayType(element?.TypeOf(levels - 1) ?? DataType.String);
        if (objects == 0) return TypeRules.TypeOf(values);
        var names = fields.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return fields.Count == 0 || names.Count < fields.Count || names.Contains("")
            ? DataType.String
            : new StructType([.. fields.Select(field => new Column(field.Key, field.Value.TypeOf(levels - 1) ?? DataType.String))]);
    }

    private void Add(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                objects++;
                while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
                {
                    var field = Field(reader.GetString()!);
                    reader.Read();
                    field.Add(ref reader, json);
                }

                break;
            case JsonTokenType.StartArray:
                arrays++;
                element ??= new NestedShape();
                while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray) element.Add(ref reader, json);
                break;
            default:
                var text = json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed];
                var value = ValueReading.ClassOf(text, readsTexts: false, out var number);
                if (value.Kind is ValueKind.Number) values.Add(number);
                else values.Add(value);
                break;
        }
    }

    private NestedShape Field(string name)
    {
        if (!fields.TryGetValue(name, out var field)) fields.Add(name, field = new NestedShape());
        return field;
    }
}
