using Pipeline.Runs;

namespace Pipeline.Commands;

/// <summary><c>pipeline doctor</c></summary>
internal static class DoctorCommand
{
    /// <summary>The command.</summary>
    public static Verb Create() => new("doctor", Examples, (_, session, cancellationToken) => session.AskAsync(
        session.UseCases.Doctor, new DoctorRequest(), cancellationToken, report => report.IsHealthy ? ExitCode.Done : ExitCode.Failed));

    private static Example[] Examples =>
    [
        new("pipeline doctor", "try the default target's lake"),
        new("pipeline doctor --target prod --output json", "what a deployment looks at before its first run"),
    ];
}
