using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Models.Portability;
using Pipeline.Runs.Projects.Artifacts;

namespace Pipeline.Runs.Projects;

/// <summary>Turns nodes into SQL below <c>target/compiled</c>, and writes the manifest. What templates ask the database is asked; nothing
/// is changed.</summary>
public sealed class CompileProject(IRunEventSink events, TimeProvider clock)
{
    private static readonly string[] compiled = ["model", "snapshot", "test", "analysis"];

    /// <summary>Runs the verb.</summary>
    public Task<CompileReport> RunAsync(CompileRequest request, CancellationToken cancellationToken) =>
        Task.Run(() => Run(request, cancellationToken), cancellationToken);

    private CompileReport Run(CompileRequest request, CancellationToken cancellationToken)
    {
        using var session = ProjectSession.Begin(request, "compile", request.FullRefresh, events, clock, cancellationToken);
        if (request.Inline is { } inline)
            return new CompileReport([Linted(new CompiledNode("inline", "inline", null, session.CompileInline(inline)), request)]);
        var results = SelectNodes.Of(session.Opened, request.Nodes, compiled, session.Previous)
            .Select(node => Compile(node, session)).ToList();
        var files = new CompiledFiles(session.Opened.TargetFolder);
        foreach (var result in results) files.Write(result);
        ProjectArtifacts.WriteManifest(session.Opened, session.Metadata, results);
        return new CompileReport([.. results.Select(result => Linted(ReportOf(result, files), request))]);
    }

    private static CompiledNode Linted(CompiledNode node, CompileRequest request) => node.Sql is { } sql && request.LintForAthena
        ? node with
        {
            Portability = PortabilityNote.Of(AthenaLint.Check(sql)),
        }
        : node;

    private static CompiledNode ReportOf(NodeResult result, CompiledFiles files) => result.CompiledSql is { } sql
        ? new CompiledNode(result.Node.Name, result.Node.UniqueId, files.CompiledPath(result.Node), sql)
        : new CompiledNode(result.Node.Name, result.Node.UniqueId, null, null, result.Message);

    private static NodeResult Compile(Node node, ProjectSession session)
    {
        try
        {
            return new NodeResult(node, NodeStatus.Success, "compiled") { CompiledSql = session.SqlOf(node) };
        }
        catch (ExpectedException failure)
        {
            return new NodeResult(node, NodeStatus.Error, failure.Message) { Hint = failure.Hint };
        }
    }
}
