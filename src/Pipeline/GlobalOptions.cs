namespace Pipeline;

/// <summary>The form of the result on standard output.</summary>
internal enum OutputFormat
{
    /// <summary>Tables and sentences.</summary>
    Text,

    /// <summary>One JSON document with a <c>schema_version</c>.</summary>
    Json,
}

/// <summary>The form of messages and logs.</summary>
internal enum LogFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,
}

/// <summary>How much a log says.</summary>
internal enum LogLevel
{
    /// <summary>Everything.</summary>
    Debug,

    /// <summary>What happened.</summary>
    Information,

    /// <summary>What the user should know.</summary>
    Warning,

    /// <summary>What failed.</summary>
    Error,
}

/// <summary>The options every verb takes.</summary>
internal sealed record GlobalOptions
{
    /// <summary>The folder that holds <c>config/</c> and <c>sql/</c>.</summary>
    public string ProjectRoot { get; init; } = ".";

    /// <summary>The target named on the command line; null for the configuration's default.</summary>
    public string? Target { get; init; }

    /// <summary>The form of the result.</summary>
    public OutputFormat Output { get; init; }

    /// <summary>The form of messages.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>How much is logged; null when not asked for.</summary>
    public LogLevel? LogLevel { get; init; }

    /// <summary>Where a log is kept; null for nowhere.</summary>
    public string? LogFile { get; init; }

    /// <summary>Colour is off.</summary>
    public bool NoColor { get; init; }

    /// <summary>Only errors and the result.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Stacks are shown with expected errors too.</summary>
    public bool IsDebug { get; init; }

    /// <summary>Objects of buckets are brought anew, and none is kept.</summary>
    public bool NoCache { get; init; }

    /// <summary>Nobody can be asked.</summary>
    public bool NoInput { get; init; }
}
