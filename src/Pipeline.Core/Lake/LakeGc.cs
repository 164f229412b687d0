using Pipeline.Lake.Delta;
using Pipeline.Lake.Raw;

namespace Pipeline.Lake;

/// <summary>
/// Removes what no committed version needs from a part of a lake: data files of every table there, files of raw streams
/// that no load lists, temporary files and spools that killed runs left. Whatever is younger than the retention stays,
/// for it may belong to a run under way.
/// </summary>
public sealed class LakeGc(ILakeStore store, TimeProvider clock, ParquetCodec codec)
{
    /// <summary>The folder below a stream's in which refused rows are kept, a file a load.</summary>
    public const string RejectsFolder = "_rejects";

    /// <summary>The folder below a table's in which a load lies that a gate kept back.</summary>
    public const string RefusedFolder = "_refused";

    /// <summary>What the domain begins with by which a table names the refused rows of a load.</summary>
    public const string RejectsDomain = "pipeline.rejects.";

    /// <summary>The folder of the spool in which streams have theirs, by target.</summary>
    private const string StreamSpools = "streams";

    /// <summary>Temporary files and spools older than this belong to nobody: no write takes so long.</summary>
    private static readonly TimeSpan TemporaryRetention = TimeSpan.FromDays(1);

    /// <summary>Cleans every table and raw stream below the prefix, the store's temporaries, and the spool when one is named.</summary>
    public async Task<CleanupReport> RunAsync(
        string prefix, TimeSpan? retention, string? spoolFolder, bool isDryRun, CancellationToken cancellationToken)
    {
        var kept = retention ?? Vacuum.DefaultRetention;
        var reports = new List<CleanupReport>();
        foreach (var table in await store.ListTablesAsync(prefix, cancellationToken))
        {
            reports.Add(await new Vacuum(new DeltaTable(store, table, clock, codec)).RunAsync(kept, isDryRun, cancellationToken));
            if (StreamOf(table) is { } stream) reports.Add(await CleanStreamAsync(stream, kept, isDryRun, cancellationToken));
            reports.Add(await CleanRejectsAsync(table, kept, isDryRun, cancellationToken));
        }

        reports.Add(await CleanRefusedAsync(prefix, clock.GetUtcNow() - kept, isDryRun, cancellationToken));
        if (store is IKeepsTemporaries temporaries)
        {
            var stale = await temporaries.RemoveTemporariesAsync(clock.GetUtcNow() - TemporaryRetention, isDryRun, cancellationToken);
            reports.Add(new CleanupReport(stale, 0, isDryRun));
        }

        if (store is IKeepsCopies copies)
        {
            var (removed, bytes) = await copies.TrimAsync(isDryRun, cancellationToken);
            reports.Add(new CleanupReport(removed, bytes, isDryRun));
        }

        if (spoolFolder is not null) reports.Add(CleanSpool(spoolFolder, clock.GetUtcNow() - TemporaryRetention, isDryRun));
        return new CleanupReport([.. reports.SelectMany(report => report.Removed)], reports.Sum(report => report.Bytes), isDryRun);
    }

    /// <summary>The folder of the refused load an object belongs to; null when it belongs to none.</summary>
    public static string? RefusedFolderOf(string key)
    {
        const string Mark = $"/{RefusedFolder}/";
        var start = key.IndexOf(Mark, StringComparison.Ordinal);
        var end = start < 0 ? -1 : key.IndexOf('/', start + Mark.Length);
        return end < 0 ? null : key[..end];
    }

    /// <summary>Loads that gates kept back: whoever did not look at one within the retention will not.</summary>
    private async Task<CleanupReport> CleanRefusedAsync(string prefix, DateTimeOffset before, bool isDryRun, CancellationToken cancellationToken)
    {
        var old = new List<LakeObject>();
        await foreach (var file in store.ListAsync(prefix, cancellationToken: cancellationToken))
        {
            if (file.LastModifiedAt < before && RefusedFolderOf(file.Key) is not null) old.Add(file);
        }

        if (!isDryRun && old is not []) await store.DeleteAsync([.. old.Select(file => file.Key)], cancellationToken);
        return new CleanupReport([.. old.Select(file => file.Key)], old.Sum(file => file.Size), isDryRun);
    }

    private static string? StreamOf(string table) =>
        table.EndsWith($"/{RawStream.LoadsFolder}", StringComparison.Ordinal) ? table[..^(RawStream.LoadsFolder.Length + 1)] : null;

    /// <summary>Files are listed before the loads are, so that one committed meanwhile is among those needed.</summary>
    private async Task<CleanupReport> CleanStreamAsync(string stream, TimeSpan retention, bool isDryRun, CancellationToken cancellationToken)
    {
        var candidates = await OldFilesAsync(stream, clock.GetUtcNow() - retention, cancellationToken);
        var raw = new RawStream(store, stream, stream, partitionColumn: null, clock, codec);
        var snapshot = await raw.Loads.LoadSnapshotAsync(cancellationToken);
        var needed = (await raw.ListLoadsAsync(snapshot, cancellationToken)).Select(raw.KeyOf).ToHashSet(StringComparer.Ordinal);
        LakeObject[] orphans = [.. candidates.Where(file => !needed.Contains(file.Key))];
        if (!isDryRun) await store.DeleteAsync([.. orphans.Select(file => file.Key)], cancellationToken);
        return new CleanupReport([.. orphans.Select(file => file.Key)], orphans.Sum(file => file.Size), isDryRun);
    }

    /// <summary>Refused rows of loads that were never committed, or whose table was replaced.</summary>
    private async Task<CleanupReport> CleanRejectsAsync(string table, TimeSpan retention, bool isDryRun, CancellationToken cancellationToken)
    {
        var (cutoff, prefix, old) = (clock.GetUtcNow() - retention, $"{StreamOf(table) ?? table}/{RejectsFolder}/", new List<LakeObject>());
        await foreach (var file in store.ListAsync(prefix, cancellationToken: cancellationToken))
        {
            if (file.LastModifiedAt < cutoff && file.Key.EndsWith(".json.gz", StringComparison.Ordinal)) old.Add(file);
        }

        if (old is []) return new CleanupReport([], 0, isDryRun);
        var snapshot = await new DeltaTable(store, table, clock, codec).LoadSnapshotAsync(cancellationToken);
        old.RemoveAll(file => snapshot.Domains.ContainsKey(RejectsDomain + file.Key[prefix.Length..^".json.gz".Length]));
        if (!isDryRun) await store.DeleteAsync([.. old.Select(file => file.Key)], cancellationToken);
        return new CleanupReport([.. old.Select(file => file.Key)], old.Sum(file => file.Size), isDryRun);
    }

    /// <summary>Only files named as a <see cref="BronzeWriter"/> names them: anything else in the folder is not ours.</summary>
    private async Task<List<LakeObject>> OldFilesAsync(string stream, DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        var old = new List<LakeObject>();
        await foreach (var file in store.ListAsync($"{stream}/", cancellationToken: cancellationToken))
        {
            if (file.LastModifiedAt < cutoff && IsPart(file.Key.AsSpan(stream.Length + 1))) old.Add(file);
        }

        return old;
    }

    /// <summary><c>load-0001.json.gz</c>, at most one partition folder down: deeper lies another stream.</summary>
    private static bool IsPart(ReadOnlySpan<char> path)
    {
        var slash = path.LastIndexOf('/');
        var folder = slash < 0 ? default : path[..slash];
        return path.EndsWith(".json.gz") && !folder.Contains('/') && (folder.IsEmpty || folder.Contains('='));
    }

    private static CleanupReport CleanSpool(string spoolFolder, DateTimeOffset before, bool isDryRun)
    {
        if (!Directory.Exists(spoolFolder)) return new CleanupReport([], 0, isDryRun);
        var spools = new DirectoryInfo(spoolFolder).EnumerateDirectories().Where(folder => folder.Name != StreamSpools);
        var streams = new DirectoryInfo(Path.Combine(spoolFolder, StreamSpools));
        if (streams.Exists) spools = spools.Concat(streams.EnumerateDirectories().SelectMany(target => target.EnumerateDirectories()));
        DirectoryInfo[] abandoned = [.. spools.Where(load => IsAbandoned(load, before)).OrderBy(load => load.FullName, StringComparer.Ordinal)];
        var bytes = abandoned.Sum(load => load.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length));
        if (!isDryRun)
        {
            foreach (var load in abandoned) load.Delete(recursive: true);
        }

        return new CleanupReport([.. abandoned.Select(load => load.FullName)], bytes, isDryRun);
    }

    private static bool IsAbandoned(DirectoryInfo load, DateTimeOffset before) =>
        load.LastWriteTimeUtc < before.UtcDateTime
        && load.EnumerateFiles("*", SearchOption.AllDirectories).All(file => file.LastWriteTimeUtc < before.UtcDateTime);
}
