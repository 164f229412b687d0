using System.IO.Compression;
using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Lake;
using Pipeline.Lake.Delta;
using Pipeline.Lake.Raw;
using Pipeline.Schema;

namespace Pipeline.Tests.Lake.Raw;

/// <summary>What raw streams promise on every store.</summary>
public abstract class RawStreamContract(LakeFolder lake) : IDisposable
{
    protected const string Key = "bronze/github/events";

    protected LakeFolder Lake { get; } = lake;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Lake.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_load_commits_its_files_and_its_state_together()
    {
        var stream = Stream();
        Assert.Null(await stream.LoadStateAsync(Token));
        var interval = new Interval(Lake.Clock.GetUtcNow(), Lake.Clock.GetUtcNow().AddHours(1));

        var outcome = await LoadAsync(stream, "load-1", """{"watermark":"w1"}""", 3, load => load with
        {
            SourceUrl = "https://example.org/events?page=1",
            Interval = interval,
            Requests = 4,
            Retries = 1,
        });

        Assert.Equal(new CommitOutcome.Committed(1), outcome);
        var state = (await stream.LoadStateAsync(Token))!;
        Assert.Equal((1, 1, """{"watermark":"w1"}"""), (state.Version, state.LastOrdinal, state.StateJson));
        var file = Assert.Single(await stream.ListLoadsAsync(state.Snapshot, Token));
        Assert.Equal(("load-1", 1, "day=2026-01-02/load-1-0001.json.gz", 3), (file.LoadId, file.LoadOrdinal, file.File, file.Rows));
        Assert.Equal(("2026-01-02", "https://example.org/events?page=1", 1L, 1L), (file.PartitionValue, file.SourceUrl, file.FirstPage, file.LastPage));
        Assert.Equal((interval, 4L, 1L, Lake.Clock.GetUtcNow()), (file.Interval, file.Requests, file.Retries, file.IngestedAt));
        Assert.Equal(file.Bytes, new FileInfo(Lake[stream.KeyOf(file)]).Length);
        Assert.Equal(1, SecondReader.Read(Lake[$"{Key}/_loads"]).Transactions["pipeline/github/events"]);
    }

    [Fact]
    public async Task Loads_are_listed_in_order_and_as_of_any_version()
    {
        var stream = Stream();
        foreach (var id in new[] { "b", "a", "c" }) await LoadAsync(stream, id, "{}", 1);
        await LoadAsync(stream, "nothing-new", """{"etag":"e"}""", 0);

        var state = (await stream.LoadStateAsync(Token))!;
        Assert.Equal((4, """{"etag":"e"}"""), (state.LastOrdinal, state.StateJson));
        Assert.Equal(["b", "a", "c"], (await stream.ListLoadsAsync(state.Snapshot, Token)).Select(file => file.LoadId));
        Assert.Equal(["b", "a"], (await stream.ListLoadsAsync(await stream.Loads.LoadSnapshotAsync(2, Token), Token)).Select(file => file.LoadId));
    }

    [Fact]
    public async Task A_load_that_is_there_already_is_not_put_again()
    {
        var stream = Stream();
        await LoadAsync(stream, "load-1", "first", 3);
        var before = await File.ReadAllBytesAsync(Lake[$"{Key}/day=2026-01-02/load-1-0001.json.gz"], Token);
        await LoadAsync(stream, "load-2", "second", 1);

        var outcome = await LoadAsync(stream, "load-1", "again", 5);

        Assert.Equal(new CommitOutcome.AlreadyCommitted(2), outcome);
        Assert.Equal(before, await File.ReadAllBytesAsync(Lake[$"{Key}/day=2026-01-02/load-1-0001.json.gz"], Token));
        Assert.Equal("second", (await stream.LoadStateAsync(Token))!.StateJson);
    }

    [Fact]
    public async Task Of_two_loads_planned_on_one_state_the_second_is_told_to_read_it_again()
    {
        var stream = Stream();
        var basis = await stream.PrepareAsync("run", Token);
        Assert.IsType<CommitOutcome.Committed>(await stream.CommitAsync(basis, Load("A", "a", 1), Token));

        var outcome = await stream.CommitAsync(basis, Load("B", "b", 1), Token);

        Assert.IsType<CommitOutcome.Conflict>(outcome);
        Assert.Equal("a", (await stream.LoadStateAsync(Token))!.StateJson);
        Assert.IsType<CommitOutcome.Committed>(await stream.CommitAsync((await stream.LoadStateAsync(Token))!, Load("B", "b", 1), Token));
        Assert.Equal(2, (await stream.LoadStateAsync(Token))!.LastOrdinal);
    }

    [Fact]
    public async Task A_retry_replaces_what_a_killed_try_put_and_nothing_of_others()
    {
        var stream = Stream();
        var basis = await stream.PrepareAsync("run", Token);
        foreach (var name in new[] { "L-0001", "L-0002", "L-0003", "L-extra-0001", "M-0001" }) Lake.Write($"{Key}/day=2026-01-02/{name}.json.gz", "old");

        await stream.CommitAsync(basis, Load("L", "s", 2), Token);

        var left = Directory.GetFiles(Lake[$"{Key}/day=2026-01-02"]).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["L-0001.json.gz", "L-extra-0001.json.gz", "M-0001.json.gz"], left);
    }

    [Fact]
    public async Task After_a_crash_anywhere_a_rerun_gives_the_same_rows_and_nothing_was_half_visible()
    {
        var crashes = 0;
        foreach (var point in new[] { FailurePoint.BeforeEffect, FailurePoint.AfterEffect })
        {
            for (var failAt = 1; await CrashAsync($"{Key}-{point}-{failAt}", failAt, point); failAt++) crashes++;
        }

        Assert.True(crashes > 15, $"only {crashes} crash points were met");
    }

    protected RawStream Stream(string key = Key, ILakeStore? store = null) => new(store ?? Lake.Store, key, "pipeline/github/events", "day", Lake.Clock, Lake.Codec);

    protected async Task<CommitOutcome> LoadAsync(RawStream stream, string id, string state, int rows, Func<RawLoad, RawLoad>? with = null)
    {
        var load = Load(id, state, rows);
        return await stream.CommitAsync(await stream.PrepareAsync("run", Token), with?.Invoke(load) ?? load, Token);
    }

    private RawLoad Load(string id, string state, int rows)
    {
        using var writer = new BronzeWriter(Lake.Spool, id);
        for (var row = 0; row < rows; row++) writer.Append(Encoding.UTF8.GetBytes($$"""{"load":"{{id}}","row":{{row}}}"""), page: 1);
        return new RawLoad(id, "run", writer.Finish(), state) { PartitionValue = "2026-01-02" };
    }

    /// <summary>Loads twice, the second time with a store that dies at its n-th operation, then runs the load again. False when it did not die.</summary>
    private async Task<bool> CrashAsync(string key, int failAt, FailurePoint point)
    {
        await LoadAsync(Stream(key), "first", "s1", 2);
        var dying = Stream(key, new FailingStore(Lake, failAt, point));
        var died = await Record.ExceptionAsync(() => LoadAsync(dying, "second", "s2", 3)) is ExpectedException;

        var between = await VisibleAsync(key);
        Assert.Contains(between, new[] { "first:2 state s1", "first:2 second:3 state s2" });

        Assert.IsNotType<CommitOutcome.Conflict>(await LoadAsync(Stream(key), "second", "s2", 3));
        Assert.Equal("first:2 second:3 state s2", await VisibleAsync(key));
        return died;
    }

    /// <summary>What a reader sees: each committed load with the rows truly in its files, and the state.</summary>
    private async Task<string> VisibleAsync(string key)
    {
        var stream = Stream(key);
        var state = (await stream.LoadStateAsync(Token))!;
        var loads = new List<string>();
        foreach (var file in await stream.ListLoadsAsync(state.Snapshot, Token))
        {
            using var text = new StreamReader(new GZipStream(File.OpenRead(Lake[stream.KeyOf(file)]), CompressionMode.Decompress));
            var rows = (await text.ReadToEndAsync(Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
            Assert.Equal(file.Rows, rows);
            loads.Add($"{file.LoadId}:{rows}");
        }

        return $"{string.Join(' ', loads)} state {state.StateJson}";
    }
}

public sealed class RawStreamTests() : RawStreamContract(new LakeFolder())
{
    [Fact]
    public async Task Gc_takes_orphans_temporaries_and_spools_and_leaves_what_is_listed_or_young()
    {
        var stream = Stream();
        await LoadAsync(stream, "kept", "s", 1);
        foreach (var key in new[] { "day=2026-01-02/gone-0001.json.gz", "_loads/orphan.parquet", "notes.txt", "deeper/day=1/x-0001.json.gz" }) Old($"{Key}/{key}");
        Lake.Write($"{Key}/day=2026-01-02/young-0001.json.gz", "x");
        Old(".tmp/half");
        Directory.CreateDirectory(Path.Combine(Lake.Spool, "killed-load"));
        Directory.SetLastWriteTimeUtc(Path.Combine(Lake.Spool, "killed-load"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        foreach (var file in Directory.GetFiles(Lake[Key], "kept*", SearchOption.AllDirectories)) File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var gc = new LakeGc(Lake.Store, TimeProvider.System, Lake.Codec);
        string[] expected = [$"{Key}/_loads/orphan.parquet", $"{Key}/day=2026-01-02/gone-0001.json.gz", ".tmp/half", Path.Combine(Lake.Spool, "killed-load")];

        Assert.Equal(expected, (await gc.RunAsync("bronze/", null, Lake.Spool, isDryRun: true, Token)).Removed);
        Assert.True(File.Exists(Lake[$"{Key}/_loads/orphan.parquet"]));
        Assert.Equal(expected, (await gc.RunAsync("bronze/", null, Lake.Spool, isDryRun: false, Token)).Removed);
        Assert.Empty((await gc.RunAsync("bronze/", null, Lake.Spool, isDryRun: false, Token)).Removed);
        Assert.Single(await stream.ListLoadsAsync((await stream.LoadStateAsync(Token))!.Snapshot, Token));
    }

    private void Old(string key)
    {
        Lake.Write(key, "x");
        File.SetLastWriteTimeUtc(Lake[key], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }
}

/// <summary>The same on a real S3 server.</summary>
public sealed class S3RawStreamTests() : RawStreamContract(LakeFolder.OnS3());
