using System.Globalization;
using Pipeline.Tests.EndToEnd;

namespace Pipeline.Tests.Runs;

/// <summary>What follows a commit, at once or when somebody cleans up.</summary>
public sealed class UpkeepTests : IDisposable
{
    private readonly GitHubProject project = new();

    public void Dispose() => project.Dispose();

    [Theory]
    [InlineData("bronze/github/events/_loads", "bronze/github/events")]
    [InlineData("silver/github_events_silver", "silver/github_events_silver")]
    public async Task A_checkpoint_that_cannot_be_written_is_a_warning_and_the_commit_holds(string table, string said)
    {
        await project.ReplayAsync("run", "github");
        var log = project[$"lake/{table}/_delta_log"];
        for (var version = 2; version < 10; version++) await File.WriteAllTextAsync(EntryOf(log, version), """{"commitInfo":{"timestamp":0,"operation":"NOTHING"}}""", Token);
        Directory.CreateDirectory(Path.Combine(log, "00000000000000000010.checkpoint.parquet"));
        await using var server = new Support.LoopbackServer(GitHubFeed.Page(1));
        project.ReadFrom(server.Url);
        project.Clock.Advance(TimeSpan.FromHours(1));

        var (exitCode, _, stderr) = await project.RunAsync("run", "github");

        Assert.True(exitCode == 0, stderr);
        Assert.Contains($"{said} is committed, but its log could not be summed up", stderr);
        Assert.True(File.Exists(EntryOf(log, 10)));
        Assert.Equal(["77"], project.Query("select count(*) from silver"));
    }

    [Fact]
    public async Task Gc_removes_what_nobody_needs_and_never_a_file_of_a_retained_version()
    {
        const string silver = "lake/silver/github_events_silver";
        await project.ReplayAsync("run", "github");
        var replacedLongAgo = TableReader.Replay(project[silver]).Files;
        await project.SucceedAsync("transform", "--select", "tag:github", "--full-refresh");
        var replacedLately = TableReader.Replay(project[silver]).Files;
        var goldReplacedLongAgo = Directory.GetFiles(project["lake/gold"], "*.parquet", SearchOption.AllDirectories)
            .Except(TableReader.Replay(project["lake/gold/github_events_gold_daily"]).Files.Select(file => Path.GetFullPath(file, project["lake/gold/github_events_gold_daily"]))).ToList();
        project.Clock.Advance(TimeSpan.FromDays(8));
        await project.SucceedAsync("transform", "--select", "tag:github", "--full-refresh");
        var rows = project.Query("select * from silver order by all");
        foreach (var file in DataFiles()) Age(file, TimeSpan.FromDays(30));
        var garbage = new List<string>(replacedLongAgo.Select(file => project[$"{silver}/{file}"]).Concat(goldReplacedLongAgo))
        {
            Aged("lake/bronze/github/events/ingest_dt=2026-08-03/dead-0001.json.gz", TimeSpan.FromDays(8)),
            Aged($"{silver}/year=2013/month=01/orphan.parquet", TimeSpan.FromDays(8)),
            Path.GetDirectoryName(AgedSpool("killed", TimeSpan.FromDays(2)))!,
            Path.GetDirectoryName(AgedSpool("streams/local/github.killed", TimeSpan.FromDays(2)))!,
        };
        string[] young =
        [
            Aged("lake/bronze/github/events/ingest_dt=2026-08-03/live-0001.json.gz", TimeSpan.FromDays(6)),
            Aged($"{silver}/year=2013/month=01/being-written.parquet", TimeSpan.FromDays(6)),
            AgedSpool("running", TimeSpan.FromHours(23)),
            AgedSpool("streams/local/github.events", TimeSpan.FromHours(23)),
        ];
        var before = project.LakeContent();

        var planned = Removed(await project.AskAsync("gc", "--dry-run"));
        Assert.Equal(before, project.LakeContent());
        Assert.True(File.Exists(project[".pipeline/spool/killed/part"]));
        Assert.Equal(garbage.Select(Path.GetFullPath).Order(StringComparer.Ordinal), planned);

        Assert.Equal(planned, Removed(await project.AskAsync("gc")));
        Assert.All(garbage, path => Assert.False(Path.Exists(path), path));
        Assert.All(young, path => Assert.True(File.Exists(path), path));
        Assert.All(replacedLately, file => Assert.True(File.Exists(project[$"{silver}/{file}"]), file));
        Assert.Equal(rows, project.Query("select * from silver order by all"));
        Assert.Equal(77, project.BronzeLines().Count);
        Assert.Empty(Removed(await project.AskAsync("gc")));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string EntryOf(string log, int version) => Path.Combine(log, version.ToString("D20", CultureInfo.InvariantCulture) + ".json");

    /// <summary>The files named by the answer, as full paths: those of the lake are named by key.</summary>
    private List<string> Removed(System.Text.Json.JsonElement report) =>
        [.. report.GetProperty("files").EnumerateArray().Select(file => Path.GetFullPath(file.GetString()!, project["lake"])).Order(StringComparer.Ordinal)];

    private List<string> DataFiles() =>
        [.. Directory.EnumerateFiles(project["lake"], "*", SearchOption.AllDirectories).Where(file => !file.Contains("_delta_log", StringComparison.Ordinal))];

    private string Aged(string relative, TimeSpan age) => Age(project.Write(relative, "x"), age);

    private string AgedSpool(string name, TimeSpan age)
    {
        var part = Aged($".pipeline/spool/{name}/part", age);
        Directory.SetLastWriteTimeUtc(Path.GetDirectoryName(part)!, (project.Clock.GetUtcNow() - age).UtcDateTime);
        return part;
    }

    private string Age(string file, TimeSpan age)
    {
        File.SetLastWriteTimeUtc(file, (project.Clock.GetUtcNow() - age).UtcDateTime);
        return file;
    }
}
