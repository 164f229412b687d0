using System.IO.Compression;

namespace Pipeline.Connectors.Decoding;

/// <summary>A part of an object with rows: the object itself, or a member of an archive.</summary>
/// <param name="Url">Its address, the member's name included.</param>
/// <param name="Stream">Its bytes, no longer compressed.</param>
/// <param name="IsLast">True when no other part follows.</param>
internal sealed record ObjectPart(string Url, Stream Stream, bool IsLast);

/// <summary>Takes objects out of gzip and zip, without trusting what they say of themselves. Nothing is written to a disk.</summary>
internal static class Unpacking
{
    private const int MagicLength = 4;

    /// <summary>The parts of an object, in order. Each is good until the next is asked for; the caller keeps the stream.</summary>
    public static IEnumerable<ObjectPart> Parts(string url, Stream stream, Content content)
    {
        var allowance = new Allowance(content.MaxBytes);
        var compression = content.Compression == Compression.Auto ? Sniff(stream) : content.Compression;
        if (compression == Compression.Zip) return ZipMembers.Parts(url, stream, content, allowance);
        if (compression == Compression.Gzip) return [new ObjectPart(url, Gunzip(stream, "the gzip data", allowance), IsLast: true)];
        allowance.Take(stream.Length);
        return [new ObjectPart(url, stream, IsLast: true)];
    }

    public static BoundedStream Gunzip(Stream stream, string what, Allowance allowance) =>
        new(new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true), stream, what, allowance, expected: null);

    /// <summary>By its first bytes: names lie more often.</summary>
    private static Compression Sniff(Stream stream)
    {
        Span<byte> magic = stackalloc byte[MagicLength];
        var read = stream.ReadAtLeast(magic, MagicLength, throwOnEndOfStream: false);
        stream.Position = 0;
        return magic[..read] switch
        {
            [0x1F, 0x8B, ..] => Compression.Gzip,
            [(byte)'P', (byte)'K', 3, 4] or [(byte)'P', (byte)'K', 5, 6] => Compression.Zip,
            _ => Compression.None,
        };
    }
}
