using Pipeline.Diagnostics;

namespace Pipeline.Quality.SodaCl;

/// <summary>A check while it is being read: its line, its settings, its section, and what is wrong so far.</summary>
internal sealed class CheckDraft
{
    private readonly CheckItem item;

    public CheckDraft(CheckItem item, CheckSection section)
    {
        this.item = item;
        Section = section;
        Settings = new Settings(item.Settings, section.Variables, Problems);
        Text = Settings.Resolved(item.Line)?.Trim() ?? item.Line.Text;
    }

    /// <summary>A check within this one, such as those of <c>group by</c>; its problems are its own.</summary>
    public CheckDraft Within(CheckItem inner) => new(inner, Section);

    /// <summary>What is wrong with it.</summary>
    public List<Problem> Problems { get; } = [];

    /// <summary>Whether nothing is wrong so far.</summary>
    public bool IsSound => Problems is [];

    /// <summary>The section it stands in.</summary>
    public CheckSection Section { get; }

    /// <summary>Its settings.</summary>
    public Settings Settings { get; }

    /// <summary>The line with its variables' values.</summary>
    public string Text { get; }

    /// <summary>Where the line is.</summary>
    public SourceLocation Location => item.Line.Location;

    /// <summary>The section's dataset; empty when it has none.</summary>
    public string Dataset => Section.Dataset ?? "";

    /// <summary>Where the line's text begins.</summary>
    public SourceLocation TextLocation => Settings.InText(item.Line, Text);

    /// <summary>Notes a problem of the line.</summary>
    public void Refuse(string message, string? hint = null) => Settings.Refuse(message, Location, hint);

    /// <summary>Tells the author something that is no problem.</summary>
    public void Notice(string message) => Section.Notice(message, Location);

    /// <summary>
    /// The thresholds of a number; null, with the problem noted, when there are none good. An inline threshold stands alone. Without any a
    /// check of violations allows none, and a metric could only pass, which is refused.
    /// </summary>
    public Zones? Zones(Threshold? inline, Zones? otherwise = null, bool isDifference = false)
    {
        var (warn, fail) = (Settings.Zone("warn", isDifference), Settings.Zone("fail", isDifference));
        foreach (var threshold in new[] { inline, warn, fail })
        {
            if (threshold is { IsDuration: true }) Refuse($"'{threshold}' is a duration, but a number is compared here.");
        }

        if (!IsSound) return null;
        if (inline is not null) return new Zones(inline, null, null);
        if (warn is not null || fail is not null) return new Zones(null, warn, fail);
        if (otherwise is null) Refuse(NoThreshold);
        return otherwise;
    }

    /// <summary>SQL that stands in the settings, or in a file that they name; null when neither is there.</summary>
    public WrittenSql? Sql(string key, string fileKey)
    {
        var (given, file) = (Settings.Text(key), Settings.Text(fileKey));
        if (given is not null && file is not null) Refuse($"'{key}' and '{fileKey}' are both given; keep one.");
        if (given is not null) return new WrittenSql(given, Settings.Given(key)!);
        if (file is null) return null;
        var path = Path.Combine(Section.Folder, file);
        if (!File.Exists(path))
        {
            Refuse($"'{fileKey}': there is no file {file}.", "Its path is relative to the check file.");
            return null;
        }

        var text = File.ReadAllText(path);
        return Settings.Try(() => new WrittenSql(Section.Variables.Resolve(text, new SourceLocation(file, 1)), text));
    }

    /// <summary>What is said of a check that nothing can fail.</summary>
    public const string NoThreshold = "The check has no threshold, so it could only pass.";
}

/// <summary>SQL of an author, and how it reads before its variables are resolved.</summary>
internal sealed record WrittenSql(string Text, string AsWritten);
