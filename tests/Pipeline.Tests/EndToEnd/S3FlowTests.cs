using Pipeline.Aws.S3;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.EndToEnd;

/// <summary>The github system with its lake in a bucket of a real server, through the command line.</summary>
public sealed class S3FlowTests : IAsyncLifetime
{
    private readonly GitHubProject project = new();
    private S3Options? place;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        place = await S3Server.PlaceAsync();
        project.Edit("config/pipeline.yml", "targets:\n", $$"""
            targets:
              bucket:
                lake: "{{place.Show("").TrimEnd('/')}}"
                s3: { endpoint: "{{place.Endpoint!.ToString().TrimEnd('/')}}" }
                cache: { size: 1GB }

            """);
    }

    public ValueTask DisposeAsync()
    {
        project.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_flow_serves_the_same_gold_table_as_on_a_folder()
    {
        var local = await project.ReplayAsync("run", "github");
        var bucket = await project.ReplayAsync("run", "github", "--target", "bucket");

        Assert.Equal(PreviewOf(local), PreviewOf(bucket));
        Assert.Contains($"{place!.Show("gold")}/github_events_gold_daily", bucket, StringComparison.Ordinal);
        Assert.Equal(Names(await LocalKeysAsync()), Names(await KeysAsync()));
    }

    [Fact]
    public async Task A_second_run_commits_nothing_and_downloads_no_data()
    {
        await project.ReplayAsync("run", "github", "--target", "bucket");
        var (before, files) = (await KeysAsync(), CachedFiles());

        var (exitCode, _, stderr) = await project.RunAsync("run", "github", "--target", "bucket", "--replay", project["samples/github"]);

        Assert.True(exitCode == 0, stderr);
        Assert.Contains("nothing new", stderr);
        Assert.Equal(before, await KeysAsync());
        Assert.Equal(files, CachedFiles());
    }

    [Fact]
    public async Task Layers_lie_in_places_of_their_own()
    {
        var (root, key) = (place!.Show("").TrimEnd('/'), "lake: \"" + place.Show("").TrimEnd('/') + "\"");
        project.Edit("config/pipeline.yml", key, key.Replace(root, $"{root}/rest", StringComparison.Ordinal) + $"\n    layers: {{ bronze: \"{root}/raw\", gold: \"{root}/served\" }}");

        var bucket = await project.ReplayAsync("run", "github", "--target", "bucket");
        var again = await project.RunAsync("run", "github", "--target", "bucket", "--replay", project["samples/github"]);

        Assert.Contains($"{place.Show("served")}/github_events_gold_daily", bucket, StringComparison.Ordinal);
        Assert.Contains("nothing new", again.Error, StringComparison.Ordinal);
        var folders = (await KeysAsync()).Select(found => string.Join('/', found.Split('/')[..2])).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(["raw/github", "rest/silver", "served/github_events_gold_daily"], folders);
        Assert.Contains("gold: create only", (await project.RunAsync("doctor", "--target", "bucket")).Out, StringComparison.Ordinal);
        Assert.Empty((await project.AskAsync("gc", "--target", "bucket")).GetProperty("files").EnumerateArray());
    }

    [Fact]
    public async Task Without_cache_nothing_is_kept()
    {
        await project.ReplayAsync("run", "github", "--target", "bucket", "--no-cache");

        Assert.False(Directory.Exists(project[".pipeline/cache"]));
        Assert.Contains("pass", await project.SucceedAsync("validate", "--select", "tag:github", "--target", "bucket", "--no-cache"));
    }

    [Fact]
    public async Task A_machine_that_has_nothing_goes_on_where_another_stopped()
    {
        await project.ReplayAsync("ingest", "github", "--target", "bucket");
        Directory.Delete(project[".pipeline"], recursive: true);

        await project.SucceedAsync("transform", "--select", "tag:github", "--target", "bucket");
        Directory.Delete(project[".pipeline"], recursive: true);
        var result = await project.SucceedAsync("validate", "--select", "tag:github", "--target", "bucket");

        Assert.Contains("pass", result);
    }

    [Fact]
    public async Task A_machine_that_has_nothing_brings_no_data_for_models_that_have_nothing_new()
    {
        await project.ReplayAsync("run", "github", "--target", "bucket");
        Directory.Delete(project[".pipeline"], recursive: true);

        await project.SucceedAsync("transform", "--select", "tag:github", "--target", "bucket");

        Assert.False(Directory.Exists(project[".pipeline/cache"]));
    }

    [Fact]
    public async Task A_backfill_and_a_full_refresh_give_what_the_run_gave()
    {
        var first = PreviewOf(await project.ReplayAsync("run", "github", "--target", "bucket"));

        await project.SucceedAsync("backfill", "tag:github", "--from", "2014-08-04", "--to", "2014-08-07", "--every", "1d", "--target", "bucket");
        await project.SucceedAsync("transform", "--select", "tag:github", "--full-refresh", "--target", "bucket");

        Assert.Equal(first, PreviewOf(await project.ReplayAsync("run", "github", "--target", "bucket")));
    }

    [Fact]
    public async Task Gc_finds_nothing_to_remove_after_a_run_and_compact_joins_what_is_small()
    {
        await project.ReplayAsync("run", "github", "--target", "bucket");

        Assert.Empty((await project.AskAsync("gc", "--target", "bucket")).GetProperty("files").EnumerateArray());
        await project.SucceedAsync("compact", "--target", "bucket");
        Assert.Contains("pass", await project.SucceedAsync("validate", "--select", "tag:github", "--target", "bucket"));
    }

    [Fact]
    public async Task A_bucket_that_does_not_exist_ends_the_run_with_what_to_do()
    {
        project.Edit("config/pipeline.yml", place!.Bucket, "no-such-bucket-of-ours");

        var (exitCode, _, stderr) = await project.RunAsync("run", "github", "--target", "bucket", "--replay", project["samples/github"]);

        Assert.Equal(1, exitCode);
        Assert.Contains("NoSuchBucket", stderr);
        Assert.Contains("Make the bucket 'no-such-bucket-of-ours'", stderr);
    }

    [Fact]
    public async Task A_source_in_a_bucket_is_read_object_by_object_as_they_come_and_change()
    {
        project.Write("config/sources/landing.yml", $$"""
            source: landing
            kind: files
            root: "{{place!.Show("landing")}}"
            s3: { endpoint: "{{place.Endpoint!.ToString().TrimEnd('/')}}" }
            streams:
              - { name: orders, path: "**/*.jsonl", primary_key: [id], write_mode: merge }

            """);
        using var bucket = new S3Bucket(place, TimeProvider.System);
        await PutAsync(bucket, "landing/day 1/a.jsonl", """{"id":1,"amount":10}""" + "\n" + """{"id":2,"amount":20}""");
        await PutAsync(bucket, "landing/day 1/b.jsonl", """{"id":3,"amount":30}""");

        Assert.Equal(3, await IngestedAsync());
        Assert.Equal(0, await IngestedAsync());
        await PutAsync(bucket, "landing/day 1/b.jsonl", """{"id":3,"amount":33}""");
        await PutAsync(bucket, "landing/day 2/c.jsonl", """{"id":4,"amount":40}""");
        Assert.Equal(2, await IngestedAsync());
        Assert.Equal(["4|103"], Rows("select count(*), sum(amount) from orders"));
    }

    private static async Task PutAsync(S3Bucket bucket, string key, string text)
    {
        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        await bucket.PutAsync(key, content, Token);
    }

    private async Task<long> IngestedAsync()
    {
        var (exitCode, stdout, stderr) = await project.RunAsync("ingest", "landing", "--output", "json");
        Assert.True(exitCode == 0, stderr);
        return System.Text.Json.JsonDocument.Parse(stdout).RootElement.GetProperty("streams")[0].GetProperty("rows").GetInt64();
    }

    private IReadOnlyList<string> Rows(string sql)
    {
        using var database = Pipeline.Engines.DuckDb.DuckDbDatabase.Open(new Pipeline.Engines.DuckDb.DuckDbOptions());
        using var connection = database.Connect();
        connection.Execute($"CREATE VIEW orders AS {TableReader.Select(project["lake/bronze/landing/orders"])}");
        return [.. connection.QueryRows(sql).Select(row => string.Join('|', row))];
    }

    /// <summary>The gold table as it is shown, without where it lies.</summary>
    private static string PreviewOf(string output) =>
        string.Join('\n', output.Split('\n').SkipWhile(line => !line.Contains("ingest_dt", StringComparison.Ordinal)).Select(line => line.TrimEnd()));

    /// <summary>Names without what differs from run to run.</summary>
    private static IEnumerable<string> Names(IEnumerable<string> keys) =>
        keys.Select(key => System.Text.RegularExpressions.Regex.Replace(key, "(?<=/)[^/]*(?=\\.(parquet|json\\.gz)$)", "*")).Order(StringComparer.Ordinal);

    private async Task<List<string>> KeysAsync()
    {
        using var bucket = new S3Bucket(place!, TimeProvider.System);
        return await bucket.ListAsync("", cancellationToken: Token).Select(found => $"{found.Key}").ToListAsync(Token);
    }

    private Task<List<string>> LocalKeysAsync() => Task.FromResult(
        Directory.EnumerateFiles(project["lake"], "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(project["lake"], file)).ToList());

    private List<(string, DateTime)> CachedFiles() =>
        [.. Directory.EnumerateFiles(project[".pipeline/cache"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => (file, File.GetCreationTimeUtc(file)))];
}
