using System.IO.Compression;
using System.Text;
using Pipeline.Connectors;
using Pipeline.Connectors.Decoding;
using Pipeline.Schema;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Connectors.Decoding;

/// <summary>Decodes bytes as an object called <c>data/x</c> and keeps what comes out.</summary>
internal sealed class DecodeBench(Content content)
{
    public CollectingSink Events { get; } = new();

    public StringBuilder Rows { get; } = new();

    public List<RejectedRow> Rejects { get; } = [];

    public List<string> Urls { get; } = [];

    public int RowCount { get; private set; }

    /// <summary>The most bytes any batch had.</summary>
    public int LargestBatch { get; private set; }

    public string Text => Rows.ToString();

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Gzip(params byte[][] members)
    {
        using var packed = new MemoryStream();
        foreach (var member in members)
        {
            using var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true);
            gzip.Write(member);
        }

        return packed.ToArray();
    }

    public static byte[] Zip(params (string Name, byte[] Content)[] members)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in members)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        return packed.ToArray();
    }

    public static DecodeBench Of(Content content, string text) => new DecodeBench(content).Decode(Bytes(text));

    public static DecodeBench Of(Content content, byte[] bytes) => new DecodeBench(content).Decode(bytes);

    public static SourceException Refused(Content content, byte[] bytes) => Assert.Throws<SourceException>(() => Of(content, bytes));

    public DecodeBench Decode(byte[] bytes) => Decode(new MemoryStream(bytes));

    public DecodeBench Decode(Stream stream)
    {
        using var decoder = new ContentDecoder(content, Events, new FakeClock());
        var isEnded = false;
        foreach (var part in decoder.Decode("data/x", stream, TestContext.Current.CancellationToken))
        {
            Assert.False(isEnded, "batches after the last");
            isEnded = part.IsLast;
            Assert.Equal(part.RowCount, part.Rows.Span.Count((byte)'\n'));
            Rows.Append(Encoding.UTF8.GetString(part.Rows.Span));
            Rejects.AddRange(part.Rejects);
            Urls.Add(part.Url);
            RowCount += part.RowCount;
            LargestBatch = Math.Max(LargestBatch, part.Rows.Length);
        }

        Assert.True(isEnded, "no batch said it was the last");
        return this;
    }
}

/// <summary>Gives a few bytes at a time, as networks and decompressors do.</summary>
internal sealed class DrippingStream(byte[] bytes, int step) : MemoryStream(bytes)
{
    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, step));

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, step)]);
}
