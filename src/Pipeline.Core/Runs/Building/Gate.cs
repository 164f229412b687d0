using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Quality.DbtTests;
using Pipeline.Runs.Gating;
using Pipeline.Schema;

namespace Pipeline.Runs.Building;

/// <summary>
/// The audit between writing and publishing: the tests that a model's candidate must pass, and the SodaCL checks on it that say <c>gate</c>. A test
/// is asked where its last model is built, when everything it reads is shown to the engine as it will be.
/// </summary>
internal sealed class Gate
{
    private readonly Workspace workspace;
    private readonly Project project;
    private readonly RunScope scope;
    private readonly GatingFiles files;
    private readonly Dictionary<string, List<DataTest>> testsByModel = new(StringComparer.Ordinal);

    public Gate(Workspace workspace, Project project, ModelInputs inputs, RunScope scope)
    {
        (this.workspace, this.project, this.scope) = (workspace, project, scope);
        Inputs = inputs;
        files = new GatingFiles(workspace);
        var order = project.Graph.InOrder.Select((node, index) => (node.UniqueId, index)).ToDictionary(StringComparer.Ordinal);
        foreach (var test in project.Graph.InOrder.OfType<DataTest>().Where(test => test.DependsOn is not []))
        {
            var last = test.DependsOn.MaxBy(id => order[id])!;
            if (!testsByModel.TryGetValue(last, out var tests)) testsByModel[last] = tests = [];
            tests.Add(test);
        }
    }

    private ModelInputs Inputs { get; }

    /// <summary>Judges what a view's relation shows right now.</summary>
    public async Task<GateVerdict> JudgeAsync(RelationNode model, CancellationToken cancellationToken)
    {
        var checks = await ChecksAsync(model, cancellationToken);
        if (checks is []) return GateVerdict.Open;
        var reports = await Judge.JudgeAsync(StepOf(model), [.. checks.Select(check => check.Check)], cancellationToken);
        return new GateVerdict(reports, new HashSet<string>(), IsRefused: !reports.All(GateVerdict.Holds));
    }

    /// <summary>Judges a table that is not published yet.</summary>
    public async Task<GateVerdict> JudgeAsync(RelationNode model, Candidate candidate, CancellationToken cancellationToken)
    {
        var checks = await ChecksAsync(model, cancellationToken);
        return checks is [] ? GateVerdict.Open : await new CandidateGate(workspace, Judge, StepOf(model)).JudgeAsync([candidate], checks, cancellationToken);
    }

    private CheckJudge Judge => new(workspace, project, scope);

    private static StepName StepOf(RelationNode model) => new("transform", model.Name);

    private async Task<IReadOnlyList<GateCheck>> ChecksAsync(RelationNode model, CancellationToken cancellationToken)
    {
        var ofModel = GateScopes.Of(model.Config.Raw.GetValueOrDefault("gate")) ?? GateScopes.Of(model.Config.Meta.GetValueOrDefault("gate"));
        var tests = testsByModel.GetValueOrDefault(model.UniqueId) ?? [];
        var ofTests = DbtChecks.From(tests.Select(test => project.Compiler.Compile(test, new CompileContext()))).Checks
            .Select(check => new GateCheck(check, check.Gate ?? ofModel ?? GateScope.Table));
        var soda = SodaOn(model, ofModel ?? GateScope.None).ToList();
        var read = soda.SelectMany(check => check.Check.Reads).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var inputs = project.Graph.InOrder.OfType<RelationNode>().Where(node => read.Contains(DbtChecks.DatasetOf(node.UniqueId))).Select(node => node.UniqueId);
        foreach (var input in inputs.Concat(tests.SelectMany(test => test.DependsOn)).Where(id => id != model.UniqueId).Distinct())
            await Inputs.ShowAsync(input, cancellationToken);
        return [.. ofTests.Concat(soda).Where(check => check.Scope is not GateScope.None)];
    }

    /// <summary>The SodaCL checks that say they gate, or all on the model when it does.</summary>
    private IEnumerable<GateCheck> SodaOn(RelationNode model, GateScope ofModel)
    {
        var isGated = ofModel is not GateScope.None;
        if (!files.MayGate(model.Name, isGated)) return [];
        var datasets = project.Graph.InOrder.OfType<RelationNode>().Select(node => DbtChecks.DatasetOf(node.UniqueId)).ToList();
        return files.ChecksOn([DbtChecks.DatasetOf(model.UniqueId)], model.Name, isGated, datasets)
            .Select(check => new GateCheck(check, check.Gate ?? ofModel));
    }
}
