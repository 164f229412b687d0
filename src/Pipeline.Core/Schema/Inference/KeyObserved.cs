using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Pipeline.Schema.Inference;

/// <summary>What was seen under one key of the rows.</summary>
public sealed class KeyObserved
{
    private readonly long[] counts = new long[ValueClasses.Count];
    private readonly List<ValueKind> kinds = [];

    internal KeyObserved(ReadOnlySpan<byte> rawKey) => RawKey = rawKey.ToArray();

    /// <summary>The key, its escapes resolved.</summary>
    public string Name => field ??= IsEscaped ? Unescaped(RawKey) : Encoding.UTF8.GetString(RawKey);

    internal bool IsEscaped => RawKey.AsSpan().Contains((byte)'\\');

    /// <summary>The most digits a number had before the point.</summary>
    public int IntegerDigits { get; private set; }

    /// <summary>The most digits a number had after the point.</summary>
    public int Scale { get; private set; }

    /// <summary>A number was written with an exponent.</summary>
    public bool HasExponent { get; private set; }

    /// <summary>Values seen, nulls included.</summary>
    public long Total => counts.Sum();

    /// <summary>Kinds in the order they were first seen; null is none.</summary>
    public IReadOnlyList<ValueKind> Kinds => kinds;

    /// <summary>What objects and arrays looked like; null unless asked for.</summary>
    public NestedShape? Nested { get; private set; }

    /// <summary>The type the values have where they are stored with one; null for JSON.</summary>
    public DataType? StoredType { get; init; }

    internal byte[] RawKey { get; }

    /// <summary>The row the key was last seen in: twice the same is a duplicate.</summary>
    internal long LastRow { get; set; } = -1;

    /// <summary>The key that came after this one last time.</summary>
    internal KeyObserved? Next { get; set; }

    /// <summary>How many values were of a class.</summary>
    public long Count(ValueClass value) => counts[(int)value];

    /// <summary>How many values were of a kind.</summary>
    public long Count(ValueKind kind)
    {
        var total = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            if (((ValueClass)i).Kind == kind) total += counts[i];
        }

        return total;
    }

    /// <summary>The classes that occurred.</summary>
    public IEnumerable<ValueClass> Classes => Enumerable.Range(0, counts.Length).Where(i => counts[i] > 0).Select(i => (ValueClass)i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(ValueClass value)
    {
        if (counts[(int)value]++ == 0) AddKind(value.Kind);
    }

    internal void Add(NumberText number) => Add(number.Class, number);

    internal void Add(ValueClass value, NumberText number)
    {
        Add(value);
        if (number.IntegerDigits > IntegerDigits) IntegerDigits = number.IntegerDigits;
        if (number.Scale > Scale) Scale = number.Scale;
        HasExponent |= number.HasExponent;
    }

    internal void AddNested(ValueClass value, ReadOnlySpan<byte> json, bool looksInside)
    {
        Add(value);
        if (looksInside) (Nested ??= new NestedShape()).Add(json);
    }

    internal void Add(KeyObserved later)
    {
        for (var i = 0; i < counts.Length; i++) counts[i] += later.counts[i];
        foreach (var kind in later.kinds) AddKind(kind);
        IntegerDigits = Math.Max(IntegerDigits, later.IntegerDigits);
        Scale = Math.Max(Scale, later.Scale);
        HasExponent |= later.HasExponent;
        if (later.Nested is { } nested) (Nested ??= new NestedShape()).Add(nested);
    }

    private void AddKind(ValueKind kind)
    {
        if (kind is not ValueKind.Null && !kinds.Contains(kind)) kinds.Add(kind);
    }

    private static string Unescaped(byte[] rawKey)
    {
        var reader = new Utf8JsonReader([(byte)'"', .. rawKey, (byte)'"']);
        reader.Read();
        return reader.GetString()!;
    }
}
