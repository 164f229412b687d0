using Pipeline.Lake.Delta;

namespace Pipeline.Tests.Lake.Delta;

public sealed class CheckpointTests : IDisposable
{
    private readonly LakeFolder lake = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => lake.Dispose();

    [Fact]
    public async Task A_table_reads_the_same_from_its_checkpoint_as_from_its_entries()
    {
        var table = lake.Table();
        await GrowAsync(table);
        var fromEntries = await table.LoadSnapshotAsync(Token);
        await table.CheckpointAsync(fromEntries, Token);
        for (var version = 0; version <= fromEntries.Version; version++) File.Delete(lake[$"t/_delta_log/{version:D20}.json"]);

        var fromCheckpoint = await table.LoadSnapshotAsync(Token);

        Assert.Equal(Facts(fromEntries), Facts(fromCheckpoint));
        Assert.Equal("""{"at":"2026-01-01","text":"é \" \\ \n"}""", fromCheckpoint.DomainText("pipeline.state"));
        Assert.Null(fromCheckpoint.DomainText("gone"));
    }

    [Fact]
    public async Task A_checkpoint_has_the_columns_and_rows_the_protocol_names()
    {
        var table = lake.Table();
        await GrowAsync(table);
        await table.CheckpointAsync(await table.LoadSnapshotAsync(Token), Token);
        var file = $"read_parquet('{lake["t/_delta_log/00000000000000000004.checkpoint.parquet"]}')";

        Assert.Equal(8, lake.Query<long>($"SELECT count(*) FROM {file}"));
        Assert.Equal(3, lake.Query<long>($"SELECT count(add.path) FROM {file}"));
        Assert.Equal(1, lake.Query<long>($"SELECT count(remove.path) FROM {file} WHERE NOT remove.dataChange AND remove.size = 10"));
        Assert.Equal("appendOnly,domainMetadata,invariants", lake.Query<string>($"SELECT array_to_string(protocol.writerFeatures, ',') FROM {file} WHERE protocol IS NOT NULL"));
        Assert.Equal("parquet", lake.Query<string>($"SELECT metaData.format.provider FROM {file} WHERE metaData IS NOT NULL"));
        Assert.Equal("2026-01-01", lake.Query<string>($"SELECT add.partitionValues['day'] FROM {file} WHERE add.path = 'b'"));
        Assert.Equal(2, lake.Query<long>($"SELECT txn.version FROM {file} WHERE txn IS NOT NULL"));
    }

    [Fact]
    public async Task Every_tenth_commit_writes_one_and_readers_start_there()
    {
        var table = lake.Table();
        await table.CreateAsync(Some.Definition, Token);
        for (var version = 1; version <= 12; version++) await Some.AppendAsync(table, $"f{version}");

        Assert.Contains("\"version\":10", await File.ReadAllTextAsync(lake["t/_delta_log/_last_checkpoint"], Token), StringComparison.Ordinal);
        File.Delete(lake["t/_delta_log/00000000000000000003.json"]);
        Assert.Equal(12, (await table.LoadSnapshotAsync(Token)).FilesByPath.Count);
        Assert.Equal(11, (await table.LoadSnapshotAsync(11, Token)).FilesByPath.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"version":9999}""")]
    [InlineData("""{"version":1}""")]
    public async Task A_wrong_pointer_costs_time_and_nothing_else(string pointer)
    {
        var table = lake.Table();
        await table.CreateAsync(Some.Definition, Token);
        await Some.AppendAsync(table, "a");
        await Some.AppendAsync(table, "b");
        lake.Write("t/_delta_log/_last_checkpoint", pointer);

        Assert.Equal(["a", "b"], (await table.LoadSnapshotAsync(Token)).FilesByPath.Keys.Order());
    }

    [Fact]
    public async Task A_checkpoint_in_parts_counts_only_when_all_parts_are_there()
    {
        var table = lake.Table();
        await GrowAsync(table);
        var whole = await table.LoadSnapshotAsync(Token);
        await table.CheckpointAsync(whole, Token);
        SplitCheckpoint();
        for (var version = 0; version <= 2; version++) File.Delete(lake[$"t/_delta_log/{version:D20}.json"]);

        Assert.Equal(Facts(whole), Facts(await table.LoadSnapshotAsync(Token)));

        File.Delete(lake["t/_delta_log/00000000000000000004.checkpoint.0000000002.0000000002.parquet"]);
        await Assert.ThrowsAsync<Pipeline.Diagnostics.ExpectedException>(() => table.LoadSnapshotAsync(Token));
    }

    [Fact]
    public async Task Entries_go_only_behind_a_checkpoint_and_past_their_retention()
    {
        var table = new DeltaTable(lake.Store, "t", lake.Clock, lake.Codec) { Upkeep = new() { CheckpointEvery = 5 } };
        await table.CreateAsync(Some.Definition, Token);
        for (var version = 1; version <= 12; version++) await Some.AppendAsync(table, $"f{version}");
        for (var version = 0; version <= 12; version++)
        {
            var age = version <= 8 ? 40 : 3;
            File.SetLastWriteTimeUtc(lake[$"t/_delta_log/{version:D20}.json"], lake.Clock.GetUtcNow().UtcDateTime.AddDays(-age));
        }

        for (var version = 13; version <= 15; version++) await Some.AppendAsync(table, $"f{version}");

        // Version 8 is the newest past retention and needs the checkpoint at 5: everything from there stays.
        var left = Directory.GetFiles(lake["t/_delta_log"]).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        Assert.Equal("00000000000000000005.checkpoint.parquet", left[0]);
        Assert.Equal("00000000000000000005.json", left[1]);
        Assert.Equal(8, (await table.LoadSnapshotAsync(8, Token)).FilesByPath.Count);
        Assert.Equal(15, (await table.LoadSnapshotAsync(Token)).FilesByPath.Count);
    }

    private static async Task GrowAsync(DeltaTable table)
    {
        var basis = await table.CreateAsync(Some.Definition with { Name = "grown", Description = "d" }, Token);
        await table.CommitAsync(
            new DeltaTransaction(basis, "WRITE", "run")
            {
                Adds = [Some.File("a"), Some.File("b", stats: """{"numRecords":3,"minValues":{"name":"\""}}"""), Some.File("é %.parquet", null)],
                Transaction = new Transaction("app", 1),
                Domains = [new DomainMetadata("pipeline.state", "old"), new DomainMetadata("gone", "x")],
            },
            Token);
        basis = await table.LoadSnapshotAsync(Token);
        await table.CommitAsync(new DeltaTransaction(basis, "DELETE", "run") { Removes = [basis.FilesByPath["a"]] }, Token);
        basis = await table.LoadSnapshotAsync(Token);
        var tagged = Some.File("c") with { Tags = new Dictionary<string, string?> { ["load_id"] = "L" } };
        await table.CommitAsync(new DeltaTransaction(basis, "WRITE", "run") { Adds = [tagged], Transaction = new Transaction("app", 2) }, Token);
        basis = await table.LoadSnapshotAsync(Token);
        await table.CommitAsync(
            new DeltaTransaction(basis, "STATE", "run")
            {
                Domains = [new DomainMetadata("pipeline.state", """{"at":"2026-01-01","text":"é \" \\ \n"}"""), new DomainMetadata("gone", "x", IsRemoved: true)],
            },
            Token);
    }

    private void SplitCheckpoint()
    {
        var whole = lake["t/_delta_log/00000000000000000004.checkpoint.parquet"];
        foreach (var (part, condition) in new[] { (1, "add IS NOT NULL"), (2, "add IS NULL") })
        {
            var file = lake[$"t/_delta_log/00000000000000000004.checkpoint.{part:D10}.0000000002.parquet"];
            lake.Query<long>($"COPY (SELECT * FROM read_parquet('{whole}') WHERE {condition}) TO '{file}' (FORMAT parquet)");
        }

        File.Delete(whole);
    }

    /// <summary>Everything a snapshot says, as text to compare.</summary>
    private static string Facts(DeltaSnapshot snapshot) => string.Join('\n',
    [
        $"{snapshot.Version} {snapshot.Protocol.MinReaderVersion} {string.Join(',', snapshot.Protocol.WriterFeatures)}",
        $"{snapshot.Metadata.Id} {snapshot.Metadata.Name} {snapshot.Metadata.Description} {snapshot.Metadata.SchemaString} {string.Join(',', snapshot.Metadata.PartitionColumns)}",
        .. snapshot.Files.OrderBy(file => file.Path).Select(file => $"add {file.Path} {file.Size} {file.ModificationTime} {file.Stats} {Map(file.PartitionValues)} {Map(file.Tags)}"),
        .. snapshot.Tombstones.Values.OrderBy(file => file.Path).Select(file => $"remove {file.Path} {file.DeletionTimestamp} {file.Size} {Map(file.PartitionValues)}"),
        .. snapshot.Transactions.Values.Select(transaction => transaction.ToString()),
        .. snapshot.Domains.Values.Select(domain => domain.ToString()),
    ]);

    private static string Map(IReadOnlyDictionary<string, string?>? map) =>
        map is null ? "-" : string.Join(';', map.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}={pair.Value ?? "null"}"));
}
