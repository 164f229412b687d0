using Pipeline.Diagnostics;
using Pipeline.Lake.Delta;
using Pipeline.Schema;

namespace Pipeline.Tests.Lake.Delta;

/// <summary>Tables and entries as other writers make them, written here by hand.</summary>
public sealed class ForeignTableTests : IDisposable
{
    private const string Metadata = """{"metaData":{"id":"7c6f1d5e-0f3c-4b7a-9d3f-2f1f0a4f6c11","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"id\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}},{\"name\":\"day\",\"type\":\"date\",\"nullable\":true,\"metadata\":{}}]}","partitionColumns":["day"],"configuration":{},"createdTime":1700000000000}}""";

    private const string SparkCommit = """{"commitInfo":{"timestamp":1700000000000,"operation":"WRITE","operationParameters":{"mode":"Append","partitionBy":"[\"day\"]"},"readVersion":0,"isolationLevel":"Serializable","isBlindAppend":true,"operationMetrics":{"numFiles":"1"},"engineInfo":"Apache-Spark/3.5.0 Delta-Lake/3.0.0","txnId":"2b0f9d5a-3a4d-4e0e-9f25-4a8ea5b9a7d0"}}""";

    private readonly LakeFolder lake = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => lake.Dispose();

    [Fact]
    public async Task A_table_made_by_Spark_is_read_and_unknown_actions_and_fields_are_skipped()
    {
        Entry(0, SparkCommit, """{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""", Metadata, Add("day=2026-01-01/part-0%20a.parquet", "2026-01-01"));
        Entry(1, """{"cdc":{"path":"_change_data/x","partitionValues":{},"size":1,"dataChange":false}}""", """{"tomorrow":{"new":[1,{"path":"y"}]}}""", Add("b.parquet", ""));

        var snapshot = await lake.Table().LoadSnapshotAsync(Token);

        Assert.Equal(["b.parquet", "day=2026-01-01/part-0 a.parquet"], snapshot.FilesByPath.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(DataType.Date, snapshot.Schema.Find("DAY")!.Type);
    }

    [Fact]
    public async Task Foreign_commits_between_ours_are_followed()
    {
        var table = lake.Table();
        var basis = await table.CreateAsync(Some.Definition, Token);
        Entry(1, SparkCommit, Add("theirs-1", "2026-01-01"));
        Assert.Equal(new CommitOutcome.Committed(2), await table.CommitAsync(new DeltaTransaction(basis, "WRITE", "run") { Adds = [Some.File("ours")] }, Token));
        Entry(3, SparkCommit, """{"remove":{"path":"ours","deletionTimestamp":1700000000001,"dataChange":true}}""", """{"txn":{"appId":"spark-stream","version":12}}""");

        var snapshot = await table.LoadSnapshotAsync(Token);

        Assert.Equal(["theirs-1"], snapshot.FilesByPath.Keys);
        Assert.Equal(12, snapshot.TransactionVersion("spark-stream"));

        // That removal names no partition: it may have touched any.
        var onOtherDay = new DeltaTransaction(await table.LoadSnapshotAsync(2, Token), "MERGE", "run")
        {
            Reads = ReadScope.Partitions([new Dictionary<string, string?> { ["day"] = "1999-01-01" }]),
            Adds = [Some.File("late", "1999-01-01")],
        };
        Assert.IsType<CommitOutcome.Conflict>(await table.CommitAsync(onOtherDay, Token));
    }

    [Fact]
    public async Task Compaction_adds_and_removes_of_one_path_end_with_the_newest_word()
    {
        Entry(0, """{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""", Metadata, Add("a", "2026-01-01"), Add("b", "2026-01-01"));
        Entry(1, """{"remove":{"path":"a","deletionTimestamp":1,"dataChange":true}}""");
        Entry(2, Add("a", "2026-01-01"));
        Entry(3, """{"remove":{"path":"b","dataChange":false}}""");

        var snapshot = await lake.Table().LoadSnapshotAsync(Token);

        Assert.Equal(["a"], snapshot.FilesByPath.Keys);
        Assert.Equal(["b"], snapshot.Tombstones.Keys);
    }

    [Theory]
    [InlineData("""{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"],"writerFeatures":["deletionVectors"]}""", "'deletionVectors'")]
    [InlineData("""{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["v2Checkpoint","futureThing"],"writerFeatures":[]}""", "'futureThing' and 'v2Checkpoint'")]
    [InlineData("""{"minReaderVersion":4,"minWriterVersion":8}""", "reader version 4")]
    public async Task A_table_that_needs_more_than_we_know_is_refused_by_name(string protocol, string expected)
    {
        Entry(0, $$"""{"protocol":{{protocol}}}""", Metadata);

        Assert.Contains(expected, (await Assert.ThrowsAsync<ExpectedException>(() => lake.Table().LoadSnapshotAsync(Token))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name", true)]
    [InlineData("id", true)]
    [InlineData("none", false)]
    public async Task Column_mapping_is_refused_only_where_it_is_in_use(string mode, bool isRefused)
    {
        Entry(0, """{"protocol":{"minReaderVersion":2,"minWriterVersion":5}}""", Metadata.Replace("\"configuration\":{}", $$"""  "configuration":{"delta.columnMapping.mode":"{{mode}}"}  """, StringComparison.Ordinal));

        if (isRefused) Assert.Contains("'columnMapping'", (await Assert.ThrowsAsync<ExpectedException>(() => lake.Table().LoadSnapshotAsync(Token))).Message, StringComparison.Ordinal);
        else Assert.Equal(0, (await lake.Table().LoadSnapshotAsync(Token)).Version);
    }

    [Theory]
    [InlineData(2, "", "")]
    [InlineData(3, "", "")]
    [InlineData(6, "", "")]
    [InlineData(3, "\"delta.constraints.positive\":\"id > 0\"", "'checkConstraints'")]
    [InlineData(4, "\"delta.enableChangeDataFeed\":\"true\"", "'changeDataFeed'")]
    [InlineData(2, "\"delta.appendOnly\":\"true\"", "")]
    [InlineData(8, "", "writer version 8")]
    public async Task Writing_is_refused_where_we_could_not_keep_a_promise(int writerVersion, string property, string expected)
    {
        Entry(0, $$$"""{"protocol":{"minReaderVersion":1,"minWriterVersion":{{{writerVersion}}}}}""", Metadata.Replace("\"configuration\":{}", $$"""  "configuration":{ {{property}} }  """, StringComparison.Ordinal));
        var append = Some.AppendAsync(lake.Table(), "a");

        if (expected.Length == 0) Assert.Equal(new CommitOutcome.Committed(1), await append);
        else Assert.Contains(expected, (await Assert.ThrowsAsync<ExpectedException>(() => append)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_cannot_be_kept_in_a_table_whose_writers_would_drop_it()
    {
        Entry(0, """{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""", Metadata);
        var transaction = new DeltaTransaction(await lake.Table().LoadSnapshotAsync(Token), "WRITE", "run") { Domains = [new DomainMetadata("pipeline.state", "{}")] };

        Assert.Contains("'domainMetadata'", (await Assert.ThrowsAsync<ExpectedException>(() => lake.Table().CommitAsync(transaction, Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_outside_the_table_are_seen_and_not_opened()
    {
        Entry(0, """{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""", Metadata, Add("file:///data/x%20y.parquet", "2026-01-01"), Add("s3://bucket/z.parquet", "2026-01-01"));
        Entry(1, """{"remove":{"path":"file:/data/x%20y.parquet","dataChange":true}}""");

        var snapshot = await lake.Table().LoadSnapshotAsync(Token);
        var file = Assert.Single(snapshot.Files);

        Assert.Contains("lies outside", Assert.Throws<ExpectedException>(() => lake.Table().KeyOf(file)).Message, StringComparison.Ordinal);
    }

    private static string Add(string path, string day) =>
        $$$"""{"add":{"path":"{{{path}}}","partitionValues":{"day":"{{{day}}}"},"size":10,"modificationTime":1700000000000,"dataChange":true,"stats":"{\"numRecords\":1}","tags":{"INSERTION_TIME":"1"},"baseRowId":7,"deletionVector":null}}""";

    private void Entry(long version, params string[] lines) => lake.Write($"t/_delta_log/{version:D20}.json", string.Join('\n', lines) + "\n");
}
