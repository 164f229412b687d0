using System.CommandLine;
using System.CommandLine.Invocation;

namespace Pipeline.Commands;

/// <summary><c>pipeline --version</c></summary>
internal sealed class VersionText : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"pipeline {typeof(App).Assembly.GetName().Version?.ToString(3)}");
        return ExitCode.Done;
    }
}
