using System.Globalization;
using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Lake;
using Pipeline.Quality.History;

namespace Pipeline.Runs.Judging;

/// <summary>
/// Measurements in the lake: objects of JSON lines, one a run, named by the moment they were written. Nothing is ever changed, so that any
/// number of runs may write at once. When there are many they are joined into one: whoever reads meanwhile finds lines twice, which is
/// the same as once, because of one hour the line written last counts.
/// </summary>
internal sealed class LakeMeasurements(ILakeStore store, TimeProvider clock) : IKeepsMeasurements
{
    /// <summary>The folder of the lake they lie in.</summary>
    public const string Folder = "_quality/measurements";

    /// <summary>So many objects are joined.</summary>
    private const int MostObjects = 64;

    /// <summary>So many of a series are kept when they are joined: more than three weeks of hours, or a year and a half of days.</summary>
    private const int MostOfASeries = 600;

    private const int MostTries = 5;

    private const string Stamp = "yyyyMMdd'T'HHmmss'.'fffffff'Z'";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> ReadAsync(CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            if (await TryReadAsync(await ListAsync(cancellationToken), cancellationToken) is { } lines) return HistoryFile.ParseLines(lines, store.Show(Folder));
            if (tries == MostTries) throw new ExpectedException($"the measurements in {store.Show(Folder)} change faster than they can be read", "Run again.");
        }
    }

    /// <inheritdoc/>
    public async Task AppendAsync(IReadOnlyList<Measurement> measurements, string runId, CancellationToken cancellationToken)
    {
        var keys = await ListAsync(cancellationToken);
        var key = $"{Folder}/{MomentAfter(keys).ToString(Stamp, CultureInfo.InvariantCulture)}-{Guid.NewGuid():N}.jsonl";
        await store.PutIfAbsentAsync(key, Encoding.UTF8.GetBytes(HistoryFile.Print(measurements, runId)), cancellationToken);
        if (keys.Count >= MostObjects) await JoinAsync([.. keys, key], cancellationToken);
    }

    /// <summary>Now, or just behind the newest object where a clock says that it was written later: what is written last must sort last.</summary>
    private DateTime MomentAfter(List<string> keys)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var newest = keys is [.., var last] ? last.AsSpan(Folder.Length + 1).ToString().Split('-')[0] : "";
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTime.TryParseExact(newest, Stamp, CultureInfo.InvariantCulture, Utc, out var written) && written >= now ? written.AddTicks(1) : now;
    }

    private async Task<List<string>> ListAsync(CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        await foreach (var found in store.ListAsync($"{Folder}/", cancellationToken: cancellationToken))
        {
            if (found.Key.EndsWith(".jsonl", StringComparison.Ordinal)) keys.Add(found.Key);
        }

        return keys;
    }

    /// <summary>The lines of the objects; null when one has gone since, into another.</summary>
    private async Task<List<string>?> TryReadAsync(List<string> keys, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (var key in keys)
        {
            if (await store.ReadBytesAsync(key, cancellationToken) is not { } content) return null;
            lines.AddRange(Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        return lines;
    }

    /// <summary>
    /// Puts one object in the place of many: its name sorts directly behind the last of them. Another run at the same finds objects gone and
    /// leaves it be.
    /// </summary>
    private async Task JoinAsync(List<string> keys, CancellationToken cancellationToken)
    {
        if (await TryReadAsync(keys, cancellationToken) is not { } lines) return;
        var kept = HistoryFile.ParseLines(lines.Distinct(StringComparer.Ordinal), store.Show(Folder))
            .GroupBy(measurement => measurement.Series)
            .SelectMany(series => series.TakeLast(MostOfASeries));
        var joined = $"{keys[^1][..^".jsonl".Length]}-joined.jsonl";
        if (!await store.PutIfAbsentAsync(joined, Encoding.UTF8.GetBytes(HistoryFile.Print(kept, runId: null)), cancellationToken)) return;
        await store.DeleteAsync(keys, cancellationToken);
    }
}
