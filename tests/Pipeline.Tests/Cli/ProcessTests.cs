using System.Diagnostics;
using System.Runtime.InteropServices;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Cli;

/// <summary>The built executable as a process of its own: what only the operating system can tell.</summary>
public sealed partial class ProcessTests : IDisposable
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public async Task A_signal_lets_finally_blocks_run_and_ends_with_130(int signal)
    {
        using var process = Start(["ingest", "github"], new()
        {
            ["DOTNET_STARTUP_HOOKS"] = typeof(ProcessTests).Assembly.Location,
            [StartupHook.ReleasedFile] = folder["released"],
        });
        Assert.Equal("warn  ready", await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken));

        Assert.Equal(0, Kill(process.Id, signal));

        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((130, "cancelled\n"), (process.ExitCode, error));
        Assert.Equal("released", File.ReadAllText(folder["released"]));
    }

    [Theory]
    [InlineData("pipeline ing", "ingest")]
    [InlineData("pipeline ingest --lim", "--limit")]
    [InlineData("pipeline ingest github --output ", "json")]
    [InlineData("pipeline completion z", "zsh")]
    public async Task Completion_answers_for_the_line_typed_so_far(string line, string suggestion)
    {
        using var process = Start([$"[suggest:{line.Length}]", line], []);

        var suggestions = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.Contains(suggestion, suggestions.Split('\n'));
    }

    private static Process Start(IEnumerable<string> args, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "pipeline"), args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
