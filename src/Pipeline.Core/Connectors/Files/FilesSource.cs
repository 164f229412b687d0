using System.Globalization;
using System.Runtime.CompilerServices;
using Pipeline.Connectors.Decoding;
using Pipeline.Events;
using Pipeline.Schema;

namespace Pipeline.Connectors.Files;

/// <summary>
/// Objects in a folder or store: what is new or changed since the last committed read, in the order of names, in batches of
/// about a megabyte, each of which a read can be taken up after. The state of the last batch counts all objects as read, those
/// before it no object too early: of many small ones they count hundreds at once. An
/// object that changes while it is read fails the read. Large JSON lines and Parquet are not copied but handed on as files.
/// </summary>
public sealed class FilesSource(FilesSourceOptions options, IObjectStore objects, IRunEventSink events, TimeProvider clock) : ISource
{
    private const int MostNames = 5;

    /// <summary>Below this, copying is cheaper than one more file for the engine.</summary>
    private const long InPlaceBytes = 8 << 20;

    /// <inheritdoc/>
    public string Name => options.Name;

    /// <inheritdoc/>
    public IReadOnlyList<StreamSpec> Streams { get; } = options.Specs;

    /// <inheritdoc/>
    public async Task<ReadPlan> PlanAsync(StreamSpec stream, ReadRequest request, CancellationToken cancellationToken)
    {
        var selection = await SelectAsync(stream, request, cancellationToken);
        if (selection.Pending is not [var first, ..]) return new ReadPlan([$"nothing new in {selection.Matching} files"]);
        var changed = selection.Pending.Count - selection.New;
        var what = changed == 0 ? $"{selection.New} new files" : $"{selection.Pending.Count} files, {selection.New} of them new";
        return new ReadPlan([$"{what}, {Megabytes(selection.PendingBytes)}; first {objects.Show(first.Name)}"]);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceBatch> ReadAsync(
        StreamSpec stream, ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var selection = await SelectAsync(stream, request, cancellationToken);
        Say(stream, request, selection);
        var progress = new ReadProgress(request.State, selection);
        var given = request.Position is { } position && !progress.TryTakeUp(position) ? throw PositionLost(position) : progress.BatchesGiven;
        using var decoder = new ContentDecoder(ContentOf(stream), events, clock);
        var total = 0L;
        await using var ahead = new ReadAhead(objects, selection.Pending, progress.ObjectsDone);
        while (progress.Next() is { } pending)
        {
            var small = await ahead.TakeAsync();
            await using var bytes = small is null ? await objects.OpenAsync(pending.Name, cancellationToken) : new MemoryStream(small, writable: false);
            if (IsReadInPlace(stream, request) && FileOf(pending, decoder, bytes) is { } file)
            {
                progress.Finish();
                yield return new SourceBatch(default, 0, objects.Show(pending.Name), null, progress.State) { File = file, Position = progress.Position };
                continue;
            }

            foreach (var rows in decoder.Decode(objects.Show(pending.Name), bytes, cancellationToken))
            {
                if (rows.IsLast && small is null) await objects.RequireUnchangedAsync(pending, cancellationToken);
                if (given-- > 0) continue;
                total += rows.RowCount;
                var isCutShort = total >= request.Limit;
                progress.Advance(rows.IsLast, isCutShort);
                yield return new SourceBatch(rows.Rows, rows.RowCount, rows.Url, null, progress.State)
                {
                    Position = progress.Position,
                    Rejects = rows.Rejects,
                    Requests = progress.IsFirstOfObject ? 1 : 0,
                    IsOfLargePage = rows.IsOfMany && pending.Size >= InPlaceBytes,
                };
                if (isCutShort) yield break;
            }

            given = 0;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => objects is IAsyncDisposable held ? held.DisposeAsync() : ValueTask.CompletedTask;

    private Content ContentOf(StreamSpec stream) => OptionsOf(stream).Content;

    // Of a file handed on, nobody counts the rows in time to stop.
    private bool IsReadInPlace(StreamSpec stream, ReadRequest request) =>
        request.Limit is null || ContentOf(stream).Format == ContentFormat.Parquet;

    private FilesStreamOptions OptionsOf(StreamSpec stream) => options.Streams.Single(candidate => candidate.Spec.Name == stream.Name);

    private string PathOf(StreamSpec stream, ReadRequest request) =>
        ObjectPath.Fill(OptionsOf(stream).Path, request.Interval, stream.Variables, request.Variables);

    private Task<ObjectSelection> SelectAsync(StreamSpec stream, ReadRequest request, CancellationToken cancellationToken)
    {
        // Of partitions, those of other values of a variable were not asked for and stay as they are.
        var isOfSomeValues = stream is { Variables: not [], Table.Replace: ReplaceScope.Partitions };
        var isPartOfAll = isOfSomeValues || (request.Interval is not null && stream.IsWindowed);
        return ObjectSelection.MakeAsync(objects, PathOf(stream, request), stream.Table, request.State, isPartOfAll, cancellationToken);
    }

    private SourceException PositionLost(string position) => new(
        $"the read of {options.Name} that was broken off at {objects.Show(ReadPosition.Parse(position).Name)} cannot go on there: objects before it have come or changed since",
        isTransient: false,
        "Run again: it begins from the start.")
    { IsPositionLost = true };

    private SourceFile? FileOf(StoredObject pending, ContentDecoder decoder, Stream bytes)
    {
        if (objects.PathOf(pending.Name) is not { } path || decoder.FormatInPlace(objects.Show(pending.Name), bytes, pending.Size >= InPlaceBytes) is not { } format) return null;
        return new SourceFile(path, format, pending.Size, pending.ModifiedAt);
    }

    private void Say(StreamSpec stream, ReadRequest request, ObjectSelection selection)
    {
        var path = PathOf(stream, request);
        if (request.Interval is { } interval && !stream.IsWindowed) Warn($"{stream.FullName} cannot be asked for the past: {interval} is not applied", "Use {interval.start:yyyy-MM-dd} in its 'path'.");
        if (selection.Matching == 0) Warn($"{stream.FullName}: no object with data in {objects.Show("")} matches '{path}'", "Check 'root' and 'path' in the source's file.");
        if (selection.LeftOut.Where(left => !left.IsByCustom).ToList() is { Count: > 0 } unexpected) Warn($"{stream.FullName}: {Named(unexpected)}");
        if (selection.LeftOut.Where(left => left.IsByCustom).ToList() is { Count: > 0 } expected) Trace($"{stream.FullName}: {Named(expected)}");
        var changed = selection.Pending.Count - selection.New;
        if (changed > 0 && stream.Table.WriteMode == WriteMode.Append)
            Warn($"{stream.FullName}: {changed} objects changed since they were read; all their rows are added again", "Use write_mode merge with a primary_key, or overwrite.");
    }

    private static string Named(List<LeftOutObject> left) =>
        $"{left.Count} objects are not read: {string.Join(", ", left.Take(MostNames).Select(one => $"{one.Name} ({one.Reason})"))}{(left.Count > MostNames ? ", …" : "")}";

    private void Warn(string message, string? hint = null) => events.Raise(new RunEvent.Warned(message, hint) { At = clock.GetUtcNow() });

    private void Trace(string message) => events.Raise(new RunEvent.Traced(message) { At = clock.GetUtcNow() });

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString(bytes < 100_000 ? "0.000 MB" : "0.0 MB", CultureInfo.InvariantCulture);
}
