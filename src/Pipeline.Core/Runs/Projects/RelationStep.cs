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
        return node switch
        {
            Model { Config: { Materialized: "incremental", Strategy: IncrementalStrategy.Microbatch } } batched =>
                InBatches(batched, context, worker),
            Model model => Built(node, build.Compiler.Compile(model, context).Sql, sql => Of(model, sql, context, worker)),
            Snapshot snapshot => Built(node, build.Compiler.Compile(snapshot, context).Sql, sql => Of(snapshot, sql, context, worker)),
            Seed seed => Built(node, null, _ => Of(seed, context, worker)),
            _ => throw new InvalidOperationException($"a {node.ResourceType} is not built"),
        };
    }

    private NodeResult Built(RelationNode node, string? sql, Func<string, BuiltRelation> make)
    {
        var result = new NodeResult(node, NodeStatus.Success, "compiled") { CompiledAt = build.Now, CompiledSql = sql };
        if (build.Request.IsDryRun) return result;
        var built = make(sql ?? "");
        return result with { Message = built.Statement, Rows = built.Rows, ExecutedSql = built.ExecutedSql };
    }

    private BuiltRelation Of(Model model, string sql, CompileContext context, ProjectWorker worker) =>
        worker.Builder.BuildModel(With(BuildOf(model, sql, context), model, context with { Sql = sql }));

    private BuiltRelation Of(Snapshot snapshot, string sql, CompileContext context, ProjectWorker worker) =>
        worker.Builder.TakeSnapshot(With(
        new SnapshotBuild { Relation = snapshot.Relation, Snapshot = snapshot, Sql = sql }, snapshot, context with { Sql = sql }));

    private BuiltRelation Of(Seed seed, CompileContext context, ProjectWorker worker) => worker.Builder.LoadSeed(With(
        new SeedBuild { Relation = seed.Relation, Seed = seed, CsvPath = seed.Location.File }, seed, context));

    private ModelBuild BuildOf(Model model, string sql, CompileContext context) => new()
    {
        OwnStrategy = build.Compiler.HasOwnStrategy(model)
            ? batch => build.Compiler.CompileStrategy(model, context with { Sql = sql, Batch = batch }) : null,
        Relation = model.Relation,
        Model = model,
        Sql = sql,
        RelationOf = id => build.RelationOf((RelationNode)build.Opened.Project.Graph.Find(id)!),
    };

    private T With<T>(T order, RelationNode node, CompileContext context) where T : NodeBuild => order with
    {
        PreHooks = Hooks(node, node.Config.PreHooks, context),
        PostHooks = Hooks(node, node.Config.PostHooks, context),
        IsFullRefresh = build.Request.FullRefresh,
        Warned = text => build.Warn(node, text),
    };

    private IReadOnlyList<HookCall> Hooks(Node node, IReadOnlyList<Hook> hooks, CompileContext context) =>
        [.. hooks.Select(hook => new HookCall(() => build.Compiler.Compile(hook, node, context), hook.InTransaction))];

    /// <summary>
    /// One build for each interval of event time, oldest first: hooks before the first and after the last. When the first fails nothing
    /// more is begun; another that fails is left out, and a retry does it again. Each that was built is kept.
    /// </summary>
    private NodeResult InBatches(Model model, CompileContext context, ProjectWorker worker)
    {
        var before = build.PreviousBatches.GetValueOrDefault(model.UniqueId) is { IsPartial: true } partial ? partial : null;
        // What failed is added to what was built then, whatever the command line says.
        if (before is not null) context = context with { IsIncremental = true };
        var batches = before?.Failed ?? MicrobatchPlan.Of(model, context.IsIncremental, build.BatchesEnd, build.EventTimes);
        if (batches is [])
            throw new ExpectedException($"the microbatch model '{model.Name}' begins in the future", "Give it an earlier 'begin'.",
                model.Location);
        var run = new BatchRun(model, batches);
        for (var index = 0; index < batches.Count && !run.IsOver; index++)
        {
            var (batch, isFirst, isLast) = (batches[index], index == 0, index == batches.Count - 1);
            worker.CancellationToken.ThrowIfCancellationRequested();
            run.Do(batch, () => Built(model, Compile(model, batch, isFirst, context),
                sql => worker.Builder.BuildModel(Batch(model, sql, batch, isFirst, isLast, context))));
        }

        return run.Result(before);
    }

    private string Compile(Model model, MicrobatchRange batch, bool isFirst, CompileContext context) =>
        build.Compiler.Compile(model, context with
        {
            IsIncremental = context.IsIncremental || !isFirst,
            BatchOf = new BatchOfEventTime(MicrobatchPlan.IdOf(model, batch.From), batch.From, batch.To),
            Limited = build.Request.Empty ? context.Limited : InputLimit.Between(batch.From, batch.To),
        }).Sql;

    private ModelBuild Batch(Model model, string sql, MicrobatchRange batch, bool isFirst, bool isLast, CompileContext context)
    {
        var order = With(BuildOf(model, sql, context) with { Batch = batch }, model, context with { Sql = sql });
        return order with
        {
            IsFullRefresh = isFirst && !context.IsIncremental,
            PreHooks = isFirst ? order.PreHooks : [],
            PostHooks = isLast ? order.PostHooks : [],
        };
    }
}
