using System.IO.Compression;
using System.Security.Cryptography;

namespace Pipeline.Lake.Raw;

/// <summary>One finished part of a load, still in the spool.</summary>
/// <param name="Name">Its name in the lake: made of the load's id, so a retry writes the same.</param>
/// <param name="LocalPath">Where it lies until it is put.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Bytes">Its length, compressed.</param>
/// <param name="Sha256">The hash of the compressed file, in lower-case hex.</param>
public sealed record BronzePart(string Name, string LocalPath, long Rows, long Bytes, string Sha256)
{
    /// <summary>The first page in it, when pages were counted.</summary>
    public long? FirstPage { get; init; }

    /// <summary>The last page in it.</summary>
    public long? LastPage { get; init; }
}

/// <summary>
/// Streams rows as they came, as JSON lines, into gzip files of bounded size in a spool folder. A part ends with the page that
/// fills it; equal rows give an equal part, byte for byte. For one thread; disposing closes the open part and keeps the
/// spool, so that a failed load can be looked into; <see cref="Discard"/> removes it.
/// </summary>
public sealed class BronzeWriter : IDisposable
{
    /// <summary>The size at which a part ends, uncompressed, when none is given.</summary>
    public const long DefaultPartBytes = 256L << 20;

    private readonly string folder;
    private readonly string loadId;
    private readonly long partBytes;
    private readonly List<BronzePart> parts = [];
    private OpenPart? open;

    /// <summary>A writer for one load, with a folder of its own under the spool.</summary>
    /// <param name="spoolFolder">Where parts lie until they are put.</param>
    /// <param name="loadId">The load's id: letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</param>
    /// <param name="partBytes">The size at which a part ends, uncompressed.</param>
    public BronzeWriter(string spoolFolder, string loadId, long partBytes = DefaultPartBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partBytes);
        this.loadId = LoadName.Require(loadId);
        this.partBytes = partBytes;
        folder = Path.Combine(spoolFolder, loadId);

        // Left by a killed try of the same load: its parts may be half.
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
    }

    /// <summary>Rows written so far.</summary>
    public long Rows => parts.Sum(part => part.Rows) + (open?.Rows ?? 0);

    /// <summary>Writes whole rows, one a line; a missing last line break is supplied.</summary>
    /// <param name="lines">The rows, each one line of JSON.</param>
    /// <param name="page">The number of the page they came from, when there is one.</param>
    public void Append(ReadOnlySpan<byte> lines, long? page = null)
    {
        if (lines.IsEmpty) return;
        open ??= new OpenPart(Path.Combine(folder, NextName));
        open.Write(lines, page);
        if (open.Length >= partBytes) EndPart();
    }

    /// <summary>
    /// Writes a file of rows as a part of its own, whatever its size.
    /// </summary>
    /// <param name="file">The file, one row a line; a missing last line break is supplied.</param>
    /// <param name="firstPage">The first page in it, when there are pages.</param>
    /// <param name="lastPage">The last one.</param>
    /// <param name="cancellationToken">Gives up between two blocks.</param>
    public void AppendFile(string file, long? firstPage, long? lastPage, CancellationToken cancellationToken)
    {
        EndPart();
        using var rows = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        if (rows.Length == 0) return;
        open = new OpenPart(Path.Combine(folder, NextName));
        open.Write(rows, firstPage, lastPage, cancellationToken);
        EndPart();
    }

    /// <summary>Ends the last part and returns all of them. None when no row was written.</summary>
    public IReadOnlyList<BronzePart> Finish()
    {
        EndPart();
        return parts;
    }

    /// <summary>Removes the load's spool: after the commit, or when the load is given up.</summary>
    public void Discard()
    {
        Dispose();
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        open?.Dispose();
        open = null;
    }

    private string NextName => $"{loadId}-{parts.Count + 1:D4}.json.gz";

    private void EndPart()
    {
        if (open is null) return;
        parts.Add(open.End(NextName));
        open = null;
    }

    /// <summary>The part being written: rows -> gzip -> hash -> file.</summary>
    private sealed class OpenPart : IDisposable
    {
        // The compressor's output depends on how its input is cut: always whole blocks, so that equal rows give equal bytes.
        private readonly byte[] block = new byte[1 << 16];
        private readonly string path;
        private readonly FileStream file;
        private readonly SHA256 hash = SHA256.Create();
        private readonly CryptoStream hashed;
        private readonly GZipStream gzip;
        private long? firstPage, lastPage;
        private int held;

        public OpenPart(string path)
        {
            this.path = path;
            file = File.Create(path);
            hashed = new CryptoStream(file, hash, CryptoStreamMode.Write, leaveOpen: true);
            gzip = new GZipStream(hashed, CompressionLevel.Fastest, leaveOpen: true);
        }

        public long Rows { get; private set; }

        public long Length { get; private set; }

        public void Write(ReadOnlySpan<byte> lines, long? page)
        {
            WriteBlocks(lines);
            if (lines[^1] != '\n') WriteBlocks("\n"u8);
            firstPage ??= page;
            lastPage = page ?? lastPage;
        }

        public void Write(Stream rows, long? first, long? last, CancellationToken cancellationToken)
        {
            var buffer = new byte[1 << 20];
            var lastByte = (byte)'\n';
            while (rows.Read(buffer) is > 0 and var count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                WriteBlocks(buffer.AsSpan(0, count));
                lastByte = buffer[count - 1];
            }

            if (lastByte != '\n') WriteBlocks("\n"u8);
            (firstPage, lastPage) = (first, last);
        }

        public BronzePart End(string name)
        {
            gzip.Write(block.AsSpan(0, held));
            gzip.Dispose();
            hashed.FlushFinalBlock();
            var sha256 = Convert.ToHexStringLower(hash.Hash!);
            var bytes = file.Length;
            Dispose();
            return new BronzePart(name, path, Rows, bytes, sha256) { FirstPage = firstPage, LastPage = lastPage };
        }

        private void WriteBlocks(ReadOnlySpan<byte> bytes)
        {
            Rows += bytes.Count((byte)'\n');
            Length += bytes.Length;
            while (!bytes.IsEmpty)
            {
                var taken = Math.Min(bytes.Length, block.Length - held);
                bytes[..taken].CopyTo(block.AsSpan(held));
                held += taken;
                bytes = bytes[taken..];
                if (held < block.Length) continue;
                gzip.Write(block);
                held = 0;
            }
        }

        public void Dispose()
        {
            gzip.Dispose();
            hashed.Dispose();
            file.Dispose();
            hash.Dispose();
        }
    }
}
