using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>What happens around every materialization: its schema, hooks, one transaction, indexes, comments and the gate.</summary>
internal sealed class BuildFrame(DuckDbWarehouse warehouse, NodeBuild build, RelationNode node)
{
    /// <summary>How often a build is tried when another worker's transaction changes the same thing at the same time.</summary>
    private const int Attempts = 10;

    /// <summary>dbt writes comments before the hooks in the transaction, but after them for tables and external models.</summary>
    public bool CommentsLast { get; init; }

    /// <summary>
    /// True when the materialization is one statement. If nothing else belongs to the build, the engine's own transaction around it will do:
    /// for small models beginning and ending another would be a third of the time.
    /// </summary>
    public bool IsOneStatement { get; init; }

    private bool IsAlone => IsOneStatement && build.Gate is null
        && !build.PreHooks.Concat(build.PostHooks).Any(hook => hook.InTransaction)
        && !node.Config.Raw.ContainsKey("indexes") && !node.Config.Raw.ContainsKey("persist_docs");

    /// <summary>Runs the whole build.</summary>
    /// <param name="materialize">Makes the relation in the open transaction; called again when that has to be repeated.</param>
    public (Made Made, string Sql) Run(Func<BuildScript, Made> materialize)
    {
        WarnOfWhatIsLeftOut();
        warehouse.CreateSchema(build.Relation.Database, build.Relation.Schema);
        RunHooks(build.PreHooks, inTransaction: false);
        var result = Retried(() => RunTransaction(materialize));
        RunHooks(build.PostHooks, inTransaction: false);
        return result;
    }

    private (Made Made, string Sql) RunTransaction(Func<BuildScript, Made> materialize)
    {
        using var transaction = IsAlone ? null : warehouse.BeginTransaction();
        var script = new BuildScript(warehouse);
        RunHooks(build.PreHooks, inTransaction: true);
        var made = materialize(script);
        if (made.IsNew) RelationIndexes.Create(script, build.Relation, node.Config);
        if (!CommentsLast) Comment(script, made);
        RunHooks(build.PostHooks, inTransaction: true);
        build.Gate?.Invoke();
        made.Publish?.Invoke();
        if (CommentsLast) Comment(script, made);
        transaction?.Commit();
        return (made, script.Text);
    }

    /// <summary>
    /// The engine lets the second of two transactions fail that change the same thing: two hooks that write to one table, say. Repeating is
    /// right, since nothing of it has taken effect; pausing lets the first one end.
    /// </summary>
    private T Retried<T>(Func<T> run)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return run();
            }
            catch (DuckDbException exception) when (exception.ErrorType is DuckDbErrorType.Transaction && attempt < Attempts)
            {
                warehouse.CancellationToken.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(1 << attempt));
                warehouse.CancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private void RunHooks(IReadOnlyList<HookCall> hooks, bool inTransaction)
    {
        foreach (var hook in hooks.Where(hook => hook.InTransaction == inTransaction))
        {
            var sql = hook.Render().Trim();
            if (sql.Length > 0) warehouse.Execute(sql);
        }
    }

    private void Comment(BuildScript script, Made made) =>
        RelationComments.Write(script, build.Relation, made.Kind, node, build.Warned);

    private void WarnOfWhatIsLeftOut()
    {
        if (node.Config.Raw.GetValueOrDefault("grants") is IReadOnlyDictionary<string, object?> { Count: > 0 })
            build.Warned("grants are not supported by DuckDB: they are left out");
        if (node is not Model { Materialization: "table" or "incremental" }) return;
        if (node.Config.PartitionBy is not [] && node.Config.Strategy is not IncrementalStrategy.InsertOverwrite)
            build.Warned($"a table in DuckDB has no partitions: partition_by is left out for {build.Relation}");
        if (node.Config.Raw.ContainsKey("sorted_by") || node.Config.Raw.ContainsKey("sort_by"))
            build.Warned($"a table in DuckDB has no sort order: sorted_by is left out for {build.Relation}");
    }
}
