using Pipeline.Tests.EndToEnd;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary>Sources of objects, recorded and replayed.</summary>
public sealed class ObjectRecordingTests
{
    private static readonly Uri nowhere = new("http://127.0.0.1:1");

    [Fact]
    public async Task A_bucket_is_read_from_its_recording_without_network_or_credentials()
    {
        using var project = Project("s3://no-such-bucket-anywhere/landing", "path: 'in/*.json', content: jsonl");
        project.Write("rec/objects/drops/in/a.json", "{\"n\":1}\n{\"n\":2}\n");
        project.Write("rec/objects/drops/other/b.json", "{\"n\":9}\n");

        var report = await project.IngestAsync("drops", "--replay", project["rec"]);

        Assert.Equal(2, report.GetProperty("rows").GetInt32());
        Assert.Equal(["1|s3://no-such-bucket-anywhere/landing/in/a.json", "2|s3://no-such-bucket-anywhere/landing/in/a.json"], Rows(project));
    }

    [Fact]
    public async Task A_second_replay_finds_nothing_new_even_of_a_recording_that_was_copied()
    {
        using var project = Project("data", "path: '*.json', content: jsonl");
        project.Write("rec/objects/drops/a.json", "{\"n\":1}\n");
        await project.IngestAsync("drops", "--replay", project["rec"]);
        File.SetLastWriteTimeUtc(project["rec/objects/drops/a.json"], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        var again = await project.IngestAsync("drops", "--replay", project["rec"]);

        Assert.Equal(("nothing_new", "nothing new"), (again.GetProperty("status").GetString(), again.GetProperty("message").GetString()));
        project.Write("rec/objects/drops/a.json", "{\"n\":3}\n");
        Assert.Equal(1, (await project.IngestAsync("drops", "--replay", project["rec"])).GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task What_is_read_is_recorded_as_it_is_and_replayed_to_the_same_rows()
    {
        byte[] gzip = Zipped("{\"n\":1}\n");
        using var project = Project("data", "path: '**/*.json*', content: jsonl");
        Directory.CreateDirectory(project["data/x"]);
        File.WriteAllBytes(project["data/x/a.json.gz"], gzip);
        project.Write("data/b.json", "{\"n\":2}\r\n\n{\"n\":3}");
        project.Write("data/not_read.txt", "nothing");
        await project.IngestAsync("drops", "--record", project["rec"]);
        var live = Rows(project);

        Assert.Equal(gzip, File.ReadAllBytes(project["rec/objects/drops/x/a.json.gz"]));
        Assert.Equal("{\"n\":2}\r\n\n{\"n\":3}", File.ReadAllText(project["rec/objects/drops/b.json"]));
        Assert.Equal(2, Directory.GetFiles(project["rec"], "*", SearchOption.AllDirectories).Length);
        Directory.Delete(project["data"], recursive: true);
        Directory.Delete(project["lake"], recursive: true);
        await project.IngestAsync("drops", "--replay", project["rec"]);
        Assert.Equal(live, Rows(project));
    }

    [Fact]
    public async Task A_bucket_is_recorded_and_replayed_to_the_same_rows()
    {
        var place = await S3Server.PlaceAsync();
        using (var bucket = new Pipeline.Aws.S3.S3Bucket(place, TimeProvider.System))
            await bucket.PutAsync("in/a b.json", new MemoryStream("{\"n\":1}\n"u8.ToArray()), TestContext.Current.CancellationToken);
        using var project = Project(place.Show("").TrimEnd('/'), "path: 'in/*.json', content: jsonl", $"s3: {{ endpoint: \"{place.Endpoint}\" }}\n");
        await project.IngestAsync("drops", "--record", project["rec"]);
        var live = Rows(project);

        Directory.Delete(project["lake"], recursive: true);
        await project.IngestAsync("drops", "--replay", project["rec"]);

        Assert.Equal("{\"n\":1}\n", File.ReadAllText(project["rec/objects/drops/in/a b.json"]));
        Assert.Equal(live, Rows(project));
    }

    [Fact]
    public async Task A_recording_without_the_source_says_which_folder_is_missing_and_what_to_do()
    {
        using var project = Project("data", "path: '*.json'");
        project.Write("data/a.json", "{\"n\":1}");
        Directory.CreateDirectory(project["rec"]);

        var (exitCode, _, stderr) = await project.RunAsync("ingest", "drops", "--replay", project["rec"]);

        Assert.Equal(1, exitCode);
        Assert.Contains("has no objects of 'drops'", stderr, StringComparison.Ordinal);
        Assert.Contains(Path.Combine("rec", "objects", "drops"), stderr, StringComparison.Ordinal);
        Assert.Contains("pipeline ingest drops --record", stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_root_that_is_not_there_is_named()
    {
        using var project = Project("data", "path: '*.json'");

        var (exitCode, _, stderr) = await project.RunAsync("ingest", "drops");

        Assert.Equal(1, exitCode);
        Assert.Contains("there is no folder 'data'", stderr, StringComparison.Ordinal);
    }

    private static SourceProject Project(string root, string stream, string more = "")
    {
        var project = new SourceProject(nowhere, "  - name: orders\n    path: /orders\n");
        project.Write("config/sources/drops.yml", $"source: drops\nkind: files\nroot: {root}\n{more}streams:\n  - {{ name: things, {stream} }}\n");
        return project;
    }

    private static IReadOnlyList<string> Rows(SourceProject project) => project.QueryTable("bronze/drops/things", "select n, _source_url from t order by n");

    private static byte[] Zipped(string text)
    {
        using var buffer = new MemoryStream();
        using (var zip = new System.IO.Compression.GZipStream(buffer, System.IO.Compression.CompressionLevel.Optimal)) zip.Write(System.Text.Encoding.UTF8.GetBytes(text));
        return buffer.ToArray();
    }
}
