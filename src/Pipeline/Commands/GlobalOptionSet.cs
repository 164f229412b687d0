using System.CommandLine;

namespace Pipeline.Commands;

/// <summary>The options every verb takes, and how they are read.</summary>
internal sealed class GlobalOptionSet
{
    private readonly Option<string> target = new("--target")
    {
        Description = "The target to work on, of config/pipeline.yml or of a profile (default: the one it names).",
        HelpName = "NAME",
        Recursive = true,
    };

    private readonly Option<string> projectRoot = new("--project-root")
    {
        Description = "The folder that holds config/ and sql/ (default: the current folder).",
        HelpName = "DIR",
        Recursive = true,
    };

    private readonly Option<string> output = Choice("--output", "The form of the result on standard output (default: text).", "text", "json");

    private readonly Option<string> logFormat = Choice(
        "--log-format", "The form of messages on standard error and of the log file (default: text).", "text", "json");

    private readonly Option<string> logLevel = Choice(
        "--log-level", "Log to standard error at this level, in place of progress; also the level of the log file.",
        "debug", "information", "warning", "error");

    private readonly Option<string> logFile = new("--log-file") { Description = "Append a log to this file.", HelpName = "FILE", Recursive = true };

    private readonly Option<bool> noColor = Switch("--no-color", "No colour; so do NO_COLOR, TERM=dumb, and any stream that is not a screen.");

    private readonly Option<bool> quiet = Switch("--quiet", "Only errors and the result.");

    private readonly Option<bool> debug = Switch("--debug", "Show the stack with every error.");

    private readonly Option<bool> noCache = Switch("--no-cache", "Bring objects of buckets anew, and keep none when the run ends.");

    private readonly Option<bool> noInput = Switch("--no-input", "Never ask; what needs consent then needs its option.");

    /// <summary>All of them, in the order help shows.</summary>
    public IEnumerable<Option> All => [target, projectRoot, output, logFormat, logLevel, logFile, noColor, quiet, debug, noCache, noInput];

    /// <summary>Their values on this command line.</summary>
    public GlobalOptions Read(ParseResult parse) => new()
    {
        Target = parse.GetValue(target),
        ProjectRoot = parse.GetValue(projectRoot) ?? ".",
        Output = parse.GetValue(output) is "json" ? OutputFormat.Json : OutputFormat.Text,
        LogFormat = parse.GetValue(logFormat) is "json" ? LogFormat.Json : LogFormat.Text,
        LogLevel = LevelOf(parse.GetValue(logLevel)),
        LogFile = parse.GetValue(logFile),
        NoColor = parse.GetValue(noColor),
        IsQuiet = parse.GetValue(quiet),
        IsDebug = parse.GetValue(debug),
        NoCache = parse.GetValue(noCache),
        NoInput = parse.GetValue(noInput),
    };

    private static LogLevel? LevelOf(string? name) => name switch
    {
        "debug" => LogLevel.Debug,
        "information" => LogLevel.Information,
        "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => null,
    };

    private static Option<bool> Switch(string name, string description) => new(name) { Description = description, Recursive = true };

    private static Option<string> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', values), Recursive = true };
        return option.AcceptOnlyFromAmong(values);
    }
}
