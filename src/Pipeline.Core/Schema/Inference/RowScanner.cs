using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pipeline.Schema.Inference;

/// <summary>
/// Looks at whole lines, 64 bytes at a time: masks of quotes, brackets, colons and commas lead from member to member of a
/// row, and what lies within an object or array is stepped over by counting brackets. It believes that lines are JSON; what
/// it cannot believe makes it stop, and whoever reads the values in earnest judges the rest.
/// </summary>
internal sealed class RowScanner(KeyTable keys, bool readsTexts, bool looksInside)
{
    private const int BlockSize = 64;

    /// <summary>A run of digits and points of this length may be a number no double holds.</summary>
    private const int LongRun = 19;

    private static readonly SearchValues<byte> NumberSymbols = SearchValues.Create("-+.eE0123456789"u8);

    private long row;
    private int depth;
    private int lineStart;
    private int rowEnd;
    private int memberStart;
    private int valueStart;
    private bool hasRow;
    private bool hasMember;

    public long Rows => row;

    public int LongestRow { get; private set; }

    public bool HasDuplicateKeys { get; private set; }

    public bool HasInexactNumbers { get; private set; }

    /// <summary>
    /// Scans lines that are complete; the last one needs no line break. False when one of them is no JSON object. What it
    /// calls for every member is inlined: a file is over before the runtime would have found out that it is worth compiling well.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Scan(ReadOnlySpan<byte> lines)
    {
        (depth, lineStart, hasRow, hasMember) = (0, 0, false, false);
        Span<byte> tail = stackalloc byte[BlockSize];
        ref var first = ref MemoryMarshal.GetReference(lines);
        ulong inString = 0, isEscaped = 0, lastRun = 0;
        for (var block = 0; block < lines.Length; block += BlockSize)
        {
            Vector512<byte> bytes;
            if (lines.Length - block >= BlockSize)
            {
                bytes = Vector512.LoadUnsafe(ref first, (nuint)block);
            }
            else
            {
                tail.Fill((byte)' ');
                lines[block..].CopyTo(tail);
                bytes = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(tail));
            }

            var quotes = Vector512.Equals(bytes, Vector512.Create((byte)'"')).ExtractMostSignificantBits();
            var backslashes = Vector512.Equals(bytes, Vector512.Create((byte)'\\')).ExtractMostSignificantBits();
            if ((backslashes | isEscaped) != 0) quotes &= ~Escaped(backslashes, ref isEscaped);
            var within = PrefixXor(quotes) ^ inString;
            inString = (ulong)((long)within >> 63);

            var folded = bytes | Vector512.Create((byte)0x20);
            var brackets = (Vector512.Equals(folded, Vector512.Create((byte)'{')) | Vector512.Equals(folded, Vector512.Create((byte)'}'))).ExtractMostSignificantBits() & ~within;
            var newlines = Vector512.Equals(bytes, Vector512.Create((byte)'\n')).ExtractMostSignificantBits();
            if ((newlines & within) != 0) return false;

            var digits = (Vector512.LessThanOrEqual(bytes - Vector512.Create((byte)'.'), Vector512.Create((byte)('9' - '.')))).ExtractMostSignificantBits() & ~within;
            if (HasLongRun(digits, lastRun) && !HasInexactNumbers) HasInexactNumbers = IsInexactNumberAt(lines, block, lastRun);
            lastRun = digits;

            var nestedEvents = brackets | newlines;
            var remaining = ulong.MaxValue;
            ulong rowEvents = 0;
            var hasRowEvents = false;
            while (true)
            {
                ulong events;
                if (depth >= 2)
                {
                    events = nestedEvents & remaining;
                }
                else
                {
                    if (!hasRowEvents)
                    {
                        rowEvents = nestedEvents | ((Vector512.Equals(bytes, Vector512.Create((byte)':')) | Vector512.Equals(bytes, Vector512.Create((byte)','))).ExtractMostSignificantBits() & ~within);
                        hasRowEvents = true;
                    }

                    events = rowEvents & remaining;
                }

                if (events == 0) break;
                var bit = BitOperations.TrailingZeroCount(events);
                remaining = ulong.MaxValue << bit << 1;
                if (!Step(lines, block + bit)) return false;
            }
        }

        return inString == 0 && depth == 0 && EndLine(lines, lines.Length);
    }

    /// <summary>Moves on at a bracket, colon, comma or line break outside texts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Step(ReadOnlySpan<byte> lines, int position)
    {
        var symbol = lines[position];
        if (depth >= 2)
        {
            if (symbol == '\n') return false;
            depth += (symbol & 0x7f | 0x20) == '{' ? 1 : -1;
            return true;
        }

        return depth == 1 ? StepInRow(lines, position, symbol) : StepBetweenRows(lines, position, symbol);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool StepInRow(ReadOnlySpan<byte> lines, int position, byte symbol)
    {
        switch (symbol)
        {
            case (byte)':':
                if (valueStart >= 0 || !TakeKey(lines[memberStart..position])) return false;
                valueStart = position + 1;
                return true;
            case (byte)',':
                if (valueStart < 0 || !TakeValue(lines[valueStart..position])) return false;
                (memberStart, valueStart, hasMember) = (position + 1, -1, true);
                return true;
            case (byte)'}':
                if (valueStart >= 0 ? !TakeValue(lines[valueStart..position]) : hasMember || !IsBlank(lines[memberStart..position])) return false;
                (depth, rowEnd) = (0, position + 1);
                return true;
            case (byte)'{' or (byte)'[':
                depth = 2;
                return valueStart >= 0;
            default:
                return false;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool StepBetweenRows(ReadOnlySpan<byte> lines, int position, byte symbol)
    {
        if (symbol == '\n')
        {
            if (!EndLine(lines, position)) return false;
            lineStart = position + 1;
            return true;
        }

        if (symbol != '{' || hasRow || !IsBlank(lines[lineStart..position])) return false;
        (depth, hasRow, hasMember, memberStart, valueStart) = (1, true, false, position + 1, -1);
        keys.BeginRow();
        return true;
    }

    private bool EndLine(ReadOnlySpan<byte> lines, int end)
    {
        if (!IsBlank(lines[(hasRow ? rowEnd : lineStart)..end])) return false;
        if (!hasRow) return true;
        LongestRow = Math.Max(LongestRow, end - lineStart);
        hasRow = false;
        row++;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TakeKey(ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'"', .., (byte)'"'])
        {
            text = text.Trim(" \t\r"u8);
            if (text is not [(byte)'"', .., (byte)'"']) return false;
        }

        var key = keys.Find(text[1..^1]);
        HasDuplicateKeys |= key.LastRow == row;
        key.LastRow = row;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TakeValue(ReadOnlySpan<byte> text)
    {
        if (text.Length > 0 && (text[0] <= ' ' || text[^1] <= ' ')) text = text.Trim(" \t\r"u8);
        var key = keys.Current;
        if (text is [(byte)'"', .., (byte)'"'] and not [_])
        {
            TakeText(key, text[1..^1]);
            return true;
        }

        var value = ValueReading.ClassOf(text, readsTexts, out var number);
        if (value is ValueClass.Malformed) return false;
        if (value.Kind is ValueKind.Number) key.Add(number);
        else if (value.Kind is ValueKind.Json) key.AddNested(value, text, looksInside);
        else key.Add(value);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TakeText(KeyObserved key, ReadOnlySpan<byte> text)
    {
        var value = TextForm.Of(text, readsTexts);
        if (value >= ValueClass.IntegerText) key.Add(value, NumberText.Read(text));
        else key.Add(value);
    }

    private static bool IsBlank(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(" \t\r"u8) < 0;

    /// <summary>The bytes that follow an odd number of backslashes.</summary>
    private static ulong Escaped(ulong backslashes, ref ulong isEscaped)
    {
        // Backslashes are few: one by one is plain, and quick enough.
        var escaped = isEscaped;
        backslashes &= ~escaped;
        isEscaped = 0;
        while (backslashes != 0)
        {
            var bit = BitOperations.TrailingZeroCount(backslashes);
            if (bit == BlockSize - 1)
            {
                isEscaped = 1;
                break;
            }

            escaped |= 2UL << bit;
            backslashes &= ulong.MaxValue << bit << 1 & ~(2UL << bit);
        }

        return escaped;
    }

    /// <summary>Each bit becomes the parity of the bits up to it: set from an opening quote to before its closing one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong PrefixXor(ulong bits)
    {
        if (Pclmulqdq.IsSupported) return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(bits), Vector128<ulong>.AllBitsSet, 0).ToScalar();
        for (var shift = 1; shift < BlockSize; shift <<= 1) bits ^= bits << shift;
        return bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasLongRun(ulong digits, ulong before)
    {
        var run = digits & (digits >> 1);
        run &= run >> 2;
        run &= run >> 4;
        run &= run >> 8;
        run &= run >> 3;
        return run != 0 || BitOperations.LeadingZeroCount(~before) + BitOperations.TrailingZeroCount(~digits) >= LongRun;
    }

    /// <summary>True when one of the numbers of this block, or the one that runs into it, would be changed by a double.</summary>
    private static bool IsInexactNumberAt(ReadOnlySpan<byte> lines, int block, ulong before)
    {
        var position = block - (block > 0 ? BitOperations.LeadingZeroCount(~before) : 0);
        var end = Math.Min(block + BlockSize, lines.Length);
        while (position < end)
        {
            var length = lines[position..].IndexOfAnyExcept(NumberSymbols);
            if (length < 0) length = lines.Length - position;
            if (length >= LongRun && NumberText.Read(lines.Slice(position, length)).Class is ValueClass.Decimal or ValueClass.WildNumber) return true;
            position += length + 1;
        }

        return false;
    }
}
