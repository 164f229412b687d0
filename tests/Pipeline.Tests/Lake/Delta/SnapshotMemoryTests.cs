using Pipeline.Lake.Delta;

namespace Pipeline.Tests.Lake.Delta;

public sealed class SnapshotMemoryTests : IDisposable
{
    private readonly LakeFolder lake = new();
    private readonly SnapshotMemory memory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => lake.Dispose();

    [Fact]
    public async Task What_was_read_once_is_not_read_again()
    {
        await GrowAsync(lake.Table(), "a", "b");
        var first = await Remembering().LoadSnapshotAsync(Token);
        File.Delete(lake["t/_delta_log/00000000000000000000.json"]);

        Assert.Same(first, await Remembering().LoadSnapshotAsync(Token));
    }

    [Fact]
    public async Task What_others_committed_since_is_seen()
    {
        await GrowAsync(lake.Table(), "a", "b");
        await Remembering().LoadSnapshotAsync(Token);
        await Some.AppendAsync(lake.Table(), "c");

        var now = await Remembering().LoadSnapshotAsync(Token);

        Assert.Equal(["a", "b", "c"], now.FilesByPath.Keys.Order());
        Assert.Equal((await lake.Table().LoadSnapshotAsync(Token)).Version, now.Version);
    }

    [Fact]
    public async Task An_older_version_is_still_the_older_one()
    {
        await GrowAsync(lake.Table(), "a", "b");
        await Remembering().LoadSnapshotAsync(Token);

        Assert.Equal(["a"], (await Remembering().LoadSnapshotAsync(1, Token)).FilesByPath.Keys);
        Assert.Equal(["a", "b"], (await Remembering().LoadSnapshotAsync(Token)).FilesByPath.Keys.Order());
    }

    [Fact]
    public async Task A_table_made_anew_is_read_anew()
    {
        await GrowAsync(lake.Table(), "a", "b");
        await Remembering().LoadSnapshotAsync(Token);
        Directory.Delete(lake["t"], recursive: true);
        await GrowAsync(lake.Table(), "longer name", "another");

        Assert.Equal(["another", "longer name"], (await Remembering().LoadSnapshotAsync(Token)).FilesByPath.Keys.Order());
    }

    [Fact]
    public async Task A_table_that_was_deleted_is_gone()
    {
        await GrowAsync(lake.Table(), "a");
        await Remembering().LoadSnapshotAsync(Token);
        Directory.Delete(lake["t"], recursive: true);

        Assert.Null(await Remembering().OpenAsync(Token));
    }

    private static async Task GrowAsync(DeltaTable table, params string[] files)
    {
        await table.CreateAsync(Some.Definition, Token);
        foreach (var file in files) await Some.AppendAsync(table, file);
    }

    /// <summary>Another handle of the same run.</summary>
    private DeltaTable Remembering() => new(lake.Store, "t", lake.Clock, lake.Codec, memory);
}
