using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Quality;
using Pipeline.Quality.DbtTests;
using Pipeline.Quality.SodaCl;
using Pipeline.Runs.Building;
using Pipeline.Runs.Judging;

namespace Pipeline.Runs;

/// <summary>Judges what is published: the dbt tests of the selected models and the SodaCL checks on them.</summary>
public sealed class Validate(Workspace workspace)
{
    /// <summary>Runs the verb.</summary>
    public async Task<ValidateReport> RunAsync(ValidateRequest request, CancellationToken cancellationToken)
    {
        workspace.RequireEngine();
        var project = workspace.LoadProject(vars: null);
        using var scope = RunScope.Begin(
            "validate", string.Join(' ', request.Select.DefaultIfEmpty("all checks")), workspace.Target, workspace.Events, workspace.Clock, cancellationToken);
        var reports = await JudgeAsync(project, request, scope, cancellationToken);
        return new ValidateReport(scope.RunId, scope.End(OutcomeOf(reports, request.FailOnWarn)), scope.Elapsed, reports);
    }

    /// <summary>Judges the checks as one step of a run.</summary>
    internal async Task<IReadOnlyList<CheckReport>> JudgeAsync(Project project, ValidateRequest request, RunScope scope, CancellationToken cancellationToken)
    {
        var selection = project.Selector.Select(request.Select, request.Exclude);
        var checks = Checks(project, selection, request);
        var watched = Watched(selection, request);
        if (checks is [] && watched is [] && !request.AllowEmpty)
            throw new ConfigurationException(
                [.. selection.Warnings, new Problem("no check is selected", Hint: "Widen --select, name --checks, or say --allow-empty if that is meant.")]);
        var step = new StepName("validate", string.Join(' ', request.Select.DefaultIfEmpty("all")));
        return await scope.StepAsync(
            step,
            async () =>
            {
                var inputs = new ModelInputs(workspace, project);
                foreach (var id in Reads(project, selection, checks)) await inputs.ShowAsync(id, cancellationToken);
                checks.AddRange(await MonitorsAsync(watched, inputs, cancellationToken));
                var reports = await Judge(project, request, scope).JudgeAsync(step, checks, cancellationToken);
                var isBad = OutcomeOf(reports, request.FailOnWarn) is not RunOutcome.Succeeded;
                return new StepResult<IReadOnlyList<CheckReport>>(reports, 0, 0, Summary(reports)) { Failure = isBad ? Summary(reports) : null };
            },
            failure => [new CheckReport(step.Subject, "run", "", null, CheckVerdict.Error, null, failure.Message, null, null)]);
    }

    /// <summary>What is watched without a check written: everything selected when that is asked for, else what asks for it by <c>meta: {monitor: true}</c>.</summary>
    private static List<RelationNode> Watched(Selection selection, ValidateRequest request) =>
    [
        .. selection.Nodes.OfType<RelationNode>()
            .Where(node => node is SourceTable or Model { Materialization: not "ephemeral" })
            .Where(node => request.Profile || (node.Config.Meta.GetValueOrDefault("monitor") is true && request.CheckFiles is [])),
    ];

    /// <summary>The monitors of what is there; what was not loaded or built yet has nothing to be watched, and that is said.</summary>
    private async Task<IReadOnlyList<Check>> MonitorsAsync(IReadOnlyList<RelationNode> watched, ModelInputs inputs, CancellationToken cancellationToken)
    {
        var monitors = new List<Check>();
        foreach (var node in watched)
        {
            try
            {
                await inputs.ShowAsync(node.UniqueId, cancellationToken);
            }
            catch (ExpectedException missing) when (missing is not ConfigurationException)
            {
                workspace.Events.Raise(new RunEvent.Warned($"{node.Name} is not watched: {missing.Message}", missing.Hint) { At = workspace.Clock.GetUtcNow() });
                continue;
            }

            var columns = workspace.Connection.QueryRows($"DESCRIBE {node.Relation}", cancellationToken: cancellationToken)
                .Select(row => new MonitoredColumn((string)row[0]!, (string)row[1]!));
            monitors.AddRange(Monitors.For(DbtChecks.DatasetOf(node.UniqueId), [.. columns], node.Location));
        }

        return monitors;
    }

    private CheckJudge Judge(Project project, ValidateRequest request, RunScope scope) => new(workspace, project, scope)
    {
        Now = request.Now,
        ShowsRows = !request.NoSamples,
        Measurements = request.HistoryFile is { } file ? new MeasurementFile(file) : null,
    };

    internal static RunOutcome OutcomeOf(IReadOnlyList<CheckReport> checks, bool failOnWarn) =>
        checks.Any(check => check.Verdict is CheckVerdict.Error) ? RunOutcome.Failed
        : checks.Any(check => check.Verdict is CheckVerdict.Fail || (failOnWarn && check.Verdict is CheckVerdict.Warn)) ? RunOutcome.ChecksFailed
        : RunOutcome.Succeeded;

    private List<Check> Checks(Project project, Selection selection, ValidateRequest request)
    {
        var soda = ReadFiles(project, request);
        foreach (var notice in soda.SelectMany(set => set.Notices))
            workspace.Events.Raise(new RunEvent.Warned(notice.ToString()) { At = workspace.Clock.GetUtcNow() });
        var tests = DbtChecks.From(selection.Tests.Select(test => project.Compiler.Compile(test, new CompileContext())));
        var selected = selection.Nodes.OfType<RelationNode>().Select(node => DbtChecks.DatasetOf(node.UniqueId)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        // A file that was named is judged whole; shipped files are narrowed to what is selected.
        IEnumerable<Check> ofProject = request.CheckFiles is []
            ? [.. selection.Nodes.OfType<SourceTable>().Select(DbtChecks.FreshnessOf).OfType<Check>(), .. tests.Checks]
            : [];
        return [.. ofProject, .. soda.SelectMany(set => set.Checks).Where(check => request.CheckFiles is not [] || selected.Contains(check.Dataset))];
    }

    /// <summary>The SodaCL files named, or all of the project; every mistake in the sections of any of them is reported at once.</summary>
    private List<CheckSet> ReadFiles(Project project, ValidateRequest request)
    {
        var options = new SodaClOptions
        {
            Now = request.Now ?? workspace.Clock.GetUtcNow(),
            Variables = request.Variables,
            Datasets = [.. DbtChecks.DatasetsOf(project).Keys],
        };
        var files = request.CheckFiles is [] ? workspace.Project.CheckFiles : request.CheckFiles;
        var sets = files.Select(file => SodaClFile.Load(Path.Combine(workspace.Root, file), options, file)).ToList();
        // A mistake in one check is that check's verdict, and the others are judged; a mistake in a section is one of configuration.
        var problems = sets.SelectMany(set => set.Problems).ToList();
        return problems is [] ? sets : throw new ConfigurationException(problems);
    }

    private static IEnumerable<string> Reads(Project project, Selection selection, List<Check> checks)
    {
        var datasets = checks.SelectMany(check => check.Reads).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var judged = DbtChecks.DatasetsOf(project).Where(dataset => datasets.Contains(dataset.Key)).Select(dataset => dataset.Value.UniqueId);
        return judged.Concat(selection.Tests.SelectMany(test => test.DependsOn)).Distinct();
    }

    internal static string Summary(IReadOnlyList<CheckReport> reports) =>
        string.Join(", ", reports.GroupBy(report => report.Verdict).OrderBy(group => group.Key).Select(group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}"));
}
