using Pipeline.Diagnostics;
using Pipeline.Lake;
using Pipeline.Lake.Delta;
using Pipeline.Schema;

namespace Pipeline.Tests.Lake.Delta;

public class CommitTests : IDisposable
{
    private readonly LakeFolder lake;

    public CommitTests()
        : this(new LakeFolder())
    {
    }

    protected CommitTests(LakeFolder lake) => this.lake = lake;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        lake.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What another writer did first, what we want, and what must come of it. Both start from files a (day 1) and b (day 2).</summary>
    public static TheoryData<string, string, string> Races => new()
    {
        { "append c day1", "append x day1", "commit" },
        { "append c day1", "read nothing, remove a", "commit" },
        { "append c day1", "read table, remove a", "conflict: added the file 'c'" },
        { "append c day1", "read day1, remove a", "conflict: added the file 'c'" },
        { "append c day1", "read day2, remove b", "commit" },
        { "remove a", "append x day1", "commit" },
        { "remove a", "read nothing, remove a", "conflict: removed the file 'a' too" },
        { "remove a", "read nothing, remove b", "commit" },
        { "remove a", "read day1, append x day1", "conflict: removed the file 'a' that was read" },
        { "remove a", "read day2, append x day2", "commit" },
        { "compact a", "read day1, append x day1", "commit" },
        { "compact a", "read day1, remove a", "conflict: removed the file 'a' too" },
        { "columns", "append x day1", "conflict: changed the table's columns" },
        { "protocol", "append x day1", "conflict: changed the protocol" },
        { "append x day1", "append x day1", "conflict: added the file 'x' too" },
        { "state 1 pipeline.state", "state 2 pipeline.state", "conflict: changed 'pipeline.state'" },
        { "state 1 other", "state 2 pipeline.state", "commit" },
        { "load 1 as A", "load 1 as A", "already" },
        { "load 1 as A", "load 1 as B", "conflict: moved app to 1 first" },
        { "load 1 anonymously", "load 1 anonymously", "already" },
        { "load 1 anonymously", "load 2 anonymously", "conflict: moved app to 1 first" },
        { "load 3 anonymously", "load 2 anonymously", "already" },
    };

    [Theory]
    [MemberData(nameof(Races))]
    public async Task A_lost_race_ends_as_the_rules_say(string theirs, string mine, string expected)
    {
        var table = lake.Table();
        var basis = await StartAsync(table);
        await DoTheirsAsync(table, basis, theirs);

        var outcome = await table.CommitAsync(Plan(basis, mine), Token);

        switch (outcome)
        {
            case CommitOutcome.Committed committed:
                Assert.Equal("commit", expected);
                Assert.Equal(3, committed.Version);
                break;
            case CommitOutcome.AlreadyCommitted already:
                Assert.Equal("already", expected);
                Assert.Equal(2, already.Version);
                break;
            case CommitOutcome.Conflict conflict:
                Assert.StartsWith("conflict: ", expected, StringComparison.Ordinal);
                Assert.Contains($"version 2 {expected["conflict: ".Length..]}", conflict.Reason, StringComparison.Ordinal);
                break;
        }

        Assert.Equal(expected == "commit" ? 3 : 2, SecondReader.Read(lake["t"]).Version);
    }

    [Fact]
    public async Task A_replay_on_a_newer_snapshot_is_recognised_before_anything_is_written()
    {
        var table = lake.Table();
        await table.CommitAsync(Plan(await StartAsync(table), "load 7 anonymously"), Token);

        var outcome = await table.CommitAsync(Plan(await table.LoadSnapshotAsync(Token), "load 7 anonymously"), Token);

        Assert.Equal(new CommitOutcome.AlreadyCommitted(2), outcome);
        Assert.Equal(2, SecondReader.Read(lake["t"]).Version);
    }

    [Fact]
    public async Task Eight_racing_appenders_all_succeed_under_numbers_without_a_gap()
    {
        var basis = await lake.Table().CreateAsync(Some.Definition, Token);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            var table = new DeltaTable(lake.Store, "t", TimeProvider.System, lake.Codec) { Jitter = new Random(writer), Upkeep = new() { CheckpointEvery = 0 } };
            var versions = new List<long>();
            for (var i = 0; i < 3; i++)
            {
                var append = new DeltaTransaction(basis, "WRITE", $"run-{writer}") { Adds = [Some.File($"{writer}-{i}")] };
                versions.Add(Assert.IsType<CommitOutcome.Committed>(await table.CommitAsync(append, Token)).Version);
            }

            return versions;
        })));

        Assert.Equal(Enumerable.Range(1, 24).Select(version => (long)version), outcomes.SelectMany(versions => versions).Order());
        var second = SecondReader.Read(lake["t"]);
        Assert.Equal(24, second.Version);
        Assert.Equal(24, second.Files.Count);
    }

    [Fact]
    public async Task A_writer_that_never_wins_gives_up_with_a_reason()
    {
        var table = lake.Table(store: new OvertakenStore(lake));
        var basis = await lake.Table().CreateAsync(Some.Definition, Token);

        var outcome = await new DeltaTable(table.Store, "t", lake.Clock, lake.Codec) { Upkeep = new() { MaxAttempts = 3 } }
            .CommitAsync(new DeltaTransaction(basis, "WRITE", "run") { Adds = [Some.File("mine")] }, Token);

        Assert.Contains("3 versions in a row", Assert.IsType<CommitOutcome.Conflict>(outcome).Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("mine", SecondReader.Read(lake["t"]).Files.Keys);
        Assert.NotEmpty(lake.Clock.Delays);
    }

    [Theory]
    [InlineData(FailurePoint.BeforeEffect)]
    [InlineData(FailurePoint.AfterEffect)]
    public async Task A_put_whose_answer_was_lost_is_resolved_by_reading_the_entry(FailurePoint point)
    {
        var basis = await lake.Table().CreateAsync(Some.Definition, Token);
        var table = lake.Table(store: new FailingStore(lake, failAt: 1, point, once: true));

        var outcome = await table.CommitAsync(new DeltaTransaction(basis, "WRITE", "run") { Adds = [Some.File("a")] }, Token);

        Assert.Equal(new CommitOutcome.Committed(1), outcome);
        Assert.Equal(["a"], SecondReader.Read(lake["t"]).Files.Keys);
    }

    [Fact]
    public async Task A_lost_answer_to_a_put_that_lost_the_race_is_no_win()
    {
        var basis = await lake.Table().CreateAsync(Some.Definition, Token);
        await Some.AppendAsync(lake.Table(), "theirs");
        var table = lake.Table(store: new FailingStore(lake, failAt: 1, FailurePoint.AfterEffect, once: true));

        var outcome = await table.CommitAsync(new DeltaTransaction(basis, "WRITE", "run") { Adds = [Some.File("mine")] }, Token);

        Assert.Equal(new CommitOutcome.Committed(2), outcome);
        Assert.Equal(["mine", "theirs"], SecondReader.Read(lake["t"]).Files.Keys);
    }

    [Fact]
    public async Task A_failing_checkpoint_does_not_fail_the_commit_and_is_told()
    {
        var failing = lake.Codec with { WriteAsync = (_, _, _, _) => throw new ExpectedException("no Parquet today") };
        var table = new DeltaTable(lake.Store, "t", lake.Clock, failing) { Upkeep = new() { CheckpointEvery = 1 } };
        await table.CreateAsync(Some.Definition, Token);

        var outcome = Assert.IsType<CommitOutcome.Committed>(await Some.AppendAsync(table, "a"));

        Assert.Equal("no Parquet today", outcome.UpkeepFailure?.Message);
        Assert.Equal(["a"], (await table.LoadSnapshotAsync(Token)).FilesByPath.Keys);
    }

    private static async Task<DeltaSnapshot> StartAsync(DeltaTable table)
    {
        var empty = await table.CreateAsync(Some.Definition, Token);
        await table.CommitAsync(new DeltaTransaction(empty, "WRITE", "run") { Adds = [Some.File("a", "2026-01-01"), Some.File("b", "2026-01-02")] }, Token);
        return await table.LoadSnapshotAsync(Token);
    }

    private async Task DoTheirsAsync(DeltaTable table, DeltaSnapshot basis, string theirs)
    {
        if (theirs == "protocol")
        {
            lake.Write("t/_delta_log/00000000000000000002.json", """{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["appendOnly"]}}""" + "\n");
            return;
        }

        var outcome = await table.CommitAsync(Plan(basis, theirs), Token);
        Assert.Equal(new CommitOutcome.Committed(2), outcome);
    }

    /// <summary>Reads a transaction out of the table of races.</summary>
    private static DeltaTransaction Plan(DeltaSnapshot basis, string words)
    {
        var plan = new DeltaTransaction(basis, "WRITE", "run");
        foreach (var part in words.Split(", "))
        {
            plan = part.Split(' ') switch
            {
                ["append", var path, var day] => plan with { Adds = [Some.File(path, Day(day))] },
                ["remove", var path] => plan with { Removes = [basis.FilesByPath[path]] },
                ["compact", var path] => plan with { Removes = [basis.FilesByPath[path]], Adds = [Some.File($"{path}-compact")], DataChange = false },
                ["read", "nothing"] => plan with { Reads = ReadScope.Nothing },
                ["read", "table"] => plan with { Reads = ReadScope.Table },
                ["read", var day] => plan with { Reads = ReadScope.Partitions([new Dictionary<string, string?> { ["day"] = Day(day) }]) },
                ["columns"] => plan with { Metadata = basis.Metadata with { SchemaString = SchemaJson.Print(new StructType([.. basis.Schema.Columns, new("more", DataType.Long)])) } },
                ["state", var text, var domain] => plan with { Domains = [new DomainMetadata(domain, text)] },
                ["load", var ordinal, "as", var id] => plan with { Transaction = new Transaction("app", long.Parse(ordinal, System.Globalization.CultureInfo.InvariantCulture)), LoadId = id },
                ["load", var ordinal, _] => plan with { Transaction = new Transaction("app", long.Parse(ordinal, System.Globalization.CultureInfo.InvariantCulture)) },
                _ => throw new ArgumentException(part),
            };
        }

        return plan;
    }

    private static string Day(string day) => $"2026-01-0{day[^1]}";

    /// <summary>A store in which somebody else is always a moment earlier.</summary>
    private sealed class OvertakenStore(LakeFolder lake) : ILakeStore
    {
        public string Show(string key) => lake.Store.Show(key);

        public IAsyncEnumerable<LakeObject> ListAsync(string prefix, string? startAfter = null, CancellationToken cancellationToken = default) =>
            lake.Store.ListAsync(prefix, startAfter, cancellationToken);

        public Task<Stream?> OpenReadAsync(string key, CancellationToken cancellationToken) => lake.Store.OpenReadAsync(key, cancellationToken);

        public Task PutAsync(string key, Stream content, CancellationToken cancellationToken) => lake.Store.PutAsync(key, content, cancellationToken);

        public async Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
        {
            await Some.AppendAsync(lake.Table(), Guid.NewGuid().ToString());
            return await lake.Store.PutIfAbsentAsync(key, content, cancellationToken);
        }

        public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => lake.Store.DeleteAsync(keys, cancellationToken);
    }
}

/// <summary>The same on a real S3 server.</summary>
public sealed class S3CommitTests() : CommitTests(LakeFolder.OnS3());
