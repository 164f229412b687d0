using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Events;
using Pipeline.Quality;
using Pipeline.Quality.SodaCl;
using Pipeline.Runs.Building;
using Pipeline.Runs.Judging;

namespace Pipeline.Runs;

/// <summary>Judges SodaCL files on tables that belong to no project: a DuckDB file, or a folder of files. Needs no configuration.</summary>
public sealed class ValidateData(IRunEventSink events, TimeProvider clock)
{
    /// <summary>Runs the verb.</summary>
    public async Task<ValidateReport> RunAsync(ValidateDataRequest request, CancellationToken cancellationToken)
    {
        if (request is { CheckFiles: [], Profile: false })
            throw new ConfigurationException("no check file is named", hint: "Say --checks FILE, or --profile to watch every table.");
        using var scope = RunScope.Begin("validate", request.Data, "data", events, clock, cancellationToken);
        using var tables = DataTables.Open(request.Data);
        var now = request.Now ?? clock.GetUtcNow();
        IReadOnlyList<Check> checks = [.. ReadChecks(request, now, tables.Relations.Keys), .. request.Profile ? tables.Monitors() : []];
        var step = new StepName("validate", request.Data);
        var reports = await scope.StepAsync(
            step,
            async () =>
            {
                await using var engine = new DuckDbEngine(tables.Connection);
                var judged = await new Remembering(request.HistoryFile is { } file ? new MeasurementFile(file) : null, scope.RunId).JudgeAsync(
                    engine, tables.Relations.GetValueOrDefault, now, checks, cancellationToken);
                IReadOnlyList<CheckReport> found = [.. judged.Select(result => CheckJudge.Report(step, result, scope))];
                return new StepResult<IReadOnlyList<CheckReport>>(found, 0, 0, Validate.Summary(found));
            },
            failure => throw failure);
        return new ValidateReport(scope.RunId, scope.End(Validate.OutcomeOf(reports, request.FailOnWarn)), scope.Elapsed, reports);
    }

    private List<Check> ReadChecks(ValidateDataRequest request, DateTimeOffset now, IReadOnlyCollection<string> datasets)
    {
        var options = new SodaClOptions { Now = now, Variables = request.Variables, Datasets = datasets };
        var sets = request.CheckFiles.Select(file => SodaClFile.Load(file, options)).ToList();
        foreach (var notice in sets.SelectMany(set => set.Notices)) events.Raise(new RunEvent.Warned(notice.ToString()) { At = clock.GetUtcNow() });
        if (sets.SelectMany(set => set.Problems).ToList() is { Count: > 0 } problems) throw new ConfigurationException(problems);
        var checks = sets.SelectMany(set => set.Checks).ToList();
        return checks is [] && request is { AllowEmpty: false, Profile: false }
            ? throw new ConfigurationException($"{string.Join(", ", request.CheckFiles)} holds no check", hint: "Say --allow-empty if that is meant.")
            : checks;
    }
}
