using Pipeline;
using Pipeline.Events;
using Pipeline.Tests.Cli;

/// <summary>
/// Runs inside a real <c>pipeline</c> process, before its Main, when a test starts one with <c>DOTNET_STARTUP_HOOKS</c>: the
/// same program with an ingest that says it is ready and then waits for its end. The runtime asks for this name, without a namespace.
/// </summary>
internal static class StartupHook
{
    public const string ReleasedFile = "PIPELINE_TEST_RELEASED";

    public static void Initialize()
    {
        using var host = new CliHost();
        var useCases = host.UseCases with { Ingest = WaitAsync };
        var args = Environment.GetCommandLineArgs()[1..];
        Environment.Exit(App.RunAsync(args, Terminal.OfProcess(), useCases, TimeProvider.System).GetAwaiter().GetResult());
    }

    private static async Task<Pipeline.Runs.IngestReport> WaitAsync(
        Invocation invocation, Pipeline.Runs.IngestRequest request, CancellationToken cancellationToken)
    {
        try
        {
            invocation.Events.Raise(new RunEvent.Warned("ready") { At = SomeReports.At });
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            // Not at once: an exit inside the signal handler would cut this short.
            await Task.Delay(50, CancellationToken.None);
            await File.WriteAllTextAsync(Environment.GetEnvironmentVariable(ReleasedFile)!, "released", CancellationToken.None);
        }

        return SomeReports.Ingest;
    }
}
