using System.CommandLine;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Rendering;

namespace Pipeline;

/// <summary>The command line as a function: arguments and a terminal in, an exit code out.</summary>
internal static class App
{
    /// <summary>How long a run may take to clean up after the first signal, before the process ends regardless.</summary>
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Runs one invocation. The result goes to standard output, everything else to standard error.</summary>
    public static async Task<int> RunAsync(
        string[] args, Terminal terminal, UseCases useCases, TimeProvider clock, CancellationToken cancellationToken = default)
    {
        var redactor = new Redactor();
        using var stdout = new RedactingWriter(terminal.Out, redactor);
        using var stderr = new RedactingWriter(terminal.Error, redactor);
        var redacted = terminal with { Out = stdout, Error = stderr };

        var commandLine = new CommandLine(args, clock);
        // The parser starts the verb first and listens for signals second. A verb that did not wait could be killed in its first
        // stretch without an await (opening an engine), and no finally would run.
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var parse = commandLine.Parse(async (verb, result, token) =>
        {
            await listening.Task;
            var session = new Session(commandLine.Globals.Read(result), redacted, useCases, clock, redactor);
            return await ExecuteAsync(verb, result, session, token);
        });
        if (UsageErrors.Prevent(parse)) return UsageErrors.Write(parse, stderr);
        var running = parse.InvokeAsync(
            new InvocationConfiguration
            {
                Output = stdout,
                Error = stderr,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TerminationTimeout,
            },
            cancellationToken);
        listening.SetResult();
        return await running;
    }

    /// <summary>The only catch-all of the program: whatever a verb throws becomes one message and one exit code.</summary>
    private static async Task<int> ExecuteAsync(Verb verb, ParseResult parse, Session session, CancellationToken cancellationToken)
    {
        try
        {
            return await verb.RunAsync(parse, session, cancellationToken);
        }
        catch (Exception exception)
        {
            var failure = Failure.Of(exception, cancellationToken.IsCancellationRequested);
            session.Report(failure);
            return failure.ExitCode;
        }
    }
}
