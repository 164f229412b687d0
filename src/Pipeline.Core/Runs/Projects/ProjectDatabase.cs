using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Engines.DuckDb.Warehouse;
using Pipeline.Models;

namespace Pipeline.Runs.Projects;

/// <summary>
/// The DuckDB database a project is built in: its file, what is attached to it, and the settings of the target on every connection.
/// Relative paths in SQL mean files of the project folder, wherever the process stands.
/// </summary>
internal sealed class ProjectDatabase : IDisposable
{
    /// <summary>Extensions that are part of the library.</summary>
    private static readonly string[] BuiltIn = ["core_functions", "icu", "json", "parquet"];

    private readonly DuckDbDatabase database;
    private readonly Target target;
    private readonly string folder;
    private readonly Lazy<RelationCatalog> catalog;
    private int workers;

    private ProjectDatabase(DuckDbDatabase database, Target target, string folder)
    {
        (this.database, this.target, this.folder) = (database, target, folder);
        catalog = new(() =>
        {
            using var connection = Connect();
            return RelationCatalog.Load(connection);
        });
    }

    /// <summary>The database file of a target; null for one in memory.</summary>
    public static string? FileOf(Target target, string folder) =>
        target.Settings.GetValueOrDefault("path") as string is { } path && path is not (":memory:" or "")
            ? Path.GetFullPath(Path.Combine(folder, path))
            : null;

    /// <summary>Opens the database, which is made when it is not there.</summary>
    /// <param name="target">Where to build.</param>
    /// <param name="folder">The project folder.</param>
    /// <param name="isReadOnly">Nothing will be written: a file that is not there is not made, and the database is empty.</param>
    public static ProjectDatabase Open(Target target, string folder, bool isReadOnly = false)
    {
        var file = FileOf(target, folder);
        if (file is not null && !isReadOnly) Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var isAbsent = isReadOnly && !File.Exists(file);
        var opened = new ProjectDatabase(DuckDbDatabase.Open(OptionsOf(target, isAbsent ? null : file)), target, folder);
        try
        {
            opened.Attach(isAbsent);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>A worker of its own for one thread. The token stops what it runs.</summary>
    public ProjectWorker Hire(CancellationToken cancellationToken)
    {
        var known = catalog.Value;
        return new ProjectWorker(Interlocked.Increment(ref workers), Connect(), known, ExternalRoot, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => database.Dispose();

    private string ExternalRoot => Path.GetFullPath(Path.Combine(folder, target.Settings.GetValueOrDefault("external_root") as string ?? "."));

    /// <summary>dbt projects expect the engine's own defaults: rows keep their order, and four fifths of the memory may be used.</summary>
    private static DuckDbOptions OptionsOf(Target target, string? file)
    {
        var settings = target.Settings.GetValueOrDefault("settings") as IReadOnlyDictionary<string, object?>;
        var megabytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1_000_000 * 4 / 5;
        return new DuckDbOptions
        {
            Path = file,
            PreserveInsertionOrder = true,
            MemoryLimit = settings?.GetValueOrDefault("memory_limit") as string ?? string.Create(CultureInfo.InvariantCulture, $"{megabytes}MB"),
        };
    }

    private void Attach(bool isAbsent)
    {
        using var connection = Connect();
        if (isAbsent) connection.Execute($"ATTACH ':memory:' AS {DuckDbSql.Quoted(target.Database)}");
        foreach (var item in target.Settings.GetValueOrDefault("attach") as IReadOnlyList<object?> ?? [])
        {
            if (item is not IReadOnlyDictionary<string, object?> attached || attached.GetValueOrDefault("path") is not string path)
                throw new ConfigurationException("an item of 'attach' in profiles.yml has no path", hint: "Write - path: other.duckdb, and alias: if its name shall differ.");
            connection.Execute(AttachSql(attached, path));
        }
    }

    private string AttachSql(IReadOnlyDictionary<string, object?> attached, string path)
    {
        string?[] options =
        [
            attached.GetValueOrDefault("type") is string type ? $"TYPE {type}" : null,
            attached.GetValueOrDefault("read_only") is true ? "READ_ONLY" : null,
        ];
        var given = string.Join(", ", options.Where(option => option is not null));
        var full = path.Contains(':', StringComparison.Ordinal) ? path : Path.GetFullPath(Path.Combine(folder, path));
        var alias = attached.GetValueOrDefault("alias") is string name ? $" AS {DuckDbSql.Quoted(name)}" : "";
        return $"ATTACH {DuckDbSql.Literal(full)}{alias}{(given is "" ? "" : $" ({given})")}";
    }

    private DuckDbConnection Connect()
    {
        var connection = database.Connect();
        connection.Execute($"SET file_search_path = {DuckDbSql.Literal(folder)}");
        foreach (var extension in target.Settings.GetValueOrDefault("extensions") as IReadOnlyList<object?> ?? [])
        {
            if (extension is string name && !BuiltIn.Contains(name)) connection.Execute($"LOAD {DuckDbSql.Literal(name)}");
        }

        foreach (var (name, value) in target.Settings.GetValueOrDefault("settings") as IReadOnlyDictionary<string, object?> ?? new Dictionary<string, object?>())
            connection.Execute($"SET {name} = {DuckDbSql.Literal(string.Create(CultureInfo.InvariantCulture, $"{value}"))}");
        return connection;
    }
}
