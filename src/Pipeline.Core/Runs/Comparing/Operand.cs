using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Diagnostics;

namespace Pipeline.Runs.Comparing;

/// <summary>One side of a comparison as the command line names it. Closed.</summary>
internal abstract partial record Operand(string Text)
{
    private static readonly (string Extension, string Reader)[] Readers =
    [
        (".parquet", "read_parquet"), (".csv", "read_csv"), (".tsv", "read_csv"), (".json", "read_json"), (".jsonl", "read_json"), (".ndjson", "read_json"),
    ];

    private Operand()
        : this("")
    {
    }

    /// <summary>Files, by a path or a pattern.</summary>
    public sealed record Files(string Text, string Path, string Reader) : Operand(Text);

    /// <summary>A relation of a DuckDB file.</summary>
    public sealed record InDatabase(string Text, string Path, string Relation) : Operand(Text);

    /// <summary>A model, a stream or a lake table by its folder; of a version, or, negative, as many commits ago.</summary>
    public sealed record Named(string Text, string Name, long? Version) : Operand(Text);

    /// <summary>Reads <c>gold_days</c>, <c>gold_days@3</c>, <c>gold_days@-1</c>, <c>old/*.parquet</c>, <c>old.duckdb:main.orders</c>.</summary>
    /// <exception cref="ConfigurationException">It is none of these.</exception>
    public static Operand Parse(string text)
    {
        if (DatabaseForm.Match(text) is { Success: true } database)
            return new InDatabase(text, database.Groups["path"].Value, database.Groups["relation"].Value);
        var path = text.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? text[..^3] : text;
        foreach (var (extension, reader) in Readers)
        {
            if (path.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return new Files(text, text, reader);
        }

        if (text.AsSpan().ContainsAny("*?["))
            throw new ConfigurationException($"'{text}' does not say what its files are", hint: "End the pattern with .parquet, .csv, .json or .jsonl.");
        return ParseName(text);
    }

    private static Named ParseName(string text)
    {
        var at = text.LastIndexOf('@');
        if (at < 0) return new Named(text, text, null);
        if (at > 0 && long.TryParse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var version))
            return new Named(text, text[..at], version);
        throw new ConfigurationException(
            $"'{text}' names no version", hint: "Write NAME@3 for version 3 of the table, NAME@-1 for the version before the newest.");
    }

    [GeneratedRegex(@"^(?<path>.+\.(duckdb|ddb|db)):(?<relation>.+)$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex DatabaseForm { get; }
}
