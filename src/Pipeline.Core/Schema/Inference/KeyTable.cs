using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Pipeline.Diagnostics;

namespace Pipeline.Schema.Inference;

/// <summary>The keys of rows by their bytes. A row mostly has the keys of the last one in the same order: that is tried first.</summary>
internal sealed class KeyTable
{
    /// <summary>Rows whose keys are data (ids, dates) would fill memory with columns.</summary>
    public const int MostKeys = 10_000;

    private readonly KeyObserved start = new([]);
    private readonly List<KeyObserved> keys = [];
    private KeyObserved?[] slots = new KeyObserved?[64];

    public KeyTable() => Current = start;

    public IReadOnlyList<KeyObserved> Keys => keys;

    /// <summary>The key found last.</summary>
    public KeyObserved Current { get; private set; }

    public void BeginRow() => Current = start;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public KeyObserved Find(ReadOnlySpan<byte> rawKey)
    {
        if (Current.Next is { } next && rawKey.SequenceEqual(next.RawKey)) return Current = next;
        return Current = Current.Next = Lookup(rawKey);
    }

    /// <summary>Takes in what was seen after everything seen here.</summary>
    public void Add(KeyTable later)
    {
        foreach (var key in later.keys) Lookup(key.RawKey).Add(key);
    }

    private KeyObserved Lookup(ReadOnlySpan<byte> rawKey)
    {
        var slot = SlotOf(rawKey);
        for (; slots[slot] is { } key; slot = (slot + 1) & (slots.Length - 1))
        {
            if (rawKey.SequenceEqual(key.RawKey)) return key;
        }

        var added = new KeyObserved(rawKey);
        slots[slot] = added;
        keys.Add(added);
        if (keys.Count > MostKeys)
            throw new ExpectedException(
                $"the rows have more than {MostKeys} different fields: their names look like data",
                "Read the part that has columns (records), or turn the names into values before loading.");
        if (keys.Count * 2 > slots.Length) Grow();
        return added;
    }

    private void Grow()
    {
        slots = new KeyObserved?[slots.Length * 2];
        foreach (var key in keys)
        {
            var slot = SlotOf(key.RawKey);
            while (slots[slot] is not null) slot = (slot + 1) & (slots.Length - 1);
            slots[slot] = key;
        }
    }

    private int SlotOf(ReadOnlySpan<byte> rawKey)
    {
        var hash = 14695981039346656037UL;
        for (; rawKey.Length >= sizeof(ulong); rawKey = rawKey[sizeof(ulong)..]) hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(rawKey)) * 0x9E3779B97F4A7C15;
        foreach (var symbol in rawKey) hash = (hash ^ symbol) * 1099511628211;
        return (int)(hash >> 33) & (slots.Length - 1);
    }
}
