namespace Pipeline.Lake.Delta;

/// <summary>What to do with one line, without its line break.</summary>
internal delegate void LineReceiver(ReadOnlySpan<byte> line);

/// <summary>Reads files of JSON lines as bytes: one buffer, no strings, however long the file.</summary>
internal static class JsonLinesFile
{
    private const int FirstBufferBytes = 1 << 16;

    /// <summary>Hands over every line that is not blank, in order.</summary>
    public static void ReadEach(string file, LineReceiver receive)
    {
        using var stream = File.OpenHandle(file, options: FileOptions.SequentialScan);
        var buffer = new byte[FirstBufferBytes];
        var (held, offset) = (0, 0L);
        while (true)
        {
            var read = RandomAccess.Read(stream, buffer.AsSpan(held), offset);
            if (read == 0) break;
            (offset, held) = (offset + read, held + read);
            var rest = Deliver(buffer.AsSpan(0, held), receive);
            buffer.AsSpan(held - rest, rest).CopyTo(buffer);
            held = rest;

            // A line longer than the buffer: the next read needs room behind it.
            if (held == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        }

        if (!buffer.AsSpan(0, held).Trim(" \r\t"u8).IsEmpty) receive(buffer.AsSpan(0, held));
    }

    /// <summary>Delivers the whole lines and returns how many bytes are left.</summary>
    private static int Deliver(ReadOnlySpan<byte> bytes, LineReceiver receive)
    {
        for (var end = bytes.IndexOf((byte)'\n'); end >= 0; end = bytes.IndexOf((byte)'\n'))
        {
            var line = bytes[..end].Trim(" \r\t"u8);
            if (!line.IsEmpty) receive(line);
            bytes = bytes[(end + 1)..];
        }

        return bytes.Length;
    }
}
