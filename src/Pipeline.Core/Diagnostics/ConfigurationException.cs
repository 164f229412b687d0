namespace Pipeline.Diagnostics;

/// <summary>One thing wrong with a file or a command line: what, where, and what to do.</summary>
public sealed record Problem(string Message, SourceLocation? Location = null, string? Hint = null)
{
    /// <summary><c>file:line:column: message. Hint</c></summary>
    public override string ToString() =>
        (Location is null ? "" : $"{Location}: ") + Message + (Hint is null ? "" : Message.EndsWith('.') ? $" {Hint}" : $". {Hint}");
}

/// <summary>Configuration or usage that cannot be run. Carries every problem found, not just the first. Exit code 2.</summary>
public sealed class ConfigurationException(IReadOnlyList<Problem> problems)
    : ExpectedException(string.Join('\n', problems), location: problems is [var first, ..] ? first.Location : null)
{
    /// <summary>One problem.</summary>
    public ConfigurationException(string message, SourceLocation? location = null, string? hint = null)
        : this([new Problem(message, location, hint)])
    {
    }

    /// <summary>All problems, in file order.</summary>
    public IReadOnlyList<Problem> Problems { get; } = problems;
}
