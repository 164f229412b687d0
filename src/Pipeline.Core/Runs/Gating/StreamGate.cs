using Pipeline.Connectors;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Quality;
using Pipeline.Quality.DbtTests;
using Pipeline.Runs.Building;
using Pipeline.Schema;

namespace Pipeline.Runs.Gating;

/// <summary>
/// The checks a load of a stream must pass before it is committed: SodaCL checks and dbt tests on <c>source.stream</c> and its children that say
/// <c>gate</c>, or all of them when the stream does.
/// </summary>
internal sealed class StreamGate
{
    private readonly Workspace workspace;
    private readonly StreamSpec stream;
    private readonly RunScope scope;
    private readonly Project? project;
    private readonly List<GateCheck> checks;

    private StreamGate(Workspace workspace, StreamSpec stream, RunScope scope, Project? project, List<GateCheck> checks) =>
        (this.workspace, this.stream, this.scope, this.project, this.checks) = (workspace, stream, scope, project, checks);

    /// <summary>The gate of a stream; null when it has none, which most have not.</summary>
    public static StreamGate? Of(Workspace workspace, StreamSpec stream, RunScope scope)
    {
        var (files, isGated) = (new GatingFiles(workspace), stream.Gate is not GateScope.None);
        var mayTest = MayTest(workspace, stream, isGated);
        if (!files.MayGate(stream.Name, isGated) && !mayTest) return null;
        var project = File.Exists(Path.Combine(workspace.ModelsFolder, "dbt_project.yml")) ? workspace.LoadProject(vars: null) : null;
        string[] datasets = [DatasetOf(stream, null), .. stream.Table.Children.Select(child => DatasetOf(stream, child.Name))];
        var known = project?.Graph.InOrder.OfType<RelationNode>().Select(node => DbtChecks.DatasetOf(node.UniqueId)).ToList() ?? [];
        Check[] all = [.. files.ChecksOn(datasets, stream.Name, isGated, known), .. project is null ? [] : TestsOn(project, datasets)];
        var checks = all.Select(check => new GateCheck(check, check.Gate ?? stream.Gate))
            .Where(check => check.Scope is not GateScope.None).ToList();
        return checks is [] ? null : new StreamGate(workspace, stream, scope, project, checks);
    }

    /// <summary>The name checks have for a stream, or for one of its children.</summary>
    public static string DatasetOf(StreamSpec stream, string? child) => child is null ? $"{stream.Source}.{stream.Name}" : $"{stream.Source}.{stream.Name}__{child}";

    /// <summary>The name models read it by, or one of its own where none do.</summary>
    public Relation RelationOf(string? child) =>
        project?.Sources.FirstOrDefault(source => DbtChecks.DatasetOf(source.UniqueId) == DatasetOf(stream, child))?.Relation
        ?? new Relation(LakeRelations.Catalog, stream.Source, child is null ? stream.Name : $"{stream.Name}__{child}");

    /// <summary>Whether a check looks at rows that are in the table already.</summary>
    public bool ReadsTable(bool isDivisible) => checks.Exists(check => check.Scope is GateScope.Table || (check.Scope is GateScope.Partition && !isDivisible));

    /// <summary>Judges a load.</summary>
    public async Task<GateVerdict> JudgeAsync(IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken)
    {
        await ShowOthersAsync(candidates, cancellationToken);
        var judge = new CheckJudge(workspace, project, scope)
        {
            Others = candidates.ToDictionary(candidate => candidate.Dataset, candidate => candidate.Relation, StringComparer.OrdinalIgnoreCase),
        };
        // A child the load has no rows of, and that has no table, has nothing to be judged.
        var known = candidates.Select(candidate => candidate.Dataset).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var step = new StepName("ingest", stream.FullName);
        return await new CandidateGate(workspace, judge, step).JudgeAsync(
            candidates, [.. checks.Where(check => known.Contains(check.Check.Dataset))], cancellationToken);
    }

    /// <summary>Keeps what was refused where it can be looked at.</summary>
    public async Task KeepAsync(IReadOnlyList<Candidate> candidates, GateVerdict verdict, string loadId, CancellationToken cancellationToken)
    {
        foreach (var candidate in candidates)
        {
            var held = verdict.IsRefused ? new HashSet<string>() : verdict.Held;
            var load = new RefusedLoad(
                stream.FullName, candidate.Key, loadId, scope.RunId, workspace.Clock.GetUtcNow(), [.. held.Order(StringComparer.Ordinal)], verdict.Checks);
            var files = candidate.Files.Where(file => verdict.IsRefused || held.Contains(file.Partition)).ToList();
            if (files is not [] || verdict.IsRefused) await new RefusedLoads(workspace.Store).KeepAsync(load, files, cancellationToken);
        }
    }

    /// <summary>Removes what was kept of an earlier load: this one was published.</summary>
    public async Task ForgetAsync(IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken)
    {
        foreach (var candidate in candidates) await new RefusedLoads(workspace.Store).ForgetAsync(candidate.Key, cancellationToken);
    }

    /// <summary>What the checks read beside the stream. What is not there yet is the check's to report.</summary>
    private async Task ShowOthersAsync(IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken)
    {
        if (project is null) return;
        var inputs = new ModelInputs(workspace, project);
        var own = candidates.Select(candidate => candidate.Dataset).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var named = checks.SelectMany(check => check.Check.Reads).Where(dataset => !own.Contains(dataset)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var tests = checks.Select(check => check.Check).OfType<DbtTestCheck>().SelectMany(check => check.Test.DependsOn).ToHashSet(StringComparer.Ordinal);
        foreach (var node in project.Graph.InOrder.OfType<RelationNode>())
        {
            var dataset = DbtChecks.DatasetOf(node.UniqueId);
            if (own.Contains(dataset) || !(named.Contains(dataset) || tests.Contains(node.UniqueId))) continue;
            try
            {
                await inputs.ShowAsync(node.UniqueId, cancellationToken);
            }
            catch (ExpectedException missing) when (missing is not ConfigurationException)
            {
                scope.Raise(at => new RunEvent.Traced($"{dataset} is not there for the gate of {stream.FullName}: {missing.Message}") { At = at });
            }
        }
    }

    /// <summary>Whether any test may speak of the stream: its project is loaded only then.</summary>
    private static bool MayTest(Workspace workspace, StreamSpec stream, bool isGated)
    {
        if (!Directory.Exists(workspace.ModelsFolder)) return false;
        return Directory.EnumerateFiles(workspace.ModelsFolder, "*.y*ml", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/target/", StringComparison.Ordinal))
            .Select(File.ReadAllText)
            .Any(text => text.Contains("sources:", StringComparison.Ordinal) && text.Contains(stream.Name, StringComparison.Ordinal)
                && (isGated || text.Contains("gate:", StringComparison.Ordinal)));
    }

    private static IReadOnlyList<Check> TestsOn(Project project, string[] datasets) =>
        DbtChecks.From(project.Tests.Where(test => datasets.Contains(DbtChecks.DatasetOf(test.NodeId)))
            .Select(test => project.Compiler.Compile(test, new CompileContext()))).Checks;
}
