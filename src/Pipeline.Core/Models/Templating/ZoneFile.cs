using System.Buffers.Binary;

namespace Pipeline.Models.Templating;

/// <summary>
/// The system's file of a time zone (RFC 8536), for the one thing the runtime rounds otherwise than pytz does: the zone's first offset,
/// that of the sun, which is not a whole number of minutes.
/// </summary>
internal static class ZoneFile
{
    private const int HeaderLength = 44;

    /// <summary>The offset of the first standard time, to the nearest minute; null where there is no such file.</summary>
    public static TimeSpan? FirstOffset(string id)
    {
        var folder = Environment.GetEnvironmentVariable("TZDIR") is { Length: > 0 } set ? set : "/usr/share/zoneinfo";
        var path = Path.Combine(folder, id);
        return File.Exists(path) && OffsetIn(File.ReadAllBytes(path)) is { } seconds
            ? TimeSpan.FromMinutes(Math.Floor((seconds + 30) / 60.0)) : null;
    }

    private static int? OffsetIn(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderLength || !file.StartsWith("TZif"u8)) return null;
        // The second block of newer files repeats the first with longer times, and the first may then be empty.
        var isLong = file[4] is not 0;
        var timeLength = isLong ? 8 : 4;
        var block = isLong ? file[(HeaderLength + BlockLength(file, 4))..] : file;
        var types = block[(HeaderLength + (Count(block, 3) * (timeLength + 1)))..];
        for (var type = 0; type < Count(block, 4); type++)
        {
            if (types[(type * 6) + 4] == 0) return BinaryPrimitives.ReadInt32BigEndian(types[(type * 6)..]);
        }

        return null;
    }

    private static int BlockLength(ReadOnlySpan<byte> header, int timeLength) =>
        (Count(header, 3) * (timeLength + 1)) + (Count(header, 4) * 6) + Count(header, 5) + (Count(header, 2) * (timeLength + 4))
        + Count(header, 1) + Count(header, 0);

    /// <summary>One of the six counts of a header.</summary>
    private static int Count(ReadOnlySpan<byte> header, int index) => BinaryPrimitives.ReadInt32BigEndian(header[(20 + (index * 4))..]);
}
