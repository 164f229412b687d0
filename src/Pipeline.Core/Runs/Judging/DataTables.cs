using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Models;
using Pipeline.Quality;
using Pipeline.Quality.DbtTests;
using Pipeline.Quality.SodaCl;

namespace Pipeline.Runs.Judging;

/// <summary>
/// Tables to judge that belong to no project: those of a DuckDB file, or the Parquet, CSV and JSON files of a folder under their names
/// without extension. Owns its engine. Nothing is written to either.
/// </summary>
internal sealed class DataTables : IDisposable
{
    private static readonly (string Extension, string Reader)[] Readers =
    [
        (".parquet", "read_parquet"), (".csv", "read_csv"), (".json", "read_json"), (".jsonl", "read_json"), (".ndjson", "read_json"),
    ];

    private readonly DuckDbDatabase database;
    private readonly string path;

    private DataTables(DuckDbDatabase database, string path)
    {
        (this.database, this.path) = (database, path);
        Connection = database.Connect();
    }

    /// <summary>Where the tables are seen.</summary>
    public DuckDbConnection Connection { get; }

    /// <summary>The database its tables are in.</summary>
    public string Catalog => Connection.QuerySingle<string>("SELECT current_database()");

    /// <summary>The schema of tables that name none.</summary>
    public string Schema => Connection.QuerySingle<string>("SELECT current_schema()");

    /// <summary>What resolves datasets: a declared source's table is found by its own name where it is not by both.</summary>
    public RelationResolver Resolver(IEnumerable<RelationNode> declared)
    {
        var sources = declared.OfType<SourceTable>().ToDictionary(source => DbtChecks.DatasetOf(source.UniqueId), source => source.Name, StringComparer.OrdinalIgnoreCase);
        return dataset => Relations.GetValueOrDefault(dataset) ?? (sources.TryGetValue(dataset, out var table) ? Relations.GetValueOrDefault(table) : null);
    }

    /// <summary>What each table is read by, by the names checks give it; the engine compares names without case, and so does this.</summary>
    public Dictionary<string, string> Relations { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Opens a folder or a DuckDB file.</summary>
    /// <exception cref="ConfigurationException">There is none, or it holds no table.</exception>
    public static DataTables Open(string path)
    {
        var isFolder = Directory.Exists(path);
        if (!isFolder && !File.Exists(path)) throw new ConfigurationException($"there is no folder or DuckDB file '{path}'");
        var tables = new DataTables(DuckDbDatabase.Open(isFolder ? new DuckDbOptions() : new DuckDbOptions { Path = path, ReadOnly = true }), path);
        try
        {
            if (isFolder) tables.ShowFiles(path);
            else tables.ListTables();
            return tables.Relations.Count > 0
                ? tables
                : throw new ConfigurationException(
                    $"'{path}' holds no table", hint: isFolder ? "Put .parquet, .csv, .json or .jsonl files there: a table is called as its file." : null);
        }
        catch
        {
            tables.Dispose();
            throw;
        }
    }

    /// <summary>The checks that watch every table without anybody writing any.</summary>
    public IEnumerable<Check> Monitors() => Relations.DistinctBy(table => table.Value).SelectMany(table =>
    {
        var columns = Connection.QueryRows($"DESCRIBE {table.Value}").Select(row => new MonitoredColumn((string)row[0]!, (string)row[1]!));
        return Quality.SodaCl.Monitors.For(table.Key, [.. columns], new SourceLocation(path, 0));
    });

    /// <inheritdoc/>
    public void Dispose() => database.Dispose();

    private void ShowFiles(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            if (ReaderOf(file) is not { } reader) continue;
            var name = NameOf(file);
            var relation = DuckDbSql.Quoted(name);
            if (!Relations.TryAdd(name, relation)) throw new ConfigurationException($"'{folder}' has two files for the table '{name}'");
            // Text is read once, not once a check: Parquet costs nothing to leave where it lies.
            var kind = reader is "read_parquet" ? "VIEW" : "TABLE";
            Connection.Execute($"CREATE {kind} {relation} AS SELECT * FROM {reader}({DuckDbSql.PathLiteral(file)})");
        }
    }

    /// <summary>A table is called by its name, and with its schema where that is not the main one.</summary>
    private void ListTables()
    {
        const string Listed = "SELECT table_catalog, table_schema, table_name FROM information_schema.tables ORDER BY table_schema <> 'main', 2, 3";
        foreach (var row in Connection.QueryRows(Listed))
        {
            var (catalog, schema, name) = ((string)row[0]!, (string)row[1]!, (string)row[2]!);
            var relation = $"{DuckDbSql.Quoted(catalog)}.{DuckDbSql.Quoted(schema)}.{DuckDbSql.Quoted(name)}";
            Relations.TryAdd(name, relation);
            Relations.TryAdd($"{schema}.{name}", relation);
        }
    }

    private static string? ReaderOf(string file)
    {
        var name = WithoutCompression(file);
        return Readers.FirstOrDefault(pair => name.EndsWith(pair.Extension, StringComparison.OrdinalIgnoreCase)).Reader;
    }

    private static string NameOf(string file) => Path.GetFileNameWithoutExtension(WithoutCompression(file));

    private static string WithoutCompression(string file) => file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;
}
