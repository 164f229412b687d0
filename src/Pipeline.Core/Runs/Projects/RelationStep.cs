using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Warehouse;
using Pipeline.Models;

namespace Pipeline.Runs.Projects;

/// <summary>Builds one seed, model or snapshot.</summary>
internal sealed class RelationStep(BuildContext build)
{
    /// <summary>Compiles the node and makes its relation. What is wrong with it is thrown.</summary>
    public NodeResult Run(RelationNode node, ProjectWorker worker)
    {
        var context = build.For(node, worker);
        var compiled = node switch
        {
            Model model => build.Compiler.Compile(model, context).Sql,
            Snapshot snapshot => build.Compiler.Compile(snapshot, context).Sql,
            _ => null,
        };
        var compiledAt = build.Now;
        var result = new NodeResult(node, NodeStatus.Success, "OK") { CompiledAt = compiledAt, CompiledSql = compiled };
        if (build.Request.IsDryRun) return result with { Message = "compiled" };
        var built = Build(node, compiled, context, worker);
        return result with { Message = built.Statement, Rows = built.Rows, ExecutedSql = built.ExecutedSql };
    }

    private BuiltRelation Build(RelationNode node, string? compiled, CompileContext context, ProjectWorker worker) => node switch
    {
        Model model => worker.Builder.BuildModel(new ModelBuild
        {
            Relation = model.Relation,
            Model = model,
            Sql = compiled!,
            PreHooks = Hooks(node, node.Config.PreHooks, context),
            PostHooks = Hooks(node, node.Config.PostHooks, context),
            IsFullRefresh = build.Request.FullRefresh,
            Warned = text => build.Warn(node, text),
            RelationOf = id => build.RelationOf((RelationNode)build.Opened.Project.Graph.Find(id)!),
        }),
        Seed seed => worker.Builder.LoadSeed(new SeedBuild
        {
            Relation = seed.Relation,
            Seed = seed,
            CsvPath = seed.Location.File,
            PreHooks = Hooks(node, node.Config.PreHooks, context),
            PostHooks = Hooks(node, node.Config.PostHooks, context),
            IsFullRefresh = build.Request.FullRefresh,
            Warned = text => build.Warn(node, text),
        }),
        Snapshot snapshot => worker.Builder.TakeSnapshot(new SnapshotBuild
        {
            Relation = snapshot.Relation,
            Snapshot = snapshot,
            Sql = compiled!,
            PreHooks = Hooks(node, node.Config.PreHooks, context),
            PostHooks = Hooks(node, node.Config.PostHooks, context),
            IsFullRefresh = build.Request.FullRefresh,
            Warned = text => build.Warn(node, text),
        }),
        _ => throw new InvalidOperationException($"a {node.ResourceType} is not built"),
    };

    private IReadOnlyList<HookCall> Hooks(Node node, IReadOnlyList<Hook> hooks, CompileContext context) =>
        [.. hooks.Select(hook => new HookCall(() => build.Compiler.Compile(hook, node, context), hook.InTransaction))];
}
