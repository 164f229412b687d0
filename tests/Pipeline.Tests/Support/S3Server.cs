using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Amazon.S3;
using Pipeline.Aws.S3;

namespace Pipeline.Tests.Support;

/// <summary>
/// A real S3 server for all tests of the process: the one <c>PIPELINE_TEST_S3_ENDPOINT</c> names, with the environment's credentials,
/// or a gateway started once where Ceph is installed. Where there is neither, a test that asks for it is skipped and says so.
/// </summary>
public static class S3Server
{
    public const string EndpointVariable = "PIPELINE_TEST_S3_ENDPOINT";

    private static readonly Lazy<Task<Uri?>> endpoint = new(FindAsync);

    private static readonly Lazy<string> keysFile = new(WriteKeys);

    /// <summary>Held, because the server stops when its input is collected.</summary>
    private static Process? running;

    /// <summary>The bucket of this process.</summary>
    public static string Bucket { get; } = $"pipeline-test-{Guid.NewGuid():N}";

    /// <summary>Where the server is; skips the test when there is none.</summary>
    public static async Task<Uri> RequireAsync()
    {
        var found = await endpoint.Value;
        if (found is null) Assert.Skip($"No S3 server: install radosgw, ceph-mon and ceph-osd, or name one in {EndpointVariable}.");
        return found!;
    }

    /// <summary>A part of the bucket that no other test knows.</summary>
    public static async Task<S3Options> PlaceAsync() => new(Bucket, $"test {Guid.NewGuid():N}")
    {
        Subject = "target 'test'",
        Endpoint = await RequireAsync(),
        Region = "us-east-1",
        IsPathStyle = true,
        IsChecksumOnlyWhenRequired = true,
    };

    private static async Task<Uri?> FindAsync()
    {
        var found = Environment.GetEnvironmentVariable(EndpointVariable) is { Length: > 0 } named ? new Uri(named) : await StartAsync();
        UseKeys();
        if (found is not null) await MakeBucketAsync(found, Bucket);
        return found;
    }

    /// <summary>Makes one more bucket.</summary>
    public static async Task MakeBucketAsync(string name) => await MakeBucketAsync(await RequireAsync(), name);

    private static async Task MakeBucketAsync(Uri server, string name)
    {
        using var client = new AmazonS3Client(new AmazonS3Config { ServiceURL = server.ToString(), ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
        await client.PutBucketAsync(name);
    }

    /// <summary>The script stops the server when its input ends: with this process, however that ends.</summary>
    private static async Task<Uri?> StartAsync()
    {
        var paths = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        if (!Array.Exists(paths, folder => File.Exists(Path.Combine(folder, "radosgw")))) return null;
        var (port, monitorPort) = FreePorts();
        var folder = Path.Combine(Path.GetTempPath(), $"pipeline-s3-{Guid.NewGuid():N}"[..20]);
        var start = new ProcessStartInfo(Repository.Path(".ci/start-s3"), [folder, $"{port}", $"{monitorPort}"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        running = Process.Start(start)!;
        return await running.StandardOutput.ReadLineAsync() is "ready"
            ? new Uri($"http://127.0.0.1:{port}/")
            : throw new InvalidOperationException("the S3 server did not start: its last words are above");
    }

    /// <summary>
    /// Profiles for who may, who may not, and who is wrong; they replace whatever this machine's user has, unless the environment
    /// has keys: those of a server that was named.
    /// </summary>
    public static void UseKeys() => _ = keysFile.Value;

    private static string WriteKeys()
    {
        var file = Path.Combine(Path.GetTempPath(), $"pipeline-test-credentials-{Environment.ProcessId}");
        File.WriteAllText(file, """
            [default]
            aws_access_key_id = testkey
            aws_secret_access_key = testsecret
            [stranger]
            aws_access_key_id = strangerkey
            aws_secret_access_key = strangersecret
            [wrong-secret]
            aws_access_key_id = testkey
            aws_secret_access_key = no-such-secret
            [unknown-key]
            aws_access_key_id = nobody
            aws_secret_access_key = nothing
            """);
        Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", file);
        Environment.SetEnvironmentVariable("AWS_CONFIG_FILE", "/dev/null");
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(file);
        return file;
    }

    private static (int First, int Second) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
