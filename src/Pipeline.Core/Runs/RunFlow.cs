using Pipeline.Engines.DuckDb;
using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Runs.Building;
using Pipeline.Runs.Configuration;

namespace Pipeline.Runs;

/// <summary>Runs a flow as its schedule does: its steps in order, ending at the first that fails, and shows what it serves.</summary>
public sealed class RunFlow(Workspace workspace)
{
    /// <summary>How many rows of a result are shown.</summary>
    private const int PreviewRows = 10;

    /// <summary>Runs the verb.</summary>
    public async Task<FlowReport> RunAsync(FlowRequest request, CancellationToken cancellationToken)
    {
        var flow = workspace.Project.Flow(request.Flow);
        workspace.Project.RequireVariables(request.Variables, flow.Steps.OfType<FlowStep.Ingest>().Select(step => step.Source));
        var project = workspace.LoadProject(vars: null);
        using var scope = RunScope.Begin("run", flow.Name, workspace.Target, workspace.Events, workspace.Clock, cancellationToken);
        var done = new FlowReport(scope.RunId, RunOutcome.Succeeded, TimeSpan.Zero, flow.Name, [], [], [], []);
        foreach (var step in flow.Steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            done = await RunStepAsync(step, done, project, request, scope, cancellationToken);
            if (done.Outcome is not RunOutcome.Succeeded) break;
        }

        var results = await PreviewAsync(flow, project, cancellationToken);
        return done with { Results = results, Outcome = scope.End(done.Outcome), Elapsed = scope.Elapsed };
    }

    private async Task<FlowReport> RunStepAsync(
        FlowStep step, FlowReport done, Project project, FlowRequest request, RunScope scope, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case FlowStep.Ingest ingest:
                var streams = await new Ingest(workspace).LoadAsync(
                    new IngestRequest(ingest.Source, ingest.Stream is null ? [] : [ingest.Stream], FullRefresh: request.FullRefresh) { Variables = request.Variables },
                    scope,
                    cancellationToken);
                return done with { Ingested = [.. done.Ingested, .. streams], Outcome = Ingest.OutcomeOf(streams) };
            case FlowStep.Transform transform:
                var order = new TransformRequest(transform.Select, [], request.FullRefresh);
                var models = await new Transform(workspace).BuildAsync(project, Transform.Select(project, order), order, scope, cancellationToken);
                return done with { Built = [.. done.Built, .. models], Outcome = Transform.OutcomeOf(models) };
            case FlowStep.Validate validate:
                var checks = await new Validate(workspace).JudgeAsync(project, new ValidateRequest(validate.Select, [], []), scope, cancellationToken);
                return done with { Judged = [.. done.Judged, .. checks], Outcome = Validate.OutcomeOf(checks, failOnWarn: false) };
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>What is published of the flow's results; a table that does not exist yet is left out.</summary>
    private async Task<IReadOnlyList<TablePreview>> PreviewAsync(FlowSpec flow, Project project, CancellationToken cancellationToken)
    {
        var previews = new List<TablePreview>();
        foreach (var model in project.Selector.Select([.. flow.Preview], []).Models.Where(_ => flow.Preview is not []))
        {
            var key = Workspace.KeyOf(model.Relation);
            if (model.Materialization == "lake" && await workspace.Table(key).OpenAsync(cancellationToken) is null) continue;
            await new ModelInputs(workspace, project).ShowAsync(model.UniqueId, cancellationToken);
            previews.Add(await PreviewAsync(model, workspace.Store.Show(key), cancellationToken));
        }

        return previews;
    }

    /// <summary>The rows with the largest numbers first, as a summary is read; ties by the other columns, so that two runs print the same.</summary>
    private async Task<TablePreview> PreviewAsync(Model model, string location, CancellationToken cancellationToken)
    {
        var columns = workspace.Connection.QueryRows($"DESCRIBE {model.Relation}", cancellationToken: cancellationToken)
            .Select(row => (Name: (string)row[0]!, IsNumber: ((string)row[1]!) is "BIGINT" or "INTEGER" or "DOUBLE"))
            .ToList();
        var order = columns.OrderByDescending(column => column.IsNumber)
            .Select(column => $"{DuckDbSql.Quoted(column.Name)}{(column.IsNumber ? " DESC" : "")}");
        var rows = await workspace.Engine.QueryAsync(
            $"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (SELECT * FROM {model.Relation} ORDER BY {string.Join(", ", order)} LIMIT {PreviewRows})", cancellationToken);
        var total = workspace.Connection.QuerySingle<long>($"SELECT count(*) FROM {model.Relation}", cancellationToken: cancellationToken);
        return new TablePreview(
            model.Name, location, rows.Columns, [.. rows.Rows.Select(row => (IReadOnlyList<string?>)[.. row.Select(cell => (string?)cell)])], total);
    }
}
