using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Models.Portability;
using Pipeline.Runs.Configuration;
using Pipeline.Runs.Projects;
using Pipeline.Runs.Projects.Artifacts;

namespace Pipeline.Runs;

/// <summary>
/// Turns the models of the lake project into the SQL of a target's engine, below <c>target/compiled</c>. It needs no lake: what is
/// unread is the whole relation, and whether a model exists already is what the request says.
/// </summary>
public sealed class CompileLake(ProjectRoot root, PipelineSettings settings, IRunEventSink events, TimeProvider clock)
{
    /// <summary>Runs the verb.</summary>
    public CompileReport Run(CompileLakeRequest request)
    {
        var project = LakeModels.Load(settings.ModelsFolder, settings.Target, request.Vars, clock);
        var models = Transform.Select(project, new TransformRequest(request.Select, request.Exclude)).OfType<Model>();
        var files = new CompiledFiles(Path.Combine(root.Folder, "target"));
        var isForAthena = request.LintForAthena || settings.Target.Engine.IsAthena;
        return new CompileReport([.. models.Select(model => Compile(project, model, request.IsIncremental, files, isForAthena))]);
    }

    private CompiledNode Compile(Project project, Model model, bool isIncremental, CompiledFiles files, bool isForAthena)
    {
        try
        {
            var sql = project.Compiler.Compile(model, ContextOf(model, isIncremental)).Sql;
            files.Write(new NodeResult(model, NodeStatus.Success, "compiled") { CompiledSql = sql });
            var compiled = new CompiledNode(model.Name, model.UniqueId, files.CompiledPath(model), sql);
            return isForAthena ? compiled with { Portability = PortabilityNote.Of(AthenaLint.Check(sql)) } : compiled;
        }
        catch (ExpectedException failure)
        {
            return new CompiledNode(model.Name, model.UniqueId, null, null, failure.Message);
        }
    }

    private CompileContext ContextOf(Model model, bool isIncremental) => new()
    {
        IsIncremental = isIncremental && model.Config.IsIncremental,
        Command = "compile",
        Noted = text => events.Raise(new RunEvent.Traced($"{model.Name}: {text}") { At = clock.GetUtcNow() }),
        Warned = text => events.Raise(new RunEvent.Warned($"{model.Name}: {text}") { At = clock.GetUtcNow() }),
    };
}
