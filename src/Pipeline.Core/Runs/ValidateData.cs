using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Quality;
using Pipeline.Quality.SodaCl;
using Pipeline.Runs.Building;
using Pipeline.Runs.Judging;

namespace Pipeline.Runs;

/// <summary>
/// Judges SodaCL files and dbt properties on tables that belong to no project: a DuckDB file, or a folder of files. Needs no configuration.
/// </summary>
public sealed class ValidateData(IRunEventSink events, TimeProvider clock)
{
    /// <summary>Runs the verb.</summary>
    public async Task<ValidateReport> RunAsync(ValidateDataRequest request, CancellationToken cancellationToken)
    {
        if (request is { CheckFiles: [], PropertiesFiles: [], Profile: false })
            throw new ConfigurationException("no check file is named", hint: "Say --checks FILE, --properties FILE, or --profile to watch every table.");
        using var scope = RunScope.Begin("validate", request.Data, "data", events, clock, cancellationToken);
        using var tables = DataTables.Open(request.Data);
        var now = request.Now ?? clock.GetUtcNow();
        var (checks, nodes) = ReadChecks(request, now, tables);
        var reports = await scope.StepAsync(
            new StepName("validate", request.Data),
            async () =>
            {
                var found = await JudgeAsync(request, now, tables, checks, nodes, scope, cancellationToken);
                return new StepResult<IReadOnlyList<CheckReport>>(found, 0, 0, Validate.Summary(found));
            },
            failure => throw failure);
        return new ValidateReport(scope.RunId, scope.End(Validate.OutcomeOf(reports, request.FailOnWarn)), scope.Elapsed, reports);
    }

    private static async Task<IReadOnlyList<CheckReport>> JudgeAsync(
        ValidateDataRequest request, DateTimeOffset now, DataTables tables, IReadOnlyList<Check> checks, IReadOnlyList<RelationNode> nodes,
        RunScope scope, CancellationToken cancellationToken)
    {
        await using var engine = new DuckDbEngine(tables.Connection);
        var kept = request.HistoryFile is { } file ? new MeasurementFile(file) : null;
        var judged = await new Remembering(kept, scope.RunId).JudgeAsync(engine, tables.Resolver(nodes), now, checks, cancellationToken);
        var samples = request.NoSamples ? null : new FailingSamples(engine, nodes);
        var found = new List<CheckReport>();
        foreach (var result in judged) found.Add(await CheckJudge.ReportAsync(new StepName("validate", request.Data), result, scope, samples, cancellationToken));
        return found;
    }

    private (IReadOnlyList<Check> Checks, IReadOnlyList<RelationNode> Nodes) ReadChecks(ValidateDataRequest request, DateTimeOffset now, DataTables tables)
    {
        var options = new SodaClOptions { Now = now, Variables = request.Variables, Datasets = tables.Relations.Keys };
        var sets = request.CheckFiles.Select(file => SodaClFile.Load(file, options)).ToList();
        foreach (var notice in sets.SelectMany(set => set.Notices)) events.Raise(new RunEvent.Warned(notice.ToString()) { At = clock.GetUtcNow() });
        if (sets.SelectMany(set => set.Problems).ToList() is { Count: > 0 } problems) throw new ConfigurationException(problems);
        var (tests, nodes) = request.PropertiesFiles is [] ? ([], []) : PropertiesProject.Read(request, tables, clock);
        List<Check> checks = [.. sets.SelectMany(set => set.Checks), .. tests];
        if (checks is [] && request is { AllowEmpty: false, Profile: false })
            throw new ConfigurationException(
                $"{string.Join(", ", request.CheckFiles.Concat(request.PropertiesFiles))} holds no check", hint: "Say --allow-empty if that is meant.");
        return ([.. checks, .. request.Profile ? tables.Monitors() : []], nodes);
    }
}
