using Pipeline.Lake.Delta;

namespace Pipeline.Tests.Lake.Delta;

public sealed class VacuumTests : IDisposable
{
    private readonly LakeFolder lake = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => lake.Dispose();

    [Fact]
    public async Task Only_what_no_retained_version_needs_goes_and_a_dry_run_only_tells()
    {
        var table = lake.Table();
        await table.CreateAsync(Some.Definition, Token);
        await AppendAsync(table, "live", "removed-long-ago", "day=2026-01-01/removed-lately");
        await RemoveAsync(table, "removed-long-ago");
        lake.Clock.Advance(TimeSpan.FromDays(6));
        await RemoveAsync(table, "day=2026-01-01/removed-lately");
        lake.Clock.Advance(TimeSpan.FromDays(2));
        Put("orphan", days: 30);
        Put("_part=1/orphan", days: 30);
        Put("being-written", days: 1);
        Put("_change_data/foreign", days: 30);
        Put(".hidden", days: 30);
        foreach (var old in new[] { "live", "removed-long-ago", "day=2026-01-01/removed-lately" }) Put(old, days: 9);

        var planned = await new Vacuum(table).RunAsync(retention: null, isDryRun: true, Token);
        Assert.Equal(["t/_part=1/orphan", "t/orphan", "t/removed-long-ago"], planned.Removed);
        Assert.True(File.Exists(lake["t/orphan"]));

        var done = await new Vacuum(table).RunAsync(retention: null, isDryRun: false, Token);
        Assert.Equal(planned.Removed, done.Removed);
        Assert.Equal("t/orphan".Length + "t/_part=1/orphan".Length + "t/removed-long-ago".Length, done.Bytes);
        Assert.Equal([".hidden", "_change_data/foreign", "being-written", "day=2026-01-01/removed-lately", "live"], DataFiles());

        // Every version younger than the retention has all its files.
        foreach (var file in (await table.LoadSnapshotAsync(2, Token)).Files) Assert.True(File.Exists(lake[table.KeyOf(file)]));
    }

    [Fact]
    public async Task A_tombstone_the_checkpoint_forgot_still_protects_its_file()
    {
        var table = new DeltaTable(lake.Store, "t", lake.Clock, lake.Codec) { Upkeep = new() { CheckpointEvery = 0, TombstoneRetention = TimeSpan.Zero } };
        await table.CreateAsync(Some.Definition, Token);
        await AppendAsync(table, "a");
        await RemoveAsync(table, "a");
        lake.Clock.Advance(TimeSpan.FromHours(1));
        await table.CheckpointAsync(await table.LoadSnapshotAsync(Token), Token);
        Put("a", days: 60);

        Assert.Empty((await table.LoadSnapshotAsync(Token)).Tombstones);
        Assert.Empty((await new Vacuum(table).RunAsync(TimeSpan.FromDays(30), isDryRun: false, Token)).Removed);
    }

    [Fact]
    public async Task Neighbours_and_inner_tables_are_not_touched()
    {
        var (outer, inner, neighbour) = (lake.Table("a"), lake.Table("a/b"), lake.Table("ab"));
        foreach (var table in new[] { outer, inner, neighbour }) await table.CreateAsync(Some.Definition, Token);
        foreach (var key in new[] { "a/orphan", "a/b/live", "ab/live", "a/raw/day=1/x-0001.json.gz" }) PutKey(key, days: 30);
        lake.Write("a/raw/_loads/_delta_log/00000000000000000000.json", "{}");

        Assert.Equal(["a/orphan"], (await new Vacuum(outer).RunAsync(null, isDryRun: false, Token)).Removed);
        Assert.True(File.Exists(lake["a/b/live"]) && File.Exists(lake["ab/live"]) && File.Exists(lake["a/raw/day=1/x-0001.json.gz"]));
    }

    private async Task AppendAsync(DeltaTable table, params string[] paths)
    {
        foreach (var path in paths) Put(path, days: 0);
        await Some.AppendAsync(table, paths);
    }

    private static async Task RemoveAsync(DeltaTable table, string path)
    {
        var basis = await table.LoadSnapshotAsync(Token);
        await table.CommitAsync(new DeltaTransaction(basis, "DELETE", "run") { Removes = [basis.FilesByPath[path]] }, Token);
    }

    private void Put(string path, int days) => PutKey($"t/{path}", days);

    private void PutKey(string key, int days)
    {
        lake.Write(key, key);
        File.SetLastWriteTimeUtc(lake[key], lake.Clock.GetUtcNow().UtcDateTime.AddDays(-days));
    }

    private IEnumerable<string> DataFiles() => Directory.EnumerateFiles(lake["t"], "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(lake["t"], file))
        .Where(file => !file.StartsWith("_delta_log", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);
}
