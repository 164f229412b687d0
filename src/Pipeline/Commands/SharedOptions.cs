using System.CommandLine;
using Pipeline.Diagnostics;

namespace Pipeline.Commands;

/// <summary>Options several verbs take in the same words.</summary>
internal static class SharedOptions
{
    /// <summary>A yes-or-no option.</summary>
    public static Option<bool> Switch(string name, string description) => new(name) { Description = description };

    /// <summary>Says what would be done, and does nothing.</summary>
    public static Option<bool> DryRun() => Switch("--dry-run", "Say what would be done; read and write nothing.");

    /// <summary>Agrees beforehand.</summary>
    public static Option<bool> Yes() => Switch("--yes", "Agree to what would otherwise be asked.");

    /// <summary>dbt selectors, any number of them.</summary>
    public static Option<string[]> Selectors(string name, string description, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "SELECTOR",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>SQL on the command line.</summary>
    public static Option<string> Inline(string description) => new("--inline") { Description = description, HelpName = "SQL" };

    /// <summary>Where exchanges are recorded to.</summary>
    public static Option<string> Record() =>
        Folder("--record", "Keep every HTTP exchange in this folder, secrets left out, and every object read, as it is.");

    /// <summary>Where exchanges are replayed from.</summary>
    public static Option<string> Replay() => Folder("--replay", "Take HTTP answers and objects from this folder; touch no network.");

    /// <summary>The two folders on this command line; one excludes the other.</summary>
    public static ExchangeFolders Folders(ParseResult parse, Option<string> record, Option<string> replay)
    {
        var folders = new ExchangeFolders(parse.GetValue(record), parse.GetValue(replay));
        return folders is { RecordTo: not null, ReplayFrom: not null }
            ? throw new ConfigurationException("--record and --replay exclude each other", hint: "Record first, then replay.")
            : folders;
    }

    private static Option<string> Folder(string name, string description) => new(name) { Description = description, HelpName = "DIR" };
}
