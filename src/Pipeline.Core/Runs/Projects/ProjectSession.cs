using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Quality;
using Pipeline.Quality.DbtTests;
using Pipeline.Quality.History;
using Pipeline.Runs.Projects.Artifacts;
using Pipeline.Runs.Projects.State;

namespace Pipeline.Runs.Projects;

/// <summary>A project opened to be looked at: one worker, and nothing is written to the database.</summary>
internal sealed class ProjectSession : IDisposable
{
    private readonly RunScope scope;
    private readonly ProjectDatabase database;
    private readonly BuildContext build;
    private readonly DateTimeOffset startedAt;

    private ProjectSession(OpenProject opened, BuildContext build, RunScope scope, ProjectDatabase database,
        CancellationToken cancellationToken)
    {
        (Opened, this.build, this.scope, this.database) = (opened, build, scope, database);
        startedAt = build.Now;
        Worker = database.Hire(cancellationToken);
    }

    /// <summary>The project.</summary>
    public OpenProject Opened { get; }

    /// <summary>The build whose artifacts were named; null for none.</summary>
    public PreviousBuild? Previous { get; private init; }

    /// <summary>Asks the database.</summary>
    public ProjectWorker Worker { get; }

    /// <summary>What artifacts begin with.</summary>
    public ArtifactMetadata Metadata => new(Opened.InvocationId, startedAt, build.Now);

    /// <summary>Reads the project and opens its database as it is; one that is not there is empty.</summary>
    public static ProjectSession Begin(
        ProjectRequest request, string command, bool fullRefresh, IRunEventSink events, TimeProvider clock,
            CancellationToken cancellationToken)
    {
        var opened = OpenProject.Read(request, Guid.NewGuid().ToString(), clock);
        var previous = request.StateFolder is { } state ? PreviousBuild.Read(state) : null;
        var scope = RunScope.Quiet(events, clock, cancellationToken);
        var database = ProjectDatabase.Open(opened.Profile, opened.Folder, isReadOnly: true);
        var build = new BuildContext(opened, new BuildRequest { Folder = request.Folder, FullRefresh = fullRefresh, IsDryRun = true },
            scope)
        { Command = command };
        return new ProjectSession(opened, build, scope, database, cancellationToken) { Previous = previous };
    }

    /// <summary>The SQL of a node: its query, or for a test that of its failing rows.</summary>
    public string SqlOf(Node node) => node switch
    {
        Model model => build.Compiler.Compile(model, build.For(node, Worker)).Sql,
        Snapshot snapshot => build.Compiler.Compile(snapshot, build.For(node, Worker)).Sql,
        Analysis analysis => build.Compiler.Compile(analysis, build.For(node, Worker)).Sql,
        DataTest test => SqlOf(test),
        RelationNode relation => $"select * from {build.FromOf(relation.UniqueId, Worker)}",
        _ => throw new ConfigurationException($"a {node.ResourceType} has no SQL"),
    };

    /// <summary>SQL that stands in no file; it may read any node.</summary>
    public string CompileInline(string sql)
    {
        var inline = new Analysis
        {
            Name = "inline",
            Package = Opened.Project.Name,
            Location = new SourceLocation("--inline", 1),
            Path = "--inline",
            RawSql = sql,
            DependsOn = [.. Opened.Project.Graph.InOrder.OfType<RelationNode>().Select(node => node.UniqueId)],
        };
        return build.Compiler.Compile(inline, build.For(inline, Worker)).Sql;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Worker.Dispose();
        database.Dispose();
        scope.Dispose();
    }

    private string SqlOf(DataTest test)
    {
        var compiled = build.Compiler.Compile(test, build.For(test, Worker));
        return DbtChecks.From([compiled]).Checks[0] is BrokenCheck { Problems: [var problem, ..] }
            ? throw new ExpectedException(problem.Message, problem.Hint, problem.Location)
            : FailingRows.Of(compiled, new CheckContext(dataset => build.FromOf(dataset, Worker), build.Now, MeasurementHistory.Empty)).Sql;
    }
}
