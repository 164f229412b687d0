using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Amazon.S3;
using Amazon.S3.Model;
using Pipeline.Aws.S3;
using S3Bucket = Pipeline.Aws.S3.S3Bucket;

namespace Pipeline.Benchmarks;

/// <summary>
/// A bucket's lake against the bare SDK with the same parts at the same parallelism, and against a folder's: on the server of
/// PIPELINE_TEST_S3_ENDPOINT with the environment's keys, or on one started for it where Ceph is installed.
/// </summary>
internal sealed class S3Bench : IDisposable
{
    private const int Part = 64 << 20;

    private const int Parallelism = 4;

    private readonly string folder = Directory.CreateTempSubdirectory("pipeline-bench-s3-").FullName;
    private readonly Process? server;
    private readonly S3Options place;
    private readonly AmazonS3Client bare;

    private S3Bench()
    {
        (server, var endpoint) = Environment.GetEnvironmentVariable("PIPELINE_TEST_S3_ENDPOINT") is { Length: > 0 } named ? (null, new Uri(named)) : Start();
        place = new S3Options($"bench-{Guid.NewGuid():N}", "b")
        {
            Endpoint = endpoint,
            Region = "us-east-1",
            IsPathStyle = true,
            IsChecksumOnlyWhenRequired = true,
            PartBytes = Part,
            Parallelism = Parallelism,
        };
        bare = new AmazonS3Client(new AmazonS3Config
        {
            ServiceURL = endpoint.ToString(),
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = Amazon.Runtime.RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = Amazon.Runtime.ResponseChecksumValidation.WHEN_REQUIRED,
        });
        Wait(bare.PutBucketAsync(place.Bucket));
    }

    public static int Run(int megabytes, int keys, int rounds)
    {
        using var bench = new S3Bench();
        bench.Transfer(megabytes, rounds);
        bench.List(keys, rounds);
        bench.Flow(rounds);
        return 0;
    }

    public void Dispose()
    {
        bare.Dispose();
        server?.StandardInput.Close();
        server?.WaitForExit(10_000);
        Directory.Delete(folder, recursive: true);
    }

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private void Transfer(int megabytes, int rounds)
    {
        var file = Path.Combine(folder, "large");
        using (var content = File.Create(file))
        {
            var block = new byte[1 << 20];
            for (var i = 0; i < megabytes; i++)
            {
                new Random(i).NextBytes(block);
                content.Write(block);
            }
        }

        using var bucket = new S3Bucket(place, TimeProvider.System);
        new Contest($"{megabytes} MB up in parts of 64 MB, {Parallelism} at once", rounds)
            .Add("bare AWSSDK.S3", () => Wait(PutBareAsync(file)))
            .Add("pipeline", () => Wait(PutAsync(bucket, file)))
            .Print();
        var found = bucket.FindAsync("ours", CancellationToken.None).GetAwaiter().GetResult()!;
        new Contest($"{megabytes} MB down in ranges of 64 MB, {16} at once", rounds)
            .Add("bare AWSSDK.S3", () => Wait(GetBareAsync(found)))
            .Add("pipeline, into the cache", () => Wait(BringAsync(bucket, found)))
            .Print();
        Wait(bucket.DeleteAsync(["ours", "bare"], CancellationToken.None));
    }

    private static async Task PutAsync(S3Bucket bucket, string file)
    {
        await using var content = File.OpenRead(file);
        await bucket.PutAsync("ours", content, CancellationToken.None);
    }

    private async Task PutBareAsync(string file)
    {
        var (key, length, parts) = (place.FullKey("bare"), new FileInfo(file).Length, new List<PartETag>());
        var upload = await bare.InitiateMultipartUploadAsync(place.Bucket, key);
        await Parallel.ForEachAsync(Enumerable.Range(0, (int)((length + Part - 1) / Part)), new ParallelOptions { MaxDegreeOfParallelism = Parallelism }, async (index, token) =>
        {
            var request = new UploadPartRequest { BucketName = place.Bucket, Key = key, UploadId = upload.UploadId, PartNumber = index + 1, FilePath = file, FilePosition = (long)index * Part, PartSize = Math.Min(Part, length - ((long)index * Part)) };
            var answer = await bare.UploadPartAsync(request, token);
            lock (parts) parts.Add(new PartETag(index + 1, answer.ETag));
        });
        await bare.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = place.Bucket, Key = key, UploadId = upload.UploadId, PartETags = [.. parts.OrderBy(part => part.PartNumber)] });
    }

    private async Task GetBareAsync(S3Found found)
    {
        var target = Path.Combine(folder, "bare");
        using var file = File.OpenHandle(target, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.Asynchronous, found.Size);
        await Parallel.ForEachAsync(Enumerable.Range(0, (int)((found.Size + Part - 1) / Part)), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (index, token) =>
        {
            var from = (long)index * Part;
            using var answer = await bare.GetObjectAsync(new GetObjectRequest { BucketName = place.Bucket, Key = place.FullKey(found.Key), ByteRange = new ByteRange(from, Math.Min(found.Size, from + Part) - 1) }, token);
            var buffer = new byte[128 << 10];
            for (var at = from; await answer.ResponseStream.ReadAsync(buffer, token) is > 0 and var count; at += count) await RandomAccess.WriteAsync(file, buffer.AsMemory(0, count), at, token);
        });
    }

    private async Task BringAsync(S3Bucket bucket, S3Found found)
    {
        var target = Path.Combine(folder, "cache");
        if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
        await using var cache = new S3Cache(bucket, target, 1, TimeProvider.System);
        await cache.BringAsync([found], CancellationToken.None);
    }

    private void List(int keys, int rounds)
    {
        using var bucket = new S3Bucket(place, TimeProvider.System);
        Wait(Parallel.ForEachAsync(Enumerable.Range(0, keys), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (number, token) =>
        {
            using var content = new MemoryStream([1]);
            await bucket.PutAsync($"list/{number:D7}", content, token);
        }));
        new Contest($"listing {keys} keys", rounds)
            .Add("bare AWSSDK.S3", () => Require(keys, ListBareAsync().GetAwaiter().GetResult()))
            .Add("pipeline", () => Require(keys, bucket.ListAsync("list/").CountAsync().AsTask().GetAwaiter().GetResult()))
            .Print();
    }

    private async Task<int> ListBareAsync()
    {
        var (count, request) = (0, new ListObjectsV2Request { BucketName = place.Bucket, Prefix = place.FullKey("list/") });
        while (true)
        {
            var page = await bare.ListObjectsV2Async(request);
            count += page.S3Objects.Count;
            if (page.IsTruncated is not true) return count;
            request.ContinuationToken = page.NextContinuationToken;
        }
    }

    private static void Require(int expected, int actual)
    {
        if (expected != actual) throw new InvalidOperationException($"{actual} of {expected} keys were listed");
    }

    private void Flow(int rounds)
    {
        using var published = new Published();
        var (project, samples, round) = (Path.Combine(folder, "project"), Path.Combine(Published.RepositoryRoot, "samples", "github"), 0);
        foreach (var file in ((string[])["config", "sql"]).SelectMany(part => Directory.EnumerateFiles(Path.Combine(Published.RepositoryRoot, part), "*", SearchOption.AllDirectories)))
        {
            var target = Path.Combine(project, Path.GetRelativePath(Published.RepositoryRoot, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        Environment.SetEnvironmentVariable("MINIO_ENDPOINT", place.Endpoint!.ToString().TrimEnd('/'));
        new Contest("the github flow from recorded pages, as a process", rounds)
            .Add("a folder, cold", () => RunFlow("local"), Clean)
            .Add("a bucket, cold", () => RunFlow("minio"), Clean)
            .Add("a bucket, nothing new", () => RunFlow("minio"))
            .Print();

        void RunFlow(string target) => Published.Execute(project, published.Pipeline, "run", "github", "--replay", samples, "--target", target);

        void Clean()
        {
            foreach (var part in (string[])["lake", ".pipeline"])
            {
                if (Directory.Exists(Path.Combine(project, part))) Directory.Delete(Path.Combine(project, part), recursive: true);
            }

            Environment.SetEnvironmentVariable("MINIO_LAKE", $"s3://{place.Bucket}/flow-{round++}");
        }
    }

    private static (Process Server, Uri Endpoint) Start()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "testkey");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "testsecret");
        var (port, monitorPort) = (FreePort(), FreePort());
        var start = new ProcessStartInfo(Path.Combine(Published.RepositoryRoot, ".ci/start-s3"), [Path.Combine(Path.GetTempPath(), $"s3-bench-{Environment.ProcessId}"), $"{port}", $"{monitorPort}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        return process.StandardOutput.ReadLine() is "ready" ? (process, new Uri($"http://127.0.0.1:{port}/")) : throw new InvalidOperationException("no S3 server could be started");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
