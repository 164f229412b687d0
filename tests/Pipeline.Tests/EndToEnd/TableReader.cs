using System.Text.Json;
using Pipeline.Engines.DuckDb;

namespace Pipeline.Tests.EndToEnd;

/// <summary>
/// Reads a Delta table without a line of ours between log and rows: replays the JSON entries and lets DuckDB read the files
/// that are left. No checkpoints: the tables of these tests have few versions.
/// </summary>
internal static class TableReader
{
    /// <summary>A SELECT of the table's newest version.</summary>
    public static string Select(string table)
    {
        var (columns, partitions, files) = Replay(table);
        var types = string.Join(", ", partitions.Select(name => $"'{name}': {(columns[name] == "date" ? "DATE" : "VARCHAR")}"));
        var hive = partitions is [] ? "hive_partitioning = false" : $"hive_partitioning = true, hive_types = {{{types}}}";
        return $"SELECT {string.Join(", ", columns.Keys.Select(DuckDbSql.Quoted))} FROM read_parquet({DuckDbSql.Literal(files.Select(file => Path.Combine(table, file)))}, union_by_name = true, {hive})";
    }

    /// <summary>The columns with their Delta types, the partition columns, and the live files.</summary>
    public static (Dictionary<string, string> Columns, List<string> Partitions, SortedSet<string> Files) Replay(string table)
    {
        Dictionary<string, string> columns = [];
        List<string> partitions = [];
        SortedSet<string> files = new(StringComparer.Ordinal);
        foreach (var entry in Directory.EnumerateFiles(Path.Combine(table, "_delta_log"), "*.json").Order(StringComparer.Ordinal))
        {
            foreach (var action in File.ReadLines(entry).Select(line => JsonDocument.Parse(line).RootElement))
            {
                if (action.TryGetProperty("add", out var add)) files.Add(Uri.UnescapeDataString(add.GetProperty("path").GetString()!));
                if (action.TryGetProperty("remove", out var remove)) files.Remove(Uri.UnescapeDataString(remove.GetProperty("path").GetString()!));
                if (!action.TryGetProperty("metaData", out var metadata)) continue;
                columns = JsonDocument.Parse(metadata.GetProperty("schemaString").GetString()!).RootElement.GetProperty("fields").EnumerateArray()
                    .ToDictionary(field => field.GetProperty("name").GetString()!, field => field.GetProperty("type").ToString());
                partitions = [.. metadata.GetProperty("partitionColumns").EnumerateArray().Select(name => name.GetString()!)];
            }
        }

        return (columns, partitions, files);
    }
}
