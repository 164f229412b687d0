using System.Diagnostics;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.EndToEnd;

/// <summary>The disk is full while a stream is landed: a clear error, nothing committed, nothing left, and the next run with room works.</summary>
public sealed class DiskFullTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("jsonl", "spool", 1)]
    [InlineData("parquet", "spool", 1)]
    [InlineData("jsonl", "staging", 3)]
    [InlineData("parquet", "staging", 3)]
    [InlineData("jsonl", "lake", 1)]
    [InlineData("parquet", "lake", 1)]
    public async Task A_full_disk_fails_the_load_with_what_to_do_and_commits_nothing(string format, string what, int megabytes)
    {
        await using var server = new LoopbackServer(LoopbackReply.Json(Rows(2_500)));
        using var project = new SourceProject(server.Url, $"  - name: orders\n    path: /orders\n    records: $[*]\n    format: {format}\n");
        var folder = project[what is "lake" ? "lake" : ".pipeline"];
        Directory.CreateDirectory(folder);
        await using var disk = await SmallDisk.MountAsync(folder, megabytes);

        var (exitCode, _, stderr) = await project.RunAsync("ingest", "shop");

        Assert.True(exitCode == 1, stderr);
        Assert.Matches("(?i)no space left|disk has room", stderr);
        Assert.DoesNotContain(project.Log(format is "jsonl" ? "orders/_loads" : "orders"), entry => entry.Any(action => action.TryGetProperty("add", out _)));
        Assert.Empty(project.Spooled());
        Assert.Empty(Directory.Exists(project["lake/.tmp"]) ? Directory.GetFiles(project["lake/.tmp"]) : []);

        await disk.GrowAsync(64);
        Assert.Equal(2_500, (await project.IngestAsync("shop")).GetProperty("rows").GetInt32());
        Assert.Empty(project.Spooled());
    }

    /// <summary>About 2.5 MB that no compression makes much smaller than half.</summary>
    private static string Rows(int count)
    {
        var random = new Random(7);
        var bytes = new byte[480];
        return $"[{string.Join(',', Enumerable.Range(0, count).Select(id =>
        {
            random.NextBytes(bytes);
            return $$"""{"id":{{id}},"noise":"{{Convert.ToHexString(bytes)}}"}""";
        }))}]";
    }

    /// <summary>A file system in memory, of a size of its own.</summary>
    private sealed class SmallDisk(string folder) : IAsyncDisposable
    {
        public static async Task<SmallDisk> MountAsync(string folder, int megabytes)
        {
            if (!OperatingSystem.IsLinux() || await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder) != 0)
                Assert.Skip("A small disk cannot be made: this needs Linux and the right to mount.");
            return new SmallDisk(folder);
        }

        public async Task GrowAsync(int megabytes) => Assert.Equal(0, await RunAsync("mount", "-o", $"remount,size={megabytes}m", folder));

        public async ValueTask DisposeAsync() => Assert.Equal(0, await RunAsync("umount", "-l", folder));

        private static async Task<int> RunAsync(string program, params string[] args)
        {
            using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardError = true })!;
            await process.WaitForExitAsync(Token);
            return process.ExitCode;
        }
    }
}
