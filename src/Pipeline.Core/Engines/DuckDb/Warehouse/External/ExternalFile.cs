using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse.External;

/// <summary>Where an external model's rows are written, and how they are written and read: dbt-duckdb's config keys.</summary>
internal sealed class ExternalFile
{
    private static readonly string[] Formats = ["csv", "parquet", "json"];
    private static readonly string[] QuotedOptions = ["delimiter", "quote", "escape", "null"];

    private readonly ModelConfig config;
    private readonly Dictionary<string, string> options;

    /// <param name="config">The model's.</param>
    /// <param name="identifier">What the file is called where nothing else is said.</param>
    /// <param name="root">The folder it is put into then.</param>
    public ExternalFile(ModelConfig config, string identifier, string root)
    {
        this.config = config;
        options = config.Mapping("options").ToDictionary(pair => pair.Key, pair => RawConfig.Written(pair.Value));
        if (config.Text("format") is { } format) options["format"] = format;
        if (config.Text("delimiter") is { } delimiter) options["delimiter"] = delimiter;
        Location = config.Text("location")
            ?? $"{root}/{identifier}{(options.ContainsKey("partition_by") ? "" : $".{config.Text("format") ?? "parquet"}")}";
        Format = FormatOf(config.Text("format"));
    }

    /// <summary>The file, or the folder of files.</summary>
    public string Location { get; }

    /// <summary>csv, parquet or json.</summary>
    public string Format { get; }

    /// <summary>True when it is a folder of files.</summary>
    public bool IsFolder => options.ContainsKey("partition_by") || options.ContainsKey("per_thread_output");

    /// <summary>True when it is on this machine, where a finished file can be moved into its place.</summary>
    public bool IsLocal => !Location.Contains("://", StringComparison.Ordinal);

    /// <summary>An empty JSON file or folder cannot be read: it gets one row of NULLs, which the view leaves out.</summary>
    public bool NeedsRow => IsFolder || Format is "json";

    /// <summary>Writes the rows of a table to a file or folder.</summary>
    public string Writing(string table, string location) => $"COPY {table} TO {DuckDbSql.Literal(location)} ({WriteOptions()})";

    /// <summary>The FROM item that reads what was written.</summary>
    public string Reading(string location)
    {
        var read = config.Raw.ContainsKey($"{Format}_read_options") ? config.Mapping($"{Format}_read_options") : Defaults;
        var arguments = read.Select(pair =>
            $", {pair.Key} = {(pair.Value is string text ? DuckDbSql.Literal(text) : RawConfig.Written(pair.Value))}");
        return $"read_{Format}({DuckDbSql.Literal(Pattern(location))}{string.Concat(arguments)})";
    }

    private Dictionary<string, object?> Defaults =>
        Format is "parquet" ? new() { ["union_by_name"] = false } : new() { ["auto_detect"] = true };

    private string FormatOf(string? declared)
    {
        if (declared is not null)
        {
            return Formats.Contains(declared)
                ? declared
                : throw new ExpectedException($"external models have no format {declared}", $"Use one of {string.Join(", ", Formats)}.");
        }

        var extension = Path.GetExtension(Location).TrimStart('.').ToLowerInvariant();
        return Formats.Contains(extension) ? extension : "parquet";
    }

    private string Pattern(string location)
    {
        if (!IsFolder) return location;
        var depth = options.TryGetValue("partition_by", out var columns) ? columns.Split(',').Length : 0;
        return $"{location}/{string.Concat(Enumerable.Repeat("*/", depth))}*.{options.GetValueOrDefault("format", "parquet")}";
    }

    private string WriteOptions()
    {
        var all = new Dictionary<string, string>(options);
        all.TryAdd("format", WrittenFormat());
        if (all["format"] is "csv") all.TryAdd("header", "1");
        if (all.TryGetValue("partition_by", out var columns) && columns.Contains(',', StringComparison.Ordinal) && !columns.StartsWith('('))
            all["partition_by"] = $"({columns})";
        return string.Join(", ", all.Select(pair => $"{pair.Key} {Value(pair.Key, pair.Value)}"));
    }

    private string WrittenFormat()
    {
        if (Path.GetExtension(Location) is { Length: > 1 } extension) return extension[1..].ToLowerInvariant();
        return options.ContainsKey("delimiter") ? "csv" : "parquet";
    }

    private static string Value(string option, string value) =>
        QuotedOptions.Contains(option, StringComparer.OrdinalIgnoreCase) && !value.StartsWith('\'') ? DuckDbSql.Literal(value) : value;
}
