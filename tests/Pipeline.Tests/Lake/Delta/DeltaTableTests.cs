using Pipeline.Diagnostics;
using Pipeline.Lake.Delta;
using Pipeline.Schema;

namespace Pipeline.Tests.Lake.Delta;

public sealed class DeltaTableTests : IDisposable
{
    private readonly LakeFolder lake = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => lake.Dispose();

    [Fact]
    public async Task There_is_no_table_before_it_is_made()
    {
        Assert.Null(await lake.Table().OpenAsync(Token));
        Assert.Contains("no table at 't'", (await Assert.ThrowsAsync<ExpectedException>(() => lake.Table().LoadSnapshotAsync(Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_table_asks_nothing_of_readers()
    {
        var snapshot = await lake.Table().CreateAsync(Some.Definition, Token);
        var second = SecondReader.Read(lake["t"]);

        Assert.Equal(0, snapshot.Version);
        Assert.Equal(Some.Definition.Schema, snapshot.Schema);
        Assert.Equal(1, second.Protocol.GetProperty("minReaderVersion").GetInt32());
        Assert.Equal(7, second.Protocol.GetProperty("minWriterVersion").GetInt32());
        Assert.Equal(["CREATE TABLE"], second.Operations);
    }

    [Fact]
    public async Task A_column_without_zone_asks_for_the_feature_by_name()
    {
        await lake.Table().CreateAsync(new TableDefinition(new StructType([new("at", DataType.TimestampNtz)]), "run"), Token);

        var protocol = SecondReader.Read(lake["t"]).Protocol;
        Assert.Equal(3, protocol.GetProperty("minReaderVersion").GetInt32());
        Assert.Equal("timestampNtz", Assert.Single(protocol.GetProperty("readerFeatures").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Making_a_table_twice_gives_the_same_table_and_other_columns_are_refused()
    {
        var first = await lake.Table().CreateAsync(Some.Definition, Token);
        var again = await lake.Table().CreateAsync(Some.Definition, Token);

        Assert.Equal(first.Metadata.Id, again.Metadata.Id);
        var other = new TableDefinition(new StructType([new("other", DataType.Long)]), "run");
        await Assert.ThrowsAsync<ExpectedException>(() => lake.Table().CreateAsync(other, Token));
    }

    [Fact]
    public async Task Of_many_makers_all_get_the_one_table()
    {
        var makers = Enumerable.Range(0, 8).Select(_ => Task.Run(() => lake.Table().CreateAsync(Some.Definition, Token)));

        Assert.Single((await Task.WhenAll(makers)).Select(snapshot => snapshot.Metadata.Id).Distinct());
    }

    [Theory]
    [InlineData("id", "ID", "two columns")]
    [InlineData("id", "other", "partitioned by 'day'")]
    public async Task A_definition_that_makes_no_sense_is_refused(string first, string second, string expected)
    {
        var definition = new TableDefinition(new StructType([new(first, DataType.Long), new(second, DataType.Long)]), "run") { PartitionColumns = ["day"] };

        var failure = await Assert.ThrowsAsync<ExpectedException>(() => lake.Table().CreateAsync(definition, Token));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Null(await lake.Table().OpenAsync(Token));
    }

    [Fact]
    public async Task A_commit_carries_files_progress_and_state_in_one_entry()
    {
        var table = lake.Table();
        var basis = await table.CreateAsync(Some.Definition, Token);
        var outcome = await table.CommitAsync(
            new DeltaTransaction(basis, "WRITE", "run-1")
            {
                Adds = [Some.File("day=2026-01-01/a b%.parquet", "2026-01-01", """{"numRecords":3}"""), Some.File("day=x/é:1.parquet", null)],
                Transaction = new Transaction("pipeline/s/t", 1),
                Domains = [new DomainMetadata("pipeline.state", """{"watermark":"2026-01-01"}""")],
                LoadId = "load-1",
                Metrics = new Dictionary<string, string?> { ["numOutputRows"] = "3" },
            },
            Token);

        Assert.Equal(new CommitOutcome.Committed(1), outcome);
        var second = SecondReader.Read(lake["t"]);
        Assert.Equal(["day=2026-01-01/a b%.parquet", "day=x/é:1.parquet"], second.Files.Keys);
        Assert.Equal(1, second.Transactions["pipeline/s/t"]);
        Assert.Equal("""{"watermark":"2026-01-01"}""", second.Domains["pipeline.state"]);
        var snapshot = await table.LoadSnapshotAsync(Token);
        Assert.Equal(second.Files.Keys, snapshot.Files.Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.Equal(1, snapshot.TransactionVersion("pipeline/s/t"));
        Assert.Null(snapshot.FilesByPath["day=x/é:1.parquet"].PartitionValues["day"]);
        Assert.Equal("""{"numRecords":3}""", snapshot.FilesByPath["day=2026-01-01/a b%.parquet"].Stats);
        Assert.Equal("t/day=2026-01-01/a b%.parquet", table.KeyOf(snapshot.FilesByPath["day=2026-01-01/a b%.parquet"]));
    }

    [Fact]
    public async Task Removed_files_leave_the_table_and_stay_remembered()
    {
        var table = lake.Table();
        await table.CreateAsync(Some.Definition, Token);
        await Some.AppendAsync(table, "a", "b");
        var basis = await table.LoadSnapshotAsync(Token);
        await table.CommitAsync(new DeltaTransaction(basis, "MERGE", "run") { Removes = [basis.FilesByPath["a"]], Adds = [Some.File("c")] }, Token);

        var snapshot = await table.LoadSnapshotAsync(Token);
        Assert.Equal(["b", "c"], snapshot.Files.Select(file => file.Path).Order());
        Assert.Equal(["a"], snapshot.Tombstones.Keys);
        Assert.Equal(["a"], SecondReader.Read(lake["t"]).Tombstones.Keys);
    }

    [Fact]
    public async Task Time_travel_goes_by_version_and_by_instant()
    {
        var table = lake.Table();
        await table.CreateAsync(Some.Definition, Token);
        var made = lake.Clock.GetUtcNow();
        lake.Clock.Advance(TimeSpan.FromHours(1));
        await Some.AppendAsync(table, "a");
        lake.Clock.Advance(TimeSpan.FromHours(1));
        await Some.AppendAsync(table, "b");

        Assert.Equal(["a"], (await table.LoadSnapshotAsync(1, Token)).FilesByPath.Keys);
        Assert.Equal(0, (await table.LoadSnapshotAsync(made, Token)).Version);
        Assert.Equal(1, (await table.LoadSnapshotAsync(made.AddHours(1.5), Token)).Version);
        Assert.Equal(2, (await table.LoadSnapshotAsync(made.AddYears(1), Token)).Version);
        Assert.Contains("no version 9; the log has 0 to 2", (await Assert.ThrowsAsync<ExpectedException>(() => table.LoadSnapshotAsync(9, Token))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ExpectedException>(() => table.LoadSnapshotAsync(made.AddSeconds(-1), Token));
        Assert.Equal([2L, 1L, 0L], await table.HistoryAsync(Token).Select(commit => commit.Version).ToListAsync(Token));
    }

    [Fact]
    public async Task A_missing_entry_is_an_error_and_not_a_shorter_table()
    {
        var table = lake.Table();
        await table.CreateAsync(Some.Definition, Token);
        await Some.AppendAsync(table, "a");
        await Some.AppendAsync(table, "b");
        File.Delete(lake["t/_delta_log/00000000000000000001.json"]);

        Assert.Contains("has no entry 1, but entry 2", (await Assert.ThrowsAsync<ExpectedException>(() => table.LoadSnapshotAsync(Token))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"add":{"path":"x","size":1""", ":1: the log is broken")]
    [InlineData("""{"add":{"partitionValues":{},"size":1}}""", "'path' is missing")]
    [InlineData("""[]""", "an action is an object")]
    public async Task A_broken_entry_is_an_error_that_names_it(string line, string expected)
    {
        var table = lake.Table();
        await table.CreateAsync(Some.Definition, Token);
        lake.Write("t/_delta_log/00000000000000000001.json", line);

        var failure = await Assert.ThrowsAsync<ExpectedException>(() => table.LoadSnapshotAsync(Token));
        Assert.Contains("t/_delta_log/00000000000000000001.json:1", failure.Message, StringComparison.Ordinal);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_append_only_table_refuses_to_lose_rows_but_lets_them_move()
    {
        var table = lake.Table();
        await table.CreateAsync(Some.Definition with { Configuration = new Dictionary<string, string?> { ["delta.appendOnly"] = "true" } }, Token);
        await Some.AppendAsync(table, "a");
        var basis = await table.LoadSnapshotAsync(Token);
        var rewrite = new DeltaTransaction(basis, "OPTIMIZE", "run") { Removes = [basis.FilesByPath["a"]], Adds = [Some.File("b")] };

        Assert.Contains("append-only", (await Assert.ThrowsAsync<ExpectedException>(() => table.CommitAsync(rewrite, Token))).Message, StringComparison.Ordinal);
        Assert.Equal(new CommitOutcome.Committed(2), await table.CommitAsync(rewrite with { DataChange = false }, Token));
    }

    [Fact]
    public async Task A_transaction_that_would_break_the_table_is_refused()
    {
        var table = lake.Table();
        var basis = await table.CreateAsync(Some.Definition, Token);
        var sound = new DeltaTransaction(basis, "WRITE", "run");

        await Assert.ThrowsAsync<ArgumentException>(() => table.CommitAsync(sound with { Adds = [Some.File("a"), Some.File("a")] }, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => table.CommitAsync(sound with { Adds = [Some.File("../a")] }, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => table.CommitAsync(sound with { Adds = [new AddFile("a", 1, 1)] }, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => table.CommitAsync(sound with { Removes = [Some.File("a")] }, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => table.CommitAsync(sound with { Domains = [new DomainMetadata("delta.clustering", "{}")] }, Token));
        Assert.Equal(0, SecondReader.Read(lake["t"]).Version);
    }

    [Fact]
    public async Task Columns_can_be_added_by_a_transaction()
    {
        var table = lake.Table();
        var basis = await table.CreateAsync(Some.Definition, Token);
        var wider = new StructType([.. basis.Schema.Columns, new("at", DataType.TimestampNtz)]);
        await table.CommitAsync(
            new DeltaTransaction(basis, "ADD COLUMNS", "run") { Metadata = basis.Metadata with { SchemaString = SchemaJson.Print(wider) } }, Token);

        var snapshot = await table.LoadSnapshotAsync(Token);
        Assert.Equal(wider, snapshot.Schema);
        Assert.Contains("timestampNtz", snapshot.Protocol.ReaderFeatures);
        Assert.Equal(1, SecondReader.Read(lake["t"]).Version);
    }
}
