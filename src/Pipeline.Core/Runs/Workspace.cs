using Pipeline.Connectors;
using Pipeline.Diagnostics;
using Pipeline.Engines;
using Pipeline.Engines.DuckDb;
using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Events;
using Pipeline.Lake;
using Pipeline.Lake.Delta;
using Pipeline.Models;
using Pipeline.Runs.Configuration;
using Pipeline.Schema;
using Pipeline.Schema.Inference;

namespace Pipeline.Runs;

/// <summary>
/// What a run works with: one project on one target. Composition makes it, verbs share it, disposing it closes the engine
/// and removes the spool. The engine is opened by the first who needs it and holds no state that outlives the run.
/// </summary>
public sealed class Workspace : IAsyncDisposable
{
    private readonly Lazy<DuckDbDatabase> database;
    private readonly Lazy<DuckDbConnection> connection;
    private readonly Lazy<DuckDbConnection> codecConnection;
    private readonly Lock codecGate = new();
    private Task makingReady = Task.CompletedTask;

    /// <summary>A workspace; nothing is opened yet.</summary>
    public Workspace()
    {
        database = new(() => DuckDbDatabase.Open(EngineOptions!));
        connection = new(OpenConnection);
        codecConnection = new(() => database.Value.Connect());
    }

    /// <summary>The target.</summary>
    public required TargetSettings Settings { get; init; }

    /// <summary>The target's name.</summary>
    public string Target => Settings.Name;

    /// <summary>The project folder: configuration, models, lake by default.</summary>
    public required string Root { get; init; }

    /// <summary>The folder of the dbt-layout project.</summary>
    public required string ModelsFolder { get; init; }

    /// <summary>The lake.</summary>
    public required ILakeStore Store { get; init; }

    /// <summary>Where candidates and parts are written before they are published; removed on disposal.</summary>
    public required string Spool { get; init; }

    /// <summary>Where the pages of streams wait until they are committed: outlives the run, so that the next can go on.</summary>
    public required string StreamSpools { get; init; }

    /// <summary>
    /// Where sources' answers come from, when not from themselves: a read is taken up only where it was begun. Null when no read may be.
    /// </summary>
    public string? AnswersFrom { get; init; } = "";

    /// <summary>How the engine is opened.</summary>
    public required DuckDbOptions EngineOptions { get; init; }

    /// <summary>The project's files.</summary>
    public required ProjectRoot Project { get; init; }

    /// <summary>Opens a source by name, with its secrets resolved; its events go to the sink. Throws a <see cref="ConfigurationException"/> for an unknown one.</summary>
    public required Func<string, IRunEventSink, CancellationToken, Task<ISource>> OpenSource { get; init; }

    /// <summary>The declared streams by full name, without opening their sources.</summary>
    public required Func<string, CancellationToken, Task<StreamSpec>> FindStream { get; init; }

    /// <summary>Takes the events of every run.</summary>
    public required IRunEventSink Events { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>What this run has read of tables' logs.</summary>
    internal SnapshotMemory Snapshots { get; } = new();

    /// <summary>The connection models are built on. One statement at a time.</summary>
    public DuckDbConnection Connection => connection.Value;

    /// <summary>The same connection as an engine, for checks and previews.</summary>
    public IEngine Engine => new DuckDbEngine(Connection);

    /// <summary>Shows lake tables to the engine.</summary>
    public LakeRelations Relations => new(Connection);

    /// <summary>Parquet for the lake's own small tables.</summary>
    public ParquetCodec Codec => new(
        (jsonLines, parquet, schema, cancellationToken) => Task.Run(
            () =>
            {
                lock (codecGate)
                    DuckDbParquet.WriteJsonLines(
                        codecConnection.Value, jsonLines, [.. schema.Columns.Select(column => (column.Name, DuckDbTypeText.Print(column.Type)))], parquet, cancellationToken);
            },
            cancellationToken),
        (parquet, jsonLines, cancellationToken) => Task.Run(
            () =>
            {
                lock (codecGate) DuckDbParquet.ReadJsonLines(codecConnection.Value, parquet, jsonLines, cancellationToken);
            },
            cancellationToken))
    {
        ScratchFolder = Spool,
    };

    /// <summary>Reads the dbt-layout project, with variables given as YAML or JSON text.</summary>
    public Models.Project LoadProject(string? vars)
    {
        var project = LakeModels.Load(ModelsFolder, Settings, vars, Clock);
        if (Project.PlacedTables is { Count: > 0 } streams) LakePlaces.RequireApart([.. streams, .. TablesOf(project)]);
        return project;
    }

    /// <summary>Throws when the target's engine cannot build or judge models from here.</summary>
    public void RequireEngine()
    {
        if (!Settings.Engine.IsAthena) return;
        throw new ConfigurationException(
            $"the target '{Target}' builds models with Athena, which cannot be run from here yet",
            Settings.Location,
            $"Name another target, or see what its models are there: pipeline compile --target {Target}");
    }

    /// <summary>A table by its key.</summary>
    public DeltaTable Table(string key) => new(Store, key, Clock, Codec, Snapshots);

    /// <summary>The key of a model's table: its schema and its name.</summary>
    public static string KeyOf(Relation relation) => $"{relation.Schema}/{relation.Identifier}";

    /// <summary>The key of a stream's folder: its table, or its raw files.</summary>
    public static string KeyOf(StreamSpec stream) => stream.LakeFolder ?? LakePlaces.UsualOf(stream.Source, stream.Name);

    /// <summary>The key of one of a stream's child tables.</summary>
    public static string KeyOf(StreamSpec stream, string child) => $"{KeyOf(stream)}__{child}";

    /// <summary>The folder in which a stream's pages wait.</summary>
    public string SpoolOf(StreamSpec stream) => Path.Combine(StreamSpools, $"{stream.Source}.{stream.Name}");

    /// <summary>
    /// Where data files of a table can be read on this machine; those that lie elsewhere are brought here first, and only those named.
    /// </summary>
    public async Task<Func<AddFile, string>> PathsAsync(DeltaTable table, IEnumerable<AddFile> files, CancellationToken cancellationToken)
    {
        var pathOf = await Store.PathsAsync([.. files.Select(table.KeyOf)], cancellationToken);
        return file => pathOf(table.KeyOf(file));
    }

    /// <summary>Has made ready meanwhile what a load needs: the engine, and what looks at rows. A failure is thrown to whoever then needs it.</summary>
    public void MakeReadyForLoad()
    {
        if (connection.IsValueCreated || !makingReady.IsCompleted) return;
        makingReady = Task.WhenAll(Task.Run(() => connection.Value), Task.Run(JsonLinesObserver.MakeReady));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAny(makingReady);
        if (database.IsValueCreated) database.Value.Dispose();
        if (Store is IAsyncDisposable store) await store.DisposeAsync();
        if (Directory.Exists(Spool)) Directory.Delete(Spool, recursive: true);
    }

    private static IEnumerable<LakeTenant> TablesOf(Models.Project project) => project.Models
        .Where(model => model.Materialization == "lake")
        .Select(model => new LakeTenant(KeyOf(model.Relation), $"the model '{model.Name}'", model.Location));

    private DuckDbConnection OpenConnection()
    {
        var opened = database.Value.Connect();
        new LakeRelations(opened).Attach();
        return opened;
    }
}
