using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Quality.DbtTests;

namespace Pipeline.Runs.Building;

/// <summary>
/// The audit between writing and publishing: the tests that a model's candidate must pass. A test is asked where its last
/// model is built, when everything it reads is shown to the engine as it will be.
/// </summary>
internal sealed class Gate
{
    private readonly Workspace workspace;
    private readonly Project project;
    private readonly RunScope scope;
    private readonly Dictionary<string, List<DataTest>> testsByModel = new(StringComparer.Ordinal);

    public Gate(Workspace workspace, Project project, ModelInputs inputs, RunScope scope)
    {
        (this.workspace, this.project, this.scope) = (workspace, project, scope);
        Inputs = inputs;
        var order = project.Graph.InOrder.Select((node, index) => (node.UniqueId, index)).ToDictionary(StringComparer.Ordinal);
        foreach (var test in project.Graph.InOrder.OfType<DataTest>().Where(test => test.DependsOn is not []))
        {
            var last = test.DependsOn.MaxBy(id => order[id])!;
            if (!testsByModel.TryGetValue(last, out var tests)) testsByModel[last] = tests = [];
            tests.Add(test);
        }
    }

    private ModelInputs Inputs { get; }

    /// <summary>True when nothing forbids publication: a warning does not, a check that could not be judged does.</summary>
    public static bool Holds(IReadOnlyList<CheckReport> checks) => checks.All(check => check.Verdict is not (CheckVerdict.Fail or CheckVerdict.Error));

    /// <summary>Judges the model's tests on what its relation shows right now.</summary>
    public async Task<IReadOnlyList<CheckReport>> JudgeAsync(RelationNode model, CancellationToken cancellationToken)
    {
        if (!testsByModel.TryGetValue(model.UniqueId, out var tests)) return [];
        foreach (var input in tests.SelectMany(test => test.DependsOn).Where(id => id != model.UniqueId).Distinct())
            await Inputs.ShowAsync(input, cancellationToken);
        var checks = DbtChecks.From(tests.Select(test => project.Compiler.Compile(test, new CompileContext())));
        return await new CheckJudge(workspace, project, scope).JudgeAsync(new StepName("transform", model.Name), checks.Checks, cancellationToken);
    }
}
