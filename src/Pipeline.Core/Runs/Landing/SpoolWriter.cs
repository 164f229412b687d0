using System.Buffers;
using System.Security.Cryptography;

namespace Pipeline.Runs.Landing;

/// <summary>
/// Writes a spool's files a block at a time and behind the read: while one block is hashed and written, the next is filled. Of
/// each block the rows are written first and the journal that tells of them last, so that after a kill it tells of nothing that is
/// not there. A failure to write is thrown by the next call that waits. One caller at a time.
/// </summary>
internal sealed class SpoolWriter : IAsyncDisposable
{
    private const int BlockBytes = 1 << 20;

    private readonly string rejectsFile;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly FileStream journal;
    private FileStream? part, rejects;
    private Block filling = new(), idle = new();
    private Task writing = Task.CompletedTask;
    private long partBytes, rejectsBytes;

    /// <param name="journalFile">Goes on at its end.</param>
    /// <param name="rejectsFile">The same, and made by the first row that is refused.</param>
    /// <param name="rejectsBytes">How long it is.</param>
    public SpoolWriter(string journalFile, string rejectsFile, long rejectsBytes)
    {
        (this.rejectsFile, this.rejectsBytes) = (rejectsFile, rejectsBytes);
        journal = Append(journalFile);
    }

    /// <summary>Takes rows of the open part.</summary>
    public IBufferWriter<byte> Rows => filling.Rows;

    /// <summary>Takes lines of the journal.</summary>
    public IBufferWriter<byte> Journal => filling.Journal;

    /// <summary>Takes refused rows.</summary>
    public IBufferWriter<byte> Rejects => filling.Rejects;

    /// <summary>True when a part is open.</summary>
    public bool HasPart => part is not null;

    /// <summary>The length of the open part, with what is yet to be written; 0 when none is open.</summary>
    public long PartLength => partBytes + filling.Rows.WrittenCount;

    /// <summary>The length of the file with refused rows, with what is yet to be written.</summary>
    public long RejectsLength => rejectsBytes + filling.Rejects.WrittenCount;

    /// <summary>True when there is enough to write.</summary>
    public bool IsFull => filling.Rows.WrittenCount + filling.Journal.WrittenCount >= BlockBytes;

    /// <summary>The hash of the rows and whatever else was added to it.</summary>
    public string Sha256 => Convert.ToHexStringLower(hash.GetCurrentHash());

    /// <summary>Begins a part; none is open.</summary>
    public void OpenPart(string path) => part = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);

    /// <summary>Ends the open part, if there is one, when everything is written.</summary>
    public async ValueTask EndPartAsync()
    {
        await FlushAsync();
        part?.Dispose();
        (part, partBytes) = (null, 0);
    }

    /// <summary>Adds to the hash what stands for rows that are not written; nothing may be left to write.</summary>
    public void Hash(ReadOnlySpan<byte> bytes) => hash.AppendData(bytes);

    /// <summary>Has what there is written, and goes on.</summary>
    public async ValueTask TurnAsync()
    {
        await writing;
        var block = TakeBlock();
        writing = Task.Run(() => Write(block));
    }

    /// <summary>Returns when everything is written.</summary>
    public async ValueTask FlushAsync()
    {
        await writing;
        Write(TakeBlock());
    }

    /// <summary>Closes the files; what was not written is not.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAny(writing);
        part?.Dispose();
        journal.Dispose();
        rejects?.Dispose();
        hash.Dispose();
    }

    private Block TakeBlock()
    {
        var block = filling;
        (filling, idle) = (idle, block);
        partBytes += block.Rows.WrittenCount;
        rejectsBytes += block.Rejects.WrittenCount;
        return block;
    }

    private void Write(Block block)
    {
        if (block.Rows.WrittenCount > 0)
        {
            part!.Write(block.Rows.WrittenSpan);
            hash.AppendData(block.Rows.WrittenSpan);
        }

        if (block.Rejects.WrittenCount > 0) (rejects ??= Append(rejectsFile)).Write(block.Rejects.WrittenSpan);
        if (block.Journal.WrittenCount > 0) journal.Write(block.Journal.WrittenSpan);
        block.Clear();
    }

    private static FileStream Append(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    private sealed class Block
    {
        public ArrayBufferWriter<byte> Rows { get; } = new();

        public ArrayBufferWriter<byte> Journal { get; } = new();

        public ArrayBufferWriter<byte> Rejects { get; } = new();

        public void Clear()
        {
            Rows.ResetWrittenCount();
            Journal.ResetWrittenCount();
            Rejects.ResetWrittenCount();
        }
    }
}
