using Pipeline.Diagnostics;

namespace Pipeline.Quality.SodaCl;

/// <summary>What a top-level key of a check file announces.</summary>
internal abstract record SectionHeader
{
    private static readonly string[] IgnoredHeaders =
        ["profile columns", "discover datasets", "discover tables", "sample datasets", "sample tables", "automated monitoring"];

    private static readonly string[] Spellings =
        ["checks for", "filter", "configurations for", "for each dataset", "checks", "variables", "reconciliation", .. IgnoredHeaders];

    private SectionHeader()
    {
    }

    /// <summary><c>checks for DATASET [PARTITION]</c></summary>
    public sealed record ChecksFor(string Dataset, string? Partition) : SectionHeader;

    /// <summary><c>checks</c>, on no dataset.</summary>
    public sealed record Checks : SectionHeader;

    /// <summary><c>filter DATASET [PARTITION]</c></summary>
    public sealed record Filter(string Dataset, string? Partition) : SectionHeader;

    /// <summary><c>configurations for DATASET</c></summary>
    public sealed record Configurations(string Dataset) : SectionHeader;

    /// <summary><c>for each dataset ALIAS</c></summary>
    public sealed record ForEach(string Alias, bool IsOldSpelling) : SectionHeader;

    /// <summary><c>reconciliation NAME</c></summary>
    public sealed record Reconciliation(string Name) : SectionHeader;

    /// <summary><c>variables</c>, read before all others.</summary>
    public sealed record VariablesSection : SectionHeader;

    /// <summary>A section that other tools act on.</summary>
    public sealed record Ignored(string Name) : SectionHeader;

    /// <summary>Reads a key.</summary>
    public static SectionHeader Read(string text, SourceLocation location)
    {
        var line = new LineReader(text, location);
        if (IgnoredHeaders.FirstOrDefault(line.TakeWords) is { } ignored) return new Ignored(ignored);
        if (line.TakeWords("reconciliation")) return new Reconciliation(line.Rest);
        var header = ReadName(line);
        line.ExpectEnd();
        return header;
    }

    private static SectionHeader ReadName(LineReader line)
    {
        if (line.TakeWords("checks for")) return new ChecksFor(DatasetOf(line), PartitionOf(line));
        if (line.TakeWords("filter")) return new Filter(DatasetOf(line), PartitionOf(line));
        if (line.TakeWords("configurations for")) return new Configurations(DatasetOf(line));
        if (line.TakeWords("for each dataset")) return new ForEach(line.Name("an alias").Text, IsOldSpelling: false);
        if (line.TakeWords("for each table")) return new ForEach(line.Name("an alias").Text, IsOldSpelling: true);
        if (line.TakeWords("checks")) return new Checks();
        if (line.TakeWords("variables")) return new VariablesSection();
        throw line.Problem($"'{line.Text}' is no section of a check file.", Hint(line.Text));
    }

    private static string DatasetOf(LineReader line) => line.Name("a dataset").Text;

    private static string? PartitionOf(LineReader line) => line.IsAtEnd ? null : line.Name("a partition").Text;

    private static string Hint(string text)
    {
        // What comes last is the author's name for a dataset, unless it is all there is.
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var start = words.Length > 1 ? string.Join(' ', words[..^1]) : text;
        return NearestName.Of(start, Spellings) is { } near ? $"Did you mean '{near}'?"
            : $"Sections are {string.Join(", ", Spellings[..6].Select(spelling => $"'{spelling}'"))}.";
    }
}
