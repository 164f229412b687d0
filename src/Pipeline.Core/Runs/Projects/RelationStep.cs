using System.Globalization;
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
            Model { Config: { Materialized: "incremental", Strategy: IncrementalStrategy.Microbatch } } batched => InBatches(batched, context, worker),
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
        worker.Builder.BuildModel(With(BuildOf(model, sql), model, context with { Sql = sql }));

    private BuiltRelation Of(Snapshot snapshot, string sql, CompileContext context, ProjectWorker worker) => worker.Builder.TakeSnapshot(With(
        new SnapshotBuild { Relation = snapshot.Relation, Snapshot = snapshot, Sql = sql }, snapshot, context with { Sql = sql }));

    private BuiltRelation Of(Seed seed, CompileContext context, ProjectWorker worker) => worker.Builder.LoadSeed(With(
        new SeedBuild { Relation = seed.Relation, Seed = seed, CsvPath = seed.Location.File }, seed, context));

    private ModelBuild BuildOf(Model model, string sql) => new()
    {
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
    /// One build for each interval of event time, oldest first: hooks before the first and after the last. The first that fails ends it; those
    /// before it are kept, and the next run begins where it did.
    /// </summary>
    private NodeResult InBatches(Model model, CompileContext context, ProjectWorker worker)
    {
        var batches = MicrobatchPlan.Of(model, context.IsIncremental, build.Now);
        NodeResult? last = null;
        for (var index = 0; index < batches.Count; index++)
        {
            var (batch, isFirst, isLast) = (batches[index], index == 0, index == batches.Count - 1);
            worker.CancellationToken.ThrowIfCancellationRequested();
            last = Add(last, Built(model, Compile(model, batch, isFirst, context), sql => worker.Builder.BuildModel(Batch(model, sql, batch, isFirst, isLast, context))));
        }

        return last is null
            ? throw new ExpectedException($"the microbatch model '{model.Name}' begins in the future", "Give it an earlier 'begin'.", model.Location)
            : last with { Message = string.Create(CultureInfo.InvariantCulture, $"{last.Message} in {batches.Count} batches") };
    }

    private static NodeResult Add(NodeResult? before, NodeResult batch) => before is null ? batch : batch with
    {
        Rows = before.Rows + batch.Rows, CompiledAt = before.CompiledAt, ExecutedSql = $"{before.ExecutedSql};\n\n{batch.ExecutedSql}",
    };

    private string Compile(Model model, MicrobatchRange batch, bool isFirst, CompileContext context) => build.Compiler.Compile(model, context with
    {
        IsIncremental = context.IsIncremental || !isFirst,
        Limited = build.Request.Empty ? context.Limited : InputLimit.Between(batch.From, batch.To),
    }).Sql;

    private ModelBuild Batch(Model model, string sql, MicrobatchRange batch, bool isFirst, bool isLast, CompileContext context)
    {
        var order = With(BuildOf(model, sql) with { Batch = batch }, model, context with { Sql = sql });
        return order with
        {
            IsFullRefresh = isFirst && !context.IsIncremental,
            PreHooks = isFirst ? order.PreHooks : [],
            PostHooks = isLast ? order.PostHooks : [],
        };
    }
}
