using System.Security.Cryptography;
using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Events;
using Pipeline.Lake.Delta;
using Pipeline.Models;
using Pipeline.Runs.Gating;
using Pipeline.State;

namespace Pipeline.Runs.Building;

/// <summary>
/// Builds one model after the other: compile, write a candidate, audit it, publish it with one commit. What the commit
/// remembers of the inputs is in the same entry as the rows, so a killed run neither loses nor repeats any.
/// </summary>
internal sealed class ModelBuilder(Workspace workspace, Project project, ModelInputs inputs, Gate gate, RunScope scope, TransformRequest request)
{
    /// <summary>Builds a model or a seed as a step of the run.</summary>
    public Task<ModelReport> BuildAsync(RelationNode node, CancellationToken cancellationToken)
    {
        var started = scope.Clock.GetTimestamp();
        return scope.StepAsync(
            new StepName("transform", node.Name),
            () => node switch
            {
                Seed seed => BuildSeedAsync(seed, started, cancellationToken),
                Model { Materialization: "lake" } model => BuildTableAsync(model, started, cancellationToken),
                Model { Materialization: "view" or "ephemeral" } model => BuildViewAsync(model, started, cancellationToken),
                var other => throw new ExpectedException(
                    $"'{node.Name}' is materialized as '{KindOf(other)}', which a lake target cannot hold", "Use lake, view or ephemeral.", node.Location),
            },
            failure => Report(node, started, StepStatus.Failed) with { Message = failure.Message });
    }

    /// <summary>The report of a node that was not tried.</summary>
    public static ModelReport SkippedBecause(RelationNode node, string reason) =>
        new(node.Name, node.UniqueId, KindOf(node), StepStatus.Skipped, 0, null, null, TimeSpan.Zero, [], reason) { ResourceType = node.ResourceType };

    private static string KindOf(RelationNode node) => node is Model model ? model.Materialization : node.ResourceType;

    private async Task<StepResult<ModelReport>> BuildViewAsync(Model model, long started, CancellationToken cancellationToken)
    {
        await inputs.ShowAsync(model.UniqueId, cancellationToken);
        var verdict = request.IsDryRun || request.NoGate ? GateVerdict.Open : await gate.JudgeAsync(model, cancellationToken);
        return verdict.IsOpen
            ? Result(Report(model, started, StepStatus.Succeeded) with { Checks = verdict.Checks }, 0, model.Materialization)
            : Refused(Report(model, started, StepStatus.Withheld) with { Checks = verdict.Checks }, $"{verdict.Checks.Count(check => !GateVerdict.Holds(check))} of {verdict.Checks.Count} checks failed");
    }

    /// <summary>A seed is a table built whole from its file, and only when the file or what is said of it has changed.</summary>
    private async Task<StepResult<ModelReport>> BuildSeedAsync(Seed seed, long started, CancellationToken cancellationToken)
    {
        var table = workspace.Table(Workspace.KeyOf(seed.Relation));
        var current = await table.OpenAsync(cancellationToken);
        var location = workspace.Store.Show(table.Key);
        if (request.IsDryRun) return Result(Report(seed, started, StepStatus.Skipped) with { Location = location }, 0, "dry run", "dry run: read, not loaded");
        var rows = new SeedRows(workspace, seed, text => scope.Raise(at => new RunEvent.Warned($"{seed.Name}: {text}") { At = at }));
        var isKept = current is not null && !(seed.Config.FullRefresh ?? request.FullRefresh)
            && CommittedState.ReadModel(current.DomainText(CommittedState.Domain)).Fingerprint == rows.Fingerprint;
        if (isKept)
        {
            return Result(Report(seed, started, StepStatus.NothingNew) with { Location = location }, 0, "", "nothing new");
        }

        var materializer = new LakeMaterializer(workspace.Connection, file => file.Path, workspace.Spool);
        var candidate = await Task.Run(() => rows.Build(materializer, current, LoadIdAfter(current), cancellationToken), cancellationToken);
        return await PublishAsync(seed, started, table, candidate, ModelState.Empty with { Fingerprint = rows.Fingerprint }, location, ModelState.Empty, cancellationToken);
    }

    private async Task<StepResult<ModelReport>> BuildTableAsync(Model model, long started, CancellationToken cancellationToken)
    {
        var table = workspace.Table(Workspace.KeyOf(model.Relation));
        var current = await table.OpenAsync(cancellationToken);
        var state = CommittedState.ReadModel(current?.DomainText(CommittedState.Domain));
        var plan = await PlanAsync(model, current, state, cancellationToken);
        var location = workspace.Store.Show(table.Key);
        if (request.IsDryRun) return Result(Report(model, started, StepStatus.Skipped) with { Location = location }, 0, "dry run", "dry run: compiled, not built");
        if (plan.NothingNew)
        {
            return Result(Report(model, started, StepStatus.NothingNew) with { Location = location }, 0, "", "nothing new");
        }

        await inputs.ShowNamedAsync(plan.Build.Sql, plan.Inputs, cancellationToken);
        if (current is not null && plan.Build.Sql.Contains(model.Relation.ToString(), StringComparison.Ordinal))
            await ShowItselfAsync(model, current, cancellationToken);

        // A merge looks for its keys in every file; the other strategies look into none.
        var isMerge = plan.Build.Strategy is IncrementalStrategy.Merge or IncrementalStrategy.DeleteInsert;
        var paths = await workspace.PathsAsync(table, isMerge ? current?.Files ?? [] : [], cancellationToken);
        var materializer = new LakeMaterializer(workspace.Connection, paths, workspace.Spool);
        var candidate = await Task.Run(() => materializer.Build(plan.Build, cancellationToken), cancellationToken);
        if (candidate.IsEmpty && plan.RemembersNothing)
        {
            return Result(Report(model, started, StepStatus.NothingNew) with { Location = location }, 0, "", "nothing new");
        }

        return await PublishAsync(model, started, table, candidate, plan.State, location, state, cancellationToken);
    }

    /// <summary>Works out what to run: the SQL with its unread inputs, the strategy, and what the commit will remember.</summary>
    private async Task<BuildPlan> PlanAsync(Model model, DeltaSnapshot? current, ModelState state, CancellationToken cancellationToken)
    {
        var isIncremental = current is not null && model.Config.IsIncremental && !(model.Config.FullRefresh ?? request.FullRefresh);
        var rows = await ReadInputsAsync(model, isIncremental, state, cancellationToken);
        var compiled = project.Compiler.Compile(model, new CompileContext
        {
            IsIncremental = isIncremental,
            IsFullRefresh = request.FullRefresh,
            Noted = text => scope.Raise(at => new RunEvent.Traced($"{model.Name}: {text}") { At = at }),
            Warned = text => scope.Raise(at => new RunEvent.Warned($"{model.Name}: {text}") { At = at }),
            Unread = relation => rows.TryGetValue(relation.ToString(), out var found) ? found.Rows.Sql : relation.ToString(),
        });
        var unreadRows = compiled.ReadsUnread.Select(node => rows[node.Relation.ToString()].Rows).ToList();
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(model.RawSql)));
        var fingerprint = model.Config.IsIncremental ? null : FingerprintOf(model, compiled, rows);
        var isReadUp = isIncremental && unreadRows is not [] && unreadRows.All(unread => unread.IsEmpty) && state.SqlSha256 == sha256;
        var isAsBuilt = fingerprint is not null && fingerprint == state.Fingerprint && current is not null && !(model.Config.FullRefresh ?? request.FullRefresh);
        var build = new LakeBuild
        {
            Relation = model.Relation,
            Sql = compiled.Sql,
            Strategy = isIncremental ? model.Config.Strategy : IncrementalStrategy.ReplaceTable,
            PartitionBy = model.Config.PartitionBy,
            UniqueKey = model.Config.UniqueKey,
            Current = current,
            LoadId = LoadIdAfter(current),
        };
        // A backfill looks at old rows again: what the model has read beyond them it has still read.
        var remembered = request.Interval is null
            ? new ModelState(Versions(compiled.Reads.Select(node => rows[node.Relation.ToString()].Input)), sha256) { Fingerprint = fingerprint }
            : state;
        return new BuildPlan(build, remembered, [.. rows.Values.Select(row => row.Input)])
        {
            NothingNew = request.Interval is null && (isReadUp || isAsBuilt),
            RemembersNothing = isIncremental && compiled.ReadsUnread is [],
        };
    }

    /// <summary>A model that reads what it is (<c>this</c>) sees the version it adds to.</summary>
    private async Task ShowItselfAsync(Model model, DeltaSnapshot current, CancellationToken cancellationToken)
    {
        var table = workspace.Table(Workspace.KeyOf(model.Relation));
        workspace.Relations.ShowTable(model.Relation, current, await workspace.PathsAsync(table, current.Files, cancellationToken));
    }

    /// <summary>With the version, because one run may build a model twice: file names of the first time must not come again.</summary>
    private string LoadIdAfter(DeltaSnapshot? current) => $"{scope.RunId.ToLowerInvariant()}-{(current?.Version ?? 0) + 1}";

    private static string FingerprintOf(Model model, CompiledSql compiled, Dictionary<string, (ModelInput Input, UnreadRows Rows)> rows) =>
        Fingerprint.OfQuery(compiled.Sql, [.. model.Config.PartitionBy, "", .. rows.Values.Select(row => row.Input.Fingerprint)]);

    /// <summary>Finds the inputs and what is unread of each, by relation.</summary>
    private async Task<Dictionary<string, (ModelInput Input, UnreadRows Rows)>> ReadInputsAsync(
        Model model, bool isIncremental, ModelState state, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, (ModelInput Input, UnreadRows Rows)>(StringComparer.Ordinal);
        foreach (var id in model.DependsOn)
        {
            var input = await inputs.FindAsync(id, cancellationToken);
            var unread = isIncremental
                ? await inputs.UnreadAsync(input, state, request.Interval, cancellationToken)
                : new UnreadRows(input.Node.Relation.ToString(), IsEmpty: false);
            rows[input.Node.Relation.ToString()] = (input, unread);
        }

        return rows;
    }

    /// <summary>Every input with a version counts as read up to it, however it was read: a first run reads all there is.</summary>
    private static Dictionary<string, long> Versions(IEnumerable<ModelInput> inputs) =>
        inputs.Where(input => input is not ModelInput.View).DistinctBy(input => input.Key).ToDictionary(input => input.Key, input => input.Version, StringComparer.Ordinal);

    private async Task<StepResult<ModelReport>> PublishAsync(
        RelationNode model, long started, DeltaTable table, LakeCandidate candidate, ModelState state, string location, ModelState before, CancellationToken cancellationToken)
    {
        if (candidate.IsEmpty && request.Interval is not null)
        {
            return Result(Report(model, started, StepStatus.NothingNew) with { Location = location }, 0, "", "no rows in this interval");
        }

        var pathOf = await workspace.PathsAsync(table, candidate.Kept, cancellationToken);
        workspace.Relations.ShowCandidate(candidate, pathOf);
        var refusable = new RefusableModel(workspace, model, table, candidate, pathOf);
        var verdict = request.NoGate ? GateVerdict.Open : await gate.JudgeAsync(model, refusable.Candidate, cancellationToken);
        if (!verdict.IsOpen) await refusable.KeepAsync(verdict, scope, cancellationToken);
        if (verdict.IsRefused)
        {
            await WithholdAsync(candidate, table, cancellationToken);
            return Refused(Report(model, started, StepStatus.Withheld) with { Location = location, Checks = verdict.Checks }, verdict.Message(model.Name));
        }

        // What of its inputs a table has only in part it must read again.
        if (verdict.Held.Count > 0) (candidate, state) = (refusable.Without(verdict.Held), before);
        var published = await new LakePublisher(workspace, scope).PublishAsync(table, candidate, state, model, cancellationToken);
        inputs.Update(new ModelInput.Table(model, table, published));
        workspace.Relations.ShowTable(model.Relation, published, await workspace.PathsAsync(table, published.Files, cancellationToken));
        var report = Report(model, started, StepStatus.Succeeded) with { Rows = candidate.Rows, Version = published.Version, Location = location, Checks = verdict.Checks };
        if (!verdict.IsOpen) return Refused(report with { Status = StepStatus.Withheld }, verdict.Message(model.Name));
        if (verdict.Checks is not []) await refusable.ForgetAsync(cancellationToken);
        return new StepResult<ModelReport>(report, candidate.Rows, candidate.Added.Sum(file => file.Bytes), $"version {published.Version}");
    }

    /// <summary>Readers later in the run must see the table as it is published, not the refused candidate.</summary>
    private async Task WithholdAsync(LakeCandidate candidate, DeltaTable table, CancellationToken cancellationToken)
    {
        Directory.Delete(candidate.Folder, recursive: true);
        if (candidate.Build.Current is { } current) workspace.Relations.ShowTable(candidate.Build.Relation, current, await workspace.PathsAsync(table, current.Files, cancellationToken));
    }

    private ModelReport Report(RelationNode node, long started, StepStatus status) =>
        new(node.Name, node.UniqueId, KindOf(node), status, 0, null, null, scope.Clock.GetElapsedTime(started), []) { ResourceType = node.ResourceType };

    private static StepResult<ModelReport> Refused(ModelReport report, string message) => new(report with { Message = message }, report.Rows, 0, "") { Failure = message };

    private static StepResult<ModelReport> Result(ModelReport report, long rows, string summary, string? nothingNew = null) => new(report, rows, 0, summary, nothingNew);

    /// <param name="Build">What to run.</param>
    /// <param name="State">What the commit will remember.</param>
    /// <param name="Inputs">What it may read.</param>
    private sealed record BuildPlan(LakeBuild Build, ModelState State, IReadOnlyList<ModelInput> Inputs)
    {
        /// <summary>Nothing has to be run.</summary>
        public required bool NothingNew { get; init; }

        /// <summary>Nothing is read as unread: without rows there is nothing to commit.</summary>
        public required bool RemembersNothing { get; init; }
    }
}
