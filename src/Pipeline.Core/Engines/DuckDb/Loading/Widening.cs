using Pipeline.Schema;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>Which types hold all values of another.</summary>
internal static class Widening
{
    private static readonly PrimitiveKind[] Integers = [PrimitiveKind.Byte, PrimitiveKind.Short, PrimitiveKind.Integer, PrimitiveKind.Long];

    public static bool IsLossless(DataType from, DataType to) => from.Equals(to) || (from, to) switch
    {
        (PrimitiveType a, PrimitiveType b) when Array.IndexOf(Integers, a.Kind) is >= 0 and var small && Array.IndexOf(Integers, b.Kind) is >= 0 and var large => small <= large,
        (PrimitiveType { Kind: PrimitiveKind.Byte or PrimitiveKind.Short or PrimitiveKind.Integer or PrimitiveKind.Float }, PrimitiveType { Kind: PrimitiveKind.Double }) => true,
        (PrimitiveType a, DecimalType b) when Array.IndexOf(Integers, a.Kind) >= 0 => b.Precision - b.Scale >= 19,
        (DecimalType a, DecimalType b) => a.Scale <= b.Scale && a.Precision - a.Scale <= b.Precision - b.Scale,
        _ => false,
    };
}
