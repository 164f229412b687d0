using Pipeline.Lake.Delta;

namespace Pipeline.Tests.Lake.Delta;

/// <summary>What a consumer must read that has read a table up to some version: too much is slow, too little is lost.</summary>
public sealed class UnreadFilesTests : IDisposable
{
    private readonly LakeFolder lake = new();

    public void Dispose() => lake.Dispose();

    [Fact]
    public async Task Files_added_after_the_version_are_unread_and_those_before_it_are_not()
    {
        var table = await TableAsync();
        await Some.AppendAsync(table, "a");
        await Some.AppendAsync(table, "b", "c");

        Assert.Equal(["a", "b", "c"], await UnreadAsync(table, 0));
        Assert.Equal(["b", "c"], await UnreadAsync(table, 1));
        Assert.Empty(await UnreadAsync(table, 2));
    }

    [Fact]
    public async Task A_merge_makes_its_rewritten_files_unread()
    {
        var table = await TableAsync();
        await Some.AppendAsync(table, "a", "b");
        await ReplaceAsync(table, ["a"], ["a2", "new"], dataChange: true);

        Assert.Equal(["a2", "new"], await UnreadAsync(table, 1));
    }

    [Fact]
    public async Task A_compaction_of_read_files_leaves_nothing_unread()
    {
        var table = await TableAsync();
        await Some.AppendAsync(table, "a", "b");
        await ReplaceAsync(table, ["a", "b"], ["ab"], dataChange: false);

        Assert.Empty(await UnreadAsync(table, 1));
    }

    [Fact]
    public async Task A_compaction_that_took_in_an_unread_file_is_unread_however_often_it_is_compacted()
    {
        var table = await TableAsync();
        await Some.AppendAsync(table, "a");
        await Some.AppendAsync(table, "b");
        await ReplaceAsync(table, ["a", "b"], ["ab"], dataChange: false);
        await ReplaceAsync(table, ["ab"], ["c"], dataChange: false);

        Assert.Equal(["c"], await UnreadAsync(table, 1));
        Assert.Empty(await UnreadAsync(table, 2));
    }

    [Fact]
    public async Task A_file_that_came_and_went_is_not_unread()
    {
        var table = await TableAsync();
        await Some.AppendAsync(table, "a", "b");
        await ReplaceAsync(table, ["a"], [], dataChange: true);

        Assert.Equal(["b"], await UnreadAsync(table, 0));
    }

    [Fact]
    public async Task All_files_are_unread_when_the_log_no_longer_reaches_back()
    {
        var table = await TableAsync();
        await Some.AppendAsync(table, "a");
        await Some.AppendAsync(table, "b");
        await Some.AppendAsync(table, "c");
        await table.CheckpointAsync(await table.LoadSnapshotAsync(Token), Token);
        File.Delete(lake["t/_delta_log/00000000000000000002.json"]);

        Assert.Equal(["a", "b", "c"], await UnreadAsync(table, 1));
        Assert.Equal(["c"], await UnreadAsync(table, 2));
    }

    [Fact]
    public async Task All_files_are_unread_when_the_table_never_came_to_that_version()
    {
        var table = await TableAsync();
        await Some.AppendAsync(table, "a");

        Assert.Equal(["a"], await UnreadAsync(table, 9));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<DeltaTable> TableAsync()
    {
        var table = lake.Table();
        await table.CreateAsync(Some.Definition, Token);
        return table;
    }

    private static async Task<IEnumerable<string>> UnreadAsync(DeltaTable table, long version) =>
        (await table.AddedSinceAsync(version, await table.LoadSnapshotAsync(Token), Token)).Select(file => file.Path).Order(StringComparer.Ordinal);

    private static async Task ReplaceAsync(DeltaTable table, string[] removes, string[] adds, bool dataChange)
    {
        var basis = await table.LoadSnapshotAsync(Token);
        var outcome = await table.CommitAsync(
            new DeltaTransaction(basis, dataChange ? "MERGE" : "OPTIMIZE", "run")
            {
                Adds = [.. adds.Select(path => Some.File(path) with { DataChange = dataChange })],
                Removes = [.. removes.Select(path => basis.FilesByPath[path])],
                DataChange = dataChange,
            },
            Token);
        Assert.IsType<CommitOutcome.Committed>(outcome);
    }
}
