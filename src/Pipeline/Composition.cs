using System.Runtime.CompilerServices;
using Pipeline.Aws.S3;
using Pipeline.Configuration;
using Pipeline.Connectors;
using Pipeline.Connectors.Files;
using Pipeline.Connectors.Http;
using Pipeline.Connectors.Rest;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Lake;
using Pipeline.Lake.Local;
using Pipeline.Lake.S3;
using Pipeline.Runs;
using Pipeline.Runs.Configuration;
using Pipeline.Runs.Projects;

namespace Pipeline;

/// <summary>
/// The composition root: the only type that names concrete connectors, lakes, engines and stores. Everything is built when
/// a use case is called and not before, so that <c>--version</c> pays for none of it.
/// </summary>
internal static class Composition
{
    /// <summary>The use cases of the real program.</summary>
    public static UseCases UseCases(TimeProvider clock) => new()
    {
        Ingest = (invocation, request, token) =>
            InAsync(invocation, clock, workspace => new Ingest(workspace).RunAsync(request, token), token),
        Transform = (invocation, request, token) =>
            InAsync(invocation, clock, workspace => new Transform(workspace).RunAsync(request, token), token),
        Build = (invocation, request, token) => new BuildProject(invocation.Events, clock).RunAsync(request, token),
        Judge = (invocation, request, token) => new JudgeProject(invocation.Events, clock).RunAsync(request, token),
        Compile = (invocation, request, token) => new CompileProject(invocation.Events, clock).RunAsync(request, token),
        CompileLake = (invocation, request, token) => CompileLakeAsync(invocation, request, clock, token),
        ShowRows = (invocation, request, token) => new ShowProject(invocation.Events, clock).RunAsync(request, token),
        ListNodes = (_, request, _) => Task.FromResult(new ListNodes(clock).Run(request)),
        Document = (invocation, request, token) => new DocumentProject(invocation.Events, clock).RunAsync(request, token),
        Init = (_, folder, _) => Task.FromResult(InitProject.Run(folder)),
        Validate = (invocation, request, token) =>
            InAsync(invocation, clock, workspace => new Validate(workspace).RunAsync(request, token), token),
        ValidateData = (invocation, request, token) => new ValidateData(invocation.Events, clock).RunAsync(request, token),
        Acknowledge = (invocation, request, token) => request.HistoryFile is not null
            ? new Acknowledge(null, clock).RunAsync(request, token)
            : InAsync(invocation, clock, workspace => new Acknowledge(workspace, clock).RunAsync(request, token), token),
        Inspect = (invocation, request, token) =>
            InAsync(invocation, clock, workspace => new InspectRefused(workspace).RunAsync(request, token), token),
        Diff = (invocation, request, token) => Diff.NeedsProject(request)
            ? InAsync(invocation, clock, workspace => new Diff(invocation.Events, clock, workspace).RunAsync(request, token), token)
            : new Diff(invocation.Events, clock).RunAsync(request, token),
        Backfill = (invocation, request, token) =>
            InAsync(invocation, clock, workspace => new Backfill(workspace).RunAsync(request, token), token),
        RunFlow = (invocation, request, token) =>
            InAsync(invocation, clock, workspace => new RunFlow(workspace).RunAsync(request, token), token),
        RunFlows = (invocation, request, token) => new FlowSeries(
            ProjectRoot.Open(invocation.Options.ProjectRoot).Flows,
            (one, flow, end) => InAsync(one, clock, workspace => new RunFlow(workspace).RunAsync(flow, end), end),
            clock).RunAsync(invocation, request, token),
        List = (invocation, _, token) => InAsync(invocation, clock, workspace => Task.FromResult(ListingOf(workspace)), token),
        Compact = (invocation, request, token) =>
            InAsync(invocation, clock, workspace => new Compact(workspace).RunAsync(request, token), token),
        CollectGarbage = (invocation, request, token) =>
            InAsync(invocation, clock, workspace => CollectAsync(workspace, request, token), token),
        Doctor = (invocation, _, token) => InAsync(invocation, clock, workspace => new Doctor(workspace).RunAsync(token), token),
        Schema = (_, kind, _) => Task.FromResult(ConfigurationSchemas.Print(kind)),
        ArtifactFolder = options => Path.Combine(options.ProjectRoot, "target"),
    };

    /// <summary>Opens the project on its target, does the work and cleans up, whatever happens.</summary>
    private static async Task<TReport> InAsync<TReport>(
        Invocation invocation, TimeProvider clock, Func<Workspace, Task<TReport>> work, CancellationToken cancellationToken)
    {
        var project = ProjectRoot.Open(invocation.Options.ProjectRoot);
        var interpolation = Interpolation.FromEnvironment(invocation.Redactor);
        var settings = await project.SettingsAsync(invocation.Options.Target, interpolation, cancellationToken);
        var transport = TransportOf(invocation.Exchanges);
        var spool = Path.Combine(settings.SpoolFolder, Guid.NewGuid().ToString("N"));
        if (invocation.Options.NoCache) settings = settings with { Target = settings.Target with { CacheFolder = Path.Combine(spool, "cache"), CacheBytes = 0 } };
        Directory.CreateDirectory(spool);
        await using var workspace = new Workspace
        {
            Project = project,
            Settings = settings.Target,
            Root = project.Folder,
            ModelsFolder = settings.ModelsFolder,
            Store = OpenLake(settings.Target, clock),
            Spool = spool,
            StreamSpools = Path.Combine(settings.SpoolFolder, "streams", settings.Target.Name),
            AnswersFrom = AnswersFrom(invocation.Exchanges),
            EngineOptions = new DuckDbOptions { MemoryLimit = settings.Target.Engine.MemoryLimit, Threads = settings.Target.Engine.Threads, SpillRoot = spool },
            OpenSource = async (name, events, token) =>
                await project.SourceAsync(name, interpolation, token) switch
                {
                    FilesSourceOptions files =>
                        new FilesSource(files, ObjectsOf(files, project, settings.Target, invocation.Exchanges, clock), events, clock),
                    RestSourceOptions rest => new RestSource(rest, transport, invocation.Redactor, clock, events),
                    var other => throw new System.Diagnostics.UnreachableException($"no source is made of {other.GetType().Name}"),
                },
            FindStream = async (name, token) => await FindStreamAsync(project, name, invocation.Redactor, token),
            Events = invocation.Events,
            Clock = clock,
        };
        return await work(workspace);
    }

    private static ILakeStore OpenLake(TargetSettings target, TimeProvider clock)
    {
        ILakeStore root = target.Bucket is { } place ? OpenBucketLake(place, target, clock) : new LocalLakeStore(target.LakeFolder);
        return target.Layers.Count == 0
            ? root
            : new LayeredLakeStore(root, target.Layers.ToDictionary(layer => layer.Key, layer => (ILakeStore)OpenBucketLake(layer.Value, target, clock)));
    }

    private static async Task<CompileReport> CompileLakeAsync(
        Invocation invocation, CompileLakeRequest request, TimeProvider clock, CancellationToken cancellationToken)
    {
        var project = ProjectRoot.Open(invocation.Options.ProjectRoot);
        var interpolation = Interpolation.FromEnvironment(invocation.Redactor);
        var settings = await project.SettingsAsync(invocation.Options.Target, interpolation, cancellationToken);
        return new CompileLake(project, settings, invocation.Events, clock).Run(request);
    }

    /// <summary>Apart, so that the SDK is loaded only by who has a bucket.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static S3LakeStore OpenBucketLake(S3Options place, TargetSettings target, TimeProvider clock)
    {
        var bucket = new S3Bucket(place, clock);
        return new S3LakeStore(bucket, CacheOf(bucket, target, clock));
    }

    /// <summary>Where a source's objects are: at its root, recorded on the way or not, or in a recording.</summary>
    private static IObjectStore ObjectsOf(
        FilesSourceOptions source, ProjectRoot project, TargetSettings target, ExchangeFolders exchanges, TimeProvider clock)
    {
        if (exchanges.ReplayFrom is { } recording) return new RecordedObjects(recording, source.Name, source.Show);
        IObjectStore root = source.S3 is null
            ? new LocalObjects(Path.Combine(project.Folder, source.Root), source.Root)
            : OpenBucket(source, target, clock);
        return exchanges.RecordTo is { } folder ? new RecordingObjects(root, RecordedObjects.FolderOf(folder, source.Name)) : root;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static S3Objects OpenBucket(FilesSourceOptions source, TargetSettings target, TimeProvider clock)
    {
        var bucket = new S3Bucket(source.S3!, clock);
        return new S3Objects(bucket, CacheOf(bucket, target, clock));
    }

    private static S3Cache CacheOf(S3Bucket bucket, TargetSettings target, TimeProvider clock) => new(bucket, target.CacheFolder, target.CacheBytes, clock);

    /// <summary>A stream's declaration. No secret is looked up for it: models are built where no token is.</summary>
    private static async Task<StreamSpec> FindStreamAsync(
        ProjectRoot project, string name, Redactor redactor, CancellationToken cancellationToken)
    {
        var (source, stream) = name.Split('/') is [var first, var second] ? (first, second) : (name, "");
        project.RequireStream(source, stream);
        var secretless = new Interpolation(Environment.GetEnvironmentVariable, (_, _) => ValueTask.FromResult<string?>(""), redactor);
        var options = await project.SourceAsync(source, secretless, cancellationToken);
        return options.Specs.Single(candidate => candidate.Name == stream);
    }

    private static HttpTransport TransportOf(ExchangeFolders exchanges) => exchanges switch
    {
        { ReplayFrom: { } folder } => HttpTransport.Replay(folder),
        { RecordTo: { } folder } => HttpTransport.Record(folder),
        _ => HttpTransport.Live(),
    };

    /// <summary>A recording has all of a read, and so a read that is recorded is never taken up.</summary>
    private static string? AnswersFrom(ExchangeFolders exchanges) => exchanges switch
    {
        { RecordTo: not null } => null,
        { ReplayFrom: { } folder } => Path.GetFullPath(folder),
        _ => "",
    };

    private static Listing ListingOf(Workspace workspace)
    {
        var project = workspace.Project;
        var models = workspace.LoadProject(vars: null);
        var streams = project.Sources.SelectMany(source => project.DescribeSource(source).Streams.Select(stream => new ListedItem("stream", $"{source}/{stream.Text}", $"{stream.Location}")));
        return new Listing(
        [
            .. project.Sources.Select(source => new ListedItem("source", source, $"config/sources/{source}.yml")),
            .. streams,
            .. project.Flows.Select(flow => new ListedItem("flow", flow, $"config/flows/{flow}.yml")),
            .. models.Models.Select(model => new ListedItem("model", model.Name, $"{model.Location}")),
            .. models.Tests.Select(test => new ListedItem("check", test.Name, $"{test.Location}")),
            .. project.CheckFiles.Select(file => new ListedItem("checks", file, file)),
        ]);
    }

    private static async Task<GarbageReport> CollectAsync(Workspace workspace, GarbageRequest request, CancellationToken cancellationToken)
    {
        var spools = Path.GetDirectoryName(workspace.Spool);
        var report = await new LakeGc(workspace.Store, workspace.Clock, workspace.Codec).RunAsync("", null, spools, request.IsDryRun, cancellationToken);
        return new GarbageReport(request.IsDryRun, report.Bytes, report.Removed);
    }
}
