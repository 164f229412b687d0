using System.Buffers;
using System.Text;
using System.Text.Json;
using Pipeline.Connectors;
using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Runs.Landing;

/// <summary>
/// Where the pages of one stream wait until they are committed: plain JSON lines in parts of bounded size, and a journal that
/// says of each batch what is there and where the read can go on. It outlives the process: a run that finds the journal
/// of a killed one with its own key goes on from there. One process at a time, which the stream's lease sees to.
/// </summary>
/// <remarks>
/// Pages of an API are written one by one, because each cost a request. Batches of files, which can be read again, are
/// written about a megabyte at a time: a killed run has lost no more than that.
/// Nothing is synced to disk: what a killed process wrote the system still has. After a restart of the machine it may not,
/// and so the key holds the boot's id.
/// </remarks>
internal sealed class StreamSpool : IAsyncDisposable
{
    /// <summary>The size at which a part ends, with the batch that fills it.</summary>
    public const long PartBytes = 256L << 20;

    private readonly string folder;
    private readonly string? key;
    private readonly bool keepsPages;
    private readonly long partBytes;
    private SpoolWriter? writer;
    private int partNumber;

    /// <summary>The page all rows of the open part are of; null when each names its own.</summary>
    private int? partPage;

    private StreamSpool(string folder, string? key, bool keepsPages, long partBytes)
    {
        (this.folder, this.key, this.keepsPages, this.partBytes) = (folder, key, keepsPages, partBytes);
        Read = new SpooledRead(folder);
    }

    /// <summary>What was read.</summary>
    public SpooledRead Read { get; private set; }

    /// <summary>True when the source has given everything.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>True when a later run can make use of what is here.</summary>
    public bool CanBeTakenUp => key is not null && Read.Last is not null && (IsComplete || Read.Last?.Position is not null);

    /// <summary>The hash of the rows.</summary>
    public string ContentSha256 { get; private set; } = "";

    /// <summary>The folder for what is made of the rows before it is committed; gone with the spool.</summary>
    public string StagingFolder => Path.Combine(folder, "staged");

    private string JournalFile => Path.Combine(folder, "journal.jsonl");

    /// <summary>Opens a stream's spool: goes on with what a killed run of the same key left, or begins anew.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="key">What the read must agree in to be taken up; null when it must not be.</param>
    /// <param name="origin">The stream that is read: a read that had turned to its fallback is not taken up half.</param>
    /// <param name="keepsPages">Whether every row names its page in its first member.</param>
    /// <param name="partBytes">The size at which a part ends.</param>
    public static StreamSpool Open(string folder, string? key, string origin, bool keepsPages, long partBytes = PartBytes)
    {
        var spool = new StreamSpool(folder, key, keepsPages, partBytes);
        spool.Guarded(() => spool.TryTakeUp(origin) || spool.Begin());
        return spool;
    }

    /// <summary>Takes in a batch. Once this returns, a run that is killed loses nothing of a page.</summary>
    public async ValueTask AppendAsync(SourceBatch batch, string origin, int retries)
    {
        try
        {
            await AddAsync(batch, origin, retries);
        }
        catch (Exception exception) when (IsOfDisk(exception))
        {
            throw NotKept(exception);
        }
    }

    /// <summary>Says that the source has given everything.</summary>
    public async ValueTask CompleteAsync()
    {
        try
        {
            if (IsComplete) return;
            writer!.Journal.Write("{\"complete\":true}\n"u8);
            await writer.FlushAsync();
            (IsComplete, ContentSha256) = (true, writer.Sha256);
            await CloseFilesAsync();
        }
        catch (Exception exception) when (IsOfDisk(exception))
        {
            throw NotKept(exception);
        }
    }

    /// <summary>Forgets everything read so far.</summary>
    public async ValueTask RestartAsync()
    {
        await CloseFilesAsync();
        Guarded(Begin);
    }

    /// <summary>Makes something of the rows in <see cref="StagingFolder"/>.</summary>
    public T Stage<T>(Func<T> work) => Guarded(() =>
    {
        Directory.CreateDirectory(StagingFolder);
        return work();
    });

    /// <summary>Throws when a file that is read in place is not what it was when the source named it.</summary>
    public void RequireFilesUnchanged()
    {
        foreach (var file in Read.Parts.Select(part => part.InPlace).OfType<SourceFile>())
        {
            if (!IsUnchanged(file)) throw new ExpectedException($"'{file.Path}' was changed while it was read: nothing of this load was committed", "Run again when it is no longer written to.");
        }
    }

    /// <summary>Closes the spool and removes it, unless a later run can make use of it and it is to be kept.</summary>
    public async ValueTask CloseAsync(bool isKept)
    {
        isKept &= CanBeTakenUp;
        try
        {
            if (isKept && writer is not null) await writer.FlushAsync();
        }
        catch (Exception exception) when (IsOfDisk(exception))
        {
            // The journal tells of what was written, and of that a later run can make use.
        }

        await CloseFilesAsync();
        if (!isKept && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <summary>Closes the files as a kill would: what was not written is not.</summary>
    public ValueTask DisposeAsync() => CloseFilesAsync();

    private bool Begin()
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        (Read, partNumber, IsComplete) = (new SpooledRead(folder), 1, false);
        File.WriteAllBytes(JournalFile, [.. Encoding.UTF8.GetBytes(JsonEncodedText.Encode(key ?? "").ToString()), (byte)'\n']);
        writer = new SpoolWriter(JournalFile, Read.RejectsFile, rejectsBytes: 0);
        return true;
    }

    /// <summary>False when there is nothing of use. What the journal does not tell of was being written when the run was killed.</summary>
    private bool TryTakeUp(string origin)
    {
        if (key is null || !File.Exists(JournalFile)) return false;
        var length = ReadJournal();
        if (length is null || !CanBeTakenUp || (!IsComplete && Read.Last!.Origin != origin)) return false;
        if (Read.Parts.Any(part => part.InPlace is { } file ? !IsUnchanged(file) : !HoldsAtLeast(part.Part.Path, part.Length))) return false;
        if (!HoldsAtLeast(Read.RejectsFile, Read.Last!.RejectsLength)) return false;
        if (Directory.Exists(StagingFolder)) Directory.Delete(StagingFolder, recursive: true);
        Truncate(JournalFile, length.Value);
        if (Read.Last.RejectsLength > 0) Truncate(Read.RejectsFile, Read.Last.RejectsLength);
        else File.Delete(Read.RejectsFile);
        writer = new SpoolWriter(JournalFile, Read.RejectsFile, Read.Last.RejectsLength);
        TakeUpParts(writer);
        ContentSha256 = writer.Sha256;
        return true;
    }

    private void TakeUpParts(SpoolWriter writer)
    {
        foreach (var spooled in Read.Parts)
        {
            if (spooled.InPlace is { } file)
            {
                writer.Hash(StandIn(file));
                continue;
            }

            Truncate(spooled.Part.Path, spooled.Length);
            HashContent(writer, spooled.Part.Path);
        }

        // Always a new part: who ended the last one, and whether it was full, the journal does not say.
        partNumber = (Read.Last?.Part ?? 0) + 1;
        foreach (var later in Directory.EnumerateFiles(folder, "part-*.jsonl").Where(path => Read.Parts.All(known => known.Part.Path != path)).ToList()) File.Delete(later);
    }

    /// <summary>Reads the entries; returns the length of the whole lines, or null when the journal is not of this key.</summary>
    private long? ReadJournal()
    {
        var bytes = File.ReadAllBytes(JournalFile);
        var start = 0;
        for (var line = 0; bytes.AsSpan(start).IndexOf((byte)'\n') is >= 0 and var end; start += end + 1, line++)
        {
            var text = bytes.AsSpan(start, end);
            if (line == 0 && !text.SequenceEqual(Encoding.UTF8.GetBytes(JsonEncodedText.Encode(key!).ToString()))) return null;
            if (line == 0) continue;
            if (text.SequenceEqual("{\"complete\":true}"u8)) IsComplete = true;
            else Read.Add(SpoolEntry.Parse(text, Read.Last?.State));
        }

        return start == 0 ? null : start;
    }

    private async ValueTask AddAsync(SourceBatch batch, string origin, int retries)
    {
        var refused = new List<RejectedRow>(batch.Rejects);
        if (batch.File is { } file)
        {
            await EndPartAsync();
            writer!.Hash(StandIn(file));
        }
        else if (!batch.Rows.IsEmpty)
        {
            await AddRowsAsync(batch, Read.PageOf(batch, origin), refused);
        }

        foreach (var row in refused) RejectLine.Write(writer!.Rejects, row);
        AddEntry(batch, origin, retries, refused.Count);
        if (batch.File is not null) partNumber++;
        else if (writer!.PartLength >= partBytes) await EndPartAsync();
        if (batch.Page is not null || batch.File is not null || refused.Count > 0) await writer!.FlushAsync();
        else if (writer!.IsFull) await writer.TurnAsync();
    }

    private void AddEntry(SourceBatch batch, string origin, int retries, int refused)
    {
        var entry = new SpoolEntry(origin, batch.Url, batch.Page, Math.Max(0, batch.RowCount - (refused - batch.Rejects.Count)), batch.State)
        {
            Part = partNumber,
            Length = writer!.PartLength,
            IsOfOnePage = partPage is not null,
            File = batch.File,
            Requests = batch.Requests,
            Retries = retries,
            Rejected = refused,
            RejectsLength = writer.RejectsLength,
            Position = batch.Position,
        };
        entry.Print(writer.Journal, Read.Last?.State);
        Read.Add(entry);
    }

    private async ValueTask AddRowsAsync(SourceBatch batch, int page, List<RejectedRow> refused)
    {
        int? ownPage = keepsPages && batch.IsOfLargePage ? page : null;
        if (writer!.HasPart && ownPage != partPage) await EndPartAsync();
        partPage = ownPage;
        if (!writer.HasPart) writer.OpenPart(Read.PathOf(partNumber));
        if (keepsPages && ownPage is null) AddKeyed(writer.Rows, batch, page, refused);
        else AddAsTheyAre(writer.Rows, batch.Rows.Span);
    }

    private static void AddAsTheyAre(IBufferWriter<byte> target, ReadOnlySpan<byte> rows)
    {
        target.Write(rows);
        if (rows[^1] != '\n') target.Write("\n"u8);
    }

    private static void AddKeyed(IBufferWriter<byte> target, SourceBatch batch, int page, List<RejectedRow> refused)
    {
        var rows = batch.Rows.Span;
        for (var number = 1L; !rows.IsEmpty; number++)
        {
            var end = rows.IndexOf((byte)'\n');
            var line = end < 0 ? rows : rows[..end];
            rows = end < 0 ? [] : rows[(end + 1)..];
            if (!PageKey.TryWrite(target, line, page) && !line.IsEmpty) refused.Add(RejectLine.NoObject(line, batch, number));
        }
    }

    private async ValueTask EndPartAsync()
    {
        await writer!.EndPartAsync();
        (partNumber, partPage) = (partNumber + 1, null);
    }

    private async ValueTask CloseFilesAsync()
    {
        if (writer is not null) await writer.DisposeAsync();
        (writer, partPage) = (null, null);
    }

    /// <summary>A file in place is not read twice for a hash: what it is called, its size and its time stand for it.</summary>
    private static byte[] StandIn(SourceFile file) => Encoding.UTF8.GetBytes($"{file.Path}|{file.Size}|{file.LastModifiedAt.UtcTicks}\n");

    private static void HashContent(SpoolWriter writer, string path)
    {
        using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        var buffer = new byte[1 << 20];
        while (content.Read(buffer) is > 0 and var count) writer.Hash(buffer.AsSpan(0, count));
    }

    private static bool IsUnchanged(SourceFile file) =>
        new FileInfo(file.Path) is { Exists: true } found && found.Length == file.Size && found.LastWriteTimeUtc.Ticks == file.LastModifiedAt.UtcTicks;

    private static bool HoldsAtLeast(string path, long length) => length == 0 || (new FileInfo(path) is { Exists: true } found && found.Length >= length);

    private static void Truncate(string path, long length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        file.SetLength(length);
    }

    private T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (IsOfDisk(exception))
        {
            throw NotKept(exception);
        }
    }

    private static bool IsOfDisk(Exception exception) => exception is IOException or UnauthorizedAccessException;

    private ExpectedException NotKept(Exception cause) =>
        new($"cannot keep what was read in {folder}: {cause.Message}", "Check that the disk has room and that the folder can be written.", innerException: cause);
}
