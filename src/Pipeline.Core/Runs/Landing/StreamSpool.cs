using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pipeline.Connectors;
using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Runs.Landing;

/// <summary>
/// Where the pages of one stream wait until they are committed: plain JSON lines in parts of bounded size, and a journal that
/// says after each batch what is there and where the read can go on. It outlives the process: a run that finds the journal
/// of a killed one with its own key goes on from there. One process at a time, which the stream's lease sees to.
/// </summary>
/// <remarks>
/// Nothing is synced to disk: what a killed process wrote the system still has. After a restart of the machine it may not,
/// and so the key holds the boot's id.
/// </remarks>
internal sealed class StreamSpool : IDisposable
{
    /// <summary>The size at which a part ends, with the batch that fills it.</summary>
    public const long PartBytes = 256L << 20;

    private const int BlockBytes = 1 << 18;

    private readonly string folder;
    private readonly string? key;
    private readonly bool keepsPages;
    private readonly long partBytes;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> block = new(BlockBytes);
    private FileStream? journal, part, rejects;
    private int partNumber;

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
    public static StreamSpool Open(string folder, string? key, string origin, bool keepsPages, long partBytes = PartBytes) => Guarded(folder, () =>
    {
        var spool = new StreamSpool(folder, key, keepsPages, partBytes);
        if (!spool.TryTakeUp(origin)) spool.Begin();
        return spool;
    });

    /// <summary>Takes in a batch. Once this returns, a run that is killed loses nothing of it.</summary>
    public void Append(SourceBatch batch, string origin, int retries) => Guarded(folder, () =>
    {
        var refused = new List<RejectedRow>(batch.Rejects);
        if (batch.File is not null) partNumber++;
        else if (!batch.Rows.IsEmpty) WriteRows(batch, Read.PageOf(batch, origin), refused);
        foreach (var row in refused) RejectLine.Write(rejects ??= Append("rejects.jsonl"), row);
        rejects?.Flush();
        var entry = new SpoolEntry(origin, batch.Url, batch.Page, Math.Max(0, batch.RowCount - (refused.Count - batch.Rejects.Count)), batch.State)
        {
            Part = partNumber,
            Length = part?.Length ?? 0,
            File = batch.File,
            Requests = batch.Requests,
            Retries = retries,
            Rejected = refused.Count,
            RejectsLength = rejects?.Length ?? 0,
            Position = batch.Position,
        };
        if (batch.File is { } file) HashFile(file);
        WriteJournal(entry.Print(Read.Last?.State.Objects ?? StreamState.Empty.Objects));
        Read.Add(entry);
        if (batch.File is not null || part?.Length >= partBytes) EndPart();
        return true;
    });

    /// <summary>Says that the source has given everything.</summary>
    public void Complete() => Guarded(folder, () =>
    {
        if (!IsComplete) WriteJournal("{\"complete\":true}"u8);
        (IsComplete, ContentSha256) = (true, Convert.ToHexStringLower(hash.GetCurrentHash()));
        CloseFiles();
        return true;
    });

    /// <summary>Forgets everything read so far.</summary>
    public void Restart() => Guarded(folder, () =>
    {
        Begin();
        return true;
    });

    /// <summary>Makes something of the rows in <see cref="StagingFolder"/>.</summary>
    public T Stage<T>(Func<T> work) => Guarded(folder, () =>
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
    public void Close(bool isKept)
    {
        Dispose();
        if (isKept && CanBeTakenUp) return;
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseFiles();
        hash.Dispose();
    }

    private void Begin()
    {
        CloseFiles();
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        (Read, partNumber, IsComplete) = (new SpooledRead(folder), 1, false);
        _ = hash.GetHashAndReset();
        journal = Append("journal.jsonl");
        WriteJournal(Encoding.UTF8.GetBytes(JsonEncodedText.Encode(key ?? "").ToString()));
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
        TakeUpParts();
        journal = Append("journal.jsonl");
        ContentSha256 = Convert.ToHexStringLower(hash.GetCurrentHash());
        return true;
    }

    private void TakeUpParts()
    {
        foreach (var spooled in Read.Parts)
        {
            if (spooled.InPlace is { } file)
            {
                HashFile(file);
                continue;
            }

            Truncate(spooled.Part.Path, spooled.Length);
            HashContent(spooled.Part.Path);
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
            else Read.Add(SpoolEntry.Parse(text, Read.Last?.State.Objects ?? StreamState.Empty.Objects));
        }

        return start == 0 ? null : start;
    }

    private void WriteRows(SourceBatch batch, int page, List<RejectedRow> refused)
    {
        part ??= OpenPart();
        if (keepsPages)
        {
            WriteKeyed(batch, page, refused);
        }
        else
        {
            Write(batch.Rows.Span);
            if (batch.Rows.Span[^1] != '\n') Write("\n"u8);
        }

        part.Flush();
    }

    private void WriteKeyed(SourceBatch batch, int page, List<RejectedRow> refused)
    {
        var rows = batch.Rows.Span;
        for (var number = 1L; !rows.IsEmpty; number++)
        {
            var end = rows.IndexOf((byte)'\n');
            var line = end < 0 ? rows : rows[..end];
            rows = end < 0 ? [] : rows[(end + 1)..];
            if (!PageKey.TryWrite(block, line, page) && !line.IsEmpty) refused.Add(RejectLine.NoObject(line, batch, number));
            if (block.WrittenCount < BlockBytes && !rows.IsEmpty) continue;
            Write(block.WrittenSpan);
            block.ResetWrittenCount();
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        part!.Write(bytes);
        hash.AppendData(bytes);
    }

    private FileStream OpenPart() => new(Read.PathOf(partNumber), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);

    private FileStream Append(string name) => new(Path.Combine(folder, name), FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 1 << 12);

    private void WriteJournal(ReadOnlySpan<byte> line)
    {
        journal!.Write(line);
        journal.WriteByte((byte)'\n');
        journal.Flush();
    }

    private void EndPart()
    {
        part?.Dispose();
        part = null;
        partNumber++;
    }

    private void CloseFiles()
    {
        part?.Dispose();
        journal?.Dispose();
        rejects?.Dispose();
        (part, journal, rejects) = (null, null, null);
    }

    /// <summary>A file in place is not read twice for a hash: what it is called, its size and its time stand for it.</summary>
    private void HashFile(SourceFile file) => hash.AppendData(Encoding.UTF8.GetBytes($"{file.Path}|{file.Size}|{file.LastModifiedAt.UtcTicks}\n"));

    private void HashContent(string path)
    {
        using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        var buffer = new byte[1 << 20];
        while (content.Read(buffer) is > 0 and var count) hash.AppendData(buffer.AsSpan(0, count));
    }

    private static bool IsUnchanged(SourceFile file) =>
        new FileInfo(file.Path) is { Exists: true } found && found.Length == file.Size && found.LastWriteTimeUtc.Ticks == file.LastModifiedAt.UtcTicks;

    private static bool HoldsAtLeast(string path, long length) => length == 0 || (new FileInfo(path) is { Exists: true } found && found.Length >= length);

    private static void Truncate(string path, long length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        file.SetLength(length);
    }

    private static T Guarded<T>(string folder, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExpectedException($"cannot keep what was read in {folder}: {exception.Message}", "Check that the disk has room and that the folder can be written.", innerException: exception);
        }
    }
}
