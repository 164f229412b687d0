using System.Text;
using Pipeline.Aws.S3;
using Pipeline.Tests.Support;
using Pipeline.Tests.Systems;

namespace Pipeline.Tests.EndToEnd;

/// <summary>The lingokids system as it was: three raw buckets on a server, and here the lake in a fourth.</summary>
public sealed class S3LingokidsTests : IAsyncLifetime
{
    private static readonly string[] Buckets = ["raw-users", "raw-activities", "raw-events"];

    private readonly SystemProject project = new("lingokids", new DateTimeOffset(2021, 2, 1, 2, 0, 0, TimeSpan.Zero));
    private readonly string mark = Guid.NewGuid().ToString("N")[..12];
    private S3Options? place;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        place = await S3Server.PlaceAsync();
        var endpoint = place.Endpoint!.ToString().TrimEnd('/');
        project.Edit("config/pipeline.yml", "targets:\n", $$"""
            targets:
              bucket:
                lake: "{{place.Show("").TrimEnd('/')}}"
                s3: { endpoint: "{{endpoint}}" }
                cache: { size: 1GB }

            """);
        project.Edit("config/sources/lingokids.yml", "root: ${LINGOKIDS_DATA:-data/lingokids}\n", $"root: s3://\ns3: {{ endpoint: \"{endpoint}\" }}\n");
        foreach (var bucket in Buckets)
        {
            project.Edit("config/sources/lingokids.yml", $"path: {bucket}/", $"path: {bucket}-{mark}/");
            await S3Server.MakeBucketAsync($"{bucket}-{mark}");
            foreach (var file in Directory.EnumerateFiles(Recorded(bucket), "*.json", SearchOption.AllDirectories))
                await PutAsync(bucket, Path.GetRelativePath(Recorded(bucket), file), await File.ReadAllTextAsync(file, Token));
        }
    }

    public ValueTask DisposeAsync()
    {
        project.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_flow_reads_three_buckets_and_serves_what_the_recording_gives()
    {
        using var recorded = new SystemProject("lingokids", project.Clock.GetUtcNow());

        var local = await recorded.ReplayAsync("run", "lingokids");
        var bucket = await project.SucceedAsync("run", "lingokids", "--target", "bucket");

        Assert.Equal(PreviewOf(local), PreviewOf(bucket));
        Assert.Contains($"{place!.Show("gold")}/most_played_activities", bucket, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_run_commits_nothing_and_a_new_object_alone_is_read_by_the_third()
    {
        await project.SucceedAsync("run", "lingokids", "--target", "bucket");
        var before = await KeysAsync();

        await project.SucceedAsync("run", "lingokids", "--target", "bucket");
        Assert.Equal(before, await KeysAsync());

        await PutAsync("raw-events", "2021-02-01/events-011.json", LingokidsObjects.Play(1, "2021-01-02 10:00:00", activity: "video_sunny_meadow").ToJsonString());
        var report = await project.AskAsync("run", "lingokids", "--target", "bucket");
        Assert.Equal("succeeded", report.GetProperty("outcome").GetString());
        Assert.Equal([0L, 0L, 1L], report.GetProperty("ingested").EnumerateArray().Select(stream => stream.GetProperty("rows").GetInt64()));
    }

    [Fact]
    public async Task A_path_that_names_no_bucket_ends_with_what_to_do()
    {
        project.Edit("config/sources/lingokids.yml", $"path: raw-users-{mark}/", "path: raw-*/");

        var (exitCode, _, stderr) = await project.RunAsync("ingest", "lingokids/users", "--target", "bucket");

        Assert.Equal(1, exitCode);
        Assert.Contains("names no bucket", stderr, StringComparison.Ordinal);
    }

    private string Recorded(string bucket) => project[$"samples/lingokids/objects/lingokids/{bucket}"];

    private async Task PutAsync(string bucket, string key, string text)
    {
        using var target = new S3Bucket(place! with { Bucket = $"{bucket}-{mark}", Prefix = "" }, TimeProvider.System);
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await target.PutAsync(key, content, Token);
    }

    private async Task<List<string>> KeysAsync()
    {
        using var bucket = new S3Bucket(place!, TimeProvider.System);
        return await bucket.ListAsync("", cancellationToken: Token).Select(found => found.Key).ToListAsync(Token);
    }

    /// <summary>The table as it is shown, without where it lies.</summary>
    private static string PreviewOf(string output) =>
        string.Join('\n', output.Split('\n').SkipWhile(line => !line.Contains("times_played", StringComparison.Ordinal)).Select(line => line.TrimEnd()));
}
