using System.Numerics;
using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>Values and words between the engine and those who know no engine.</summary>
internal static class EngineValue
{
    extension(RelationKind kind)
    {
        /// <summary>What DDL calls it.</summary>
        public string Keyword => kind is RelationKind.View ? "VIEW" : "TABLE";
    }

    /// <summary>
    /// A cell without types of this engine: a sum of integers is a HUGEINT to it, one of decimals has 38 digits. Of a decimal beyond 28
    /// digits the nearest double is what .NET has.
    /// </summary>
    public static object? Plain(object? value)
    {
        if (value is not DuckDbDecimal wide)
            return value switch { Int128 number => (BigInteger)number, UInt128 number => (BigInteger)number, _ => value };
        try
        {
            return wide.ToDecimal();
        }
        catch (OverflowException)
        {
            return (double)wide.Unscaled / Math.Pow(10, wide.Scale);
        }
    }
}
