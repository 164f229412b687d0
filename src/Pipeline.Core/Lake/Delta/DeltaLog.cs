using System.Text.Json;
using Pipeline.Diagnostics;

namespace Pipeline.Lake.Delta;

/// <summary>Reads a table's log: the numbered entries and the checkpoints that sum them up.</summary>
internal sealed class DeltaLog(ILakeStore store, string table, ParquetCodec codec, SnapshotMemory? memory = null)
{
    /// <summary>Entries read at once: of a bucket each costs a round trip.</summary>
    private const int ReadAtOnce = 16;

    private readonly string folder = LakeKey.Join(table, "_delta_log");

    public string KeyOf(string name) => $"{folder}/{name}";

    /// <summary>The table at that version, or at its newest; null when there is no table.</summary>
    public async Task<DeltaSnapshot?> LoadAsync(long? version, CancellationToken cancellationToken)
    {
        if (memory?.Find(table) is { } known && await ContinueAsync(known, version, cancellationToken) is { } continued) return continued;
        var segment = await FindSegmentAsync(version, cancellationToken);
        if (segment is null) return null;
        var builder = new SnapshotBuilder(table);
        await ReadCheckpointAsync(segment.Checkpoint, builder, cancellationToken);
        return await ApplyAsync(builder, segment.Entries, segment.Version, cancellationToken);
    }

    /// <summary>The actions of one entry, or null when there is none of that number.</summary>
    public async Task<IReadOnlyList<DeltaAction>?> ReadEntryAsync(long version, CancellationToken cancellationToken)
    {
        var key = KeyOf(LogFile.EntryName(version));
        if (await store.ReadBytesAsync(key, cancellationToken) is not { } bytes) return null;
        var actions = new List<DeltaAction>();
        ActionReader.ReadLines(bytes, key, actions.Add);
        return actions;
    }

    /// <summary>
    /// The newest version committed at or before that instant: by the clock of its writer, which survives copying the table,
    /// or by the store's when the writer noted none.
    /// </summary>
    public async Task<long> VersionAtAsync(DateTimeOffset instant, CancellationToken cancellationToken)
    {
        var entries = (await ListAsync(null, cancellationToken)).OfType<LogFile.Entry>().Reverse();
        foreach (var entry in entries)
        {
            if (await CommittedAtAsync(entry, cancellationToken) <= instant) return entry.Version;
        }

        throw new ExpectedException($"the table {table} has no version as old as {instant:O}");
    }

    /// <summary>Every object of the log that is named by a version, in order.</summary>
    public async Task<IReadOnlyList<LogFile>> ListAsync(long? fromVersion, CancellationToken cancellationToken)
    {
        // '.' follows the digits, so the bare digits come just before every object of their version.
        var startAfter = fromVersion is { } from ? KeyOf(LogFile.Digits(from)) : null;
        var files = new List<LogFile>();
        await foreach (var found in store.ListAsync($"{folder}/", startAfter, cancellationToken))
        {
            if (found.Key.AsSpan(folder.Length + 1).Contains('/')) continue;
            if (LogFile.Of(found) is { } file) files.Add(file);
        }

        return files;
    }

    /// <summary>When the entry was committed.</summary>
    public async Task<DateTimeOffset> CommittedAtAsync(LogFile.Entry entry, CancellationToken cancellationToken)
    {
        var actions = await ReadEntryAsync(entry.Version, cancellationToken) ?? throw Vanished(entry.Object.Key);
        var noted = actions.OfType<CommitInfo>().FirstOrDefault()?.Timestamp ?? 0;
        return noted > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(noted) : entry.Object.LastModifiedAt;
    }

    /// <summary>The known snapshot and what was committed since; null when the log is no longer the one it was read from, or it is too new.</summary>
    private async Task<DeltaSnapshot?> ContinueAsync(SnapshotMemory.Known known, long? version, CancellationToken cancellationToken)
    {
        var (from, until) = (known.Snapshot.Version, version ?? long.MaxValue);
        if (from > until) return null;
        var entries = (await ListAsync(from, cancellationToken)).OfType<LogFile.Entry>().Where(entry => entry.Version <= until).ToList();
        if (entries is not [var first, ..] || first.Object != known.Entry) return null;
        var hasGap = entries[^1].Version != from + entries.Count - 1;
        if (hasGap || (version is not null && entries[^1].Version != version)) return null;
        return entries.Count == 1
            ? known.Snapshot
            : await ApplyAsync(new SnapshotBuilder(table, known.Snapshot), entries[1..], entries[^1].Version, cancellationToken);
    }

    private async Task<DeltaSnapshot> ApplyAsync(
        SnapshotBuilder builder, IReadOnlyList<LogFile.Entry> entries, long version, CancellationToken cancellationToken)
    {
        foreach (var batch in entries.Chunk(ReadAtOnce))
        {
            var contents = await Task.WhenAll(batch.Select(entry => store.ReadBytesAsync(entry.Object.Key, cancellationToken)));
            foreach (var (entry, bytes) in batch.Zip(contents))
                ActionReader.ReadLines(bytes ?? throw Vanished(entry.Object.Key), entry.Object.Key, builder.Apply);
        }

        var snapshot = builder.Build(version);
        if (entries is [.., var last]) memory?.Keep(table, snapshot, last.Object);
        return snapshot;
    }

    private async Task<LogSegment?> FindSegmentAsync(long? version, CancellationToken cancellationToken)
    {
        if (await ReadLastCheckpointAsync(cancellationToken) is { } pointer && pointer <= (version ?? long.MaxValue))
        {
            var recent = await ListAsync(pointer, cancellationToken);

            // The pointer is a hint: without its checkpoint the list below it is needed.
            if (recent.OfType<LogFile.Checkpoint>().Any() && LogSegment.Choose(table, recent, version) is { CheckpointVersion: >= 0 } segment) return segment;
        }

        return LogSegment.Choose(table, await ListAsync(null, cancellationToken), version);
    }

    /// <summary>The version the pointer names; null when it is absent or broken, for it only saves listing.</summary>
    private async Task<long?> ReadLastCheckpointAsync(CancellationToken cancellationToken)
    {
        if (await store.ReadBytesAsync(KeyOf(LogFile.LastCheckpoint), cancellationToken) is not { } bytes) return null;
        try
        {
            using var pointer = JsonDocument.Parse(bytes);
            return pointer.RootElement.ValueKind == JsonValueKind.Object
                && pointer.RootElement.TryGetProperty("version", out var version) && version.TryGetInt64(out var number) ? number : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private async Task ReadCheckpointAsync(IReadOnlyList<LakeObject> parts, SnapshotBuilder builder, CancellationToken cancellationToken)
    {
        if (parts.Count == 0) return;
        using var scratch = new ScratchFolder(codec.ScratchFolder);
        var files = new List<string>();
        foreach (var part in parts) files.Add(await store.BringAsync(part.Key, scratch.Path, cancellationToken) ?? throw Vanished(part.Key));
        var lines = scratch.File("checkpoint.json");
        await codec.ReadAsync(files, lines, cancellationToken);
        JsonLinesFile.ReadEach(lines, line =>
        {
            if (ActionReader.ReadLine(line, parts[0].Key, 0) is { } action) builder.Apply(action);
        });
    }

    private static ExpectedException Vanished(string key) =>
        new($"'{key}' was listed and is gone", "The log was cleaned up meanwhile: run again.");
}
