using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Engines.DuckDb.Warehouse;
using Pipeline.Models;
using Pipeline.Models.Profiles;

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
    private readonly Profile profile;
    private readonly string folder;
    private readonly Lazy<RelationCatalog> catalog;
    private int workers;

    private ProjectDatabase(DuckDbDatabase database, Profile profile, string folder)
    {
        (this.database, this.profile, this.folder) = (database, profile, folder);
        catalog = new(() =>
        {
            using var connection = Connect();
            return RelationCatalog.Load(connection);
        });
    }

    /// <summary>Opens the database, which is made when it is not there.</summary>
    /// <param name="profile">Where to build.</param>
    /// <param name="folder">The project folder.</param>
    /// <param name="isReadOnly">Nothing will be written: others may read it too, and for a file that is not there the database is
    /// empty.</param>
    public static ProjectDatabase Open(Profile profile, string folder, bool isReadOnly = false)
    {
        var file = profile.Path is Profile.Memory ? null : profile.Path;
        if (file is not null && !isReadOnly) Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var isAbsent = isReadOnly && file is not null && !File.Exists(file);
        var options = OptionsOf(profile, isAbsent ? null : file) with { ReadOnly = isReadOnly && file is not null && !isAbsent };
        var opened = new ProjectDatabase(DuckDbDatabase.Open(options), profile, folder);
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

    /// <summary>Whether there is a table or view of a name.</summary>
    public bool Exists(Relation relation) => catalog.Value.KindOf(relation) is not null;

    /// <inheritdoc/>
    public void Dispose() => database.Dispose();

    private string ExternalRoot =>
        Path.GetFullPath(Path.Combine(folder, profile.Settings.GetValueOrDefault("external_root") as string ?? "."));

    /// <summary>dbt projects expect the engine's own defaults: rows keep their order, and four fifths of the memory may be used.</summary>
    private static DuckDbOptions OptionsOf(Profile profile, string? file)
    {
        var settings = profile.Settings.GetValueOrDefault("settings") as IReadOnlyDictionary<string, object?>;
        var megabytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1_000_000 * 4 / 5;
        return new DuckDbOptions
        {
            Path = file,
            PreserveInsertionOrder = true,
            MemoryLimit = settings?.GetValueOrDefault("memory_limit") as string
                ?? string.Create(CultureInfo.InvariantCulture, $"{megabytes}MB"),
        };
    }

    private void Attach(bool isAbsent)
    {
        using var connection = Connect();
        if (isAbsent) connection.Execute($"ATTACH ':memory:' AS {DuckDbSql.Quoted(profile.Target.Database)}");
        foreach (var item in profile.Settings.GetValueOrDefault("attach") as IReadOnlyList<object?> ?? [])
        {
            if (item is not IReadOnlyDictionary<string, object?> attached || attached.GetValueOrDefault("path") is not string path)
                throw new ConfigurationException("an item of 'attach' in profiles.yml has no path",
                    hint: "Write - path: other.duckdb, and alias: if its name shall differ.");
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
        foreach (var extension in profile.Settings.GetValueOrDefault("extensions") as IReadOnlyList<object?> ?? [])
        {
            if (extension is string name && !BuiltIn.Contains(name)) connection.Execute($"LOAD {DuckDbSql.Literal(name)}");
        }

        foreach (var (name, value) in profile.Settings.GetValueOrDefault("settings") as IReadOnlyDictionary<string, object?>
            ?? new Dictionary<string, object?>())
            connection.Execute($"SET {name} = {DuckDbSql.Literal(string.Create(CultureInfo.InvariantCulture, $"{value}"))}");
        return connection;
    }
}
