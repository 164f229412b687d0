using System.CommandLine;
using System.CommandLine.Invocation;
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
        var parse = commandLine.Parse((verb, result, token) =>
            ExecuteAsync(verb, result, new Session(commandLine.Globals.Read(result), redacted, useCases, clock, redactor), token));
        if (parse.Action is ParseErrorAction || (parse.Action is not SynchronousCommandLineAction && UsageErrors.Hides(parse))) return UsageErrors.Write(parse, stderr);
        return await parse.InvokeAsync(
            new InvocationConfiguration
            {
                Output = stdout,
                Error = stderr,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TerminationTimeout,
            },
            cancellationToken);
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
