using Pipeline.Engines.DuckDb;
using Pipeline.Models;
using Pipeline.Runs.Building;
using Pipeline.Runs.Configuration;

namespace Pipeline.Runs.Flows;

/// <summary>Shows the first rows of what a flow serves.</summary>
internal sealed class FlowPreview(Workspace workspace, Project project)
{
    /// <summary>How many rows of a result are shown.</summary>
    private const int Rows = 10;

    /// <summary>What is published of the flow's results; a table that does not exist yet is left out.</summary>
    public async Task<IReadOnlyList<TablePreview>> OfAsync(FlowSpec flow, CancellationToken cancellationToken)
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
            $"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (SELECT * FROM {model.Relation} ORDER BY {string.Join(", ", order)} LIMIT {Rows})", cancellationToken);
        var total = workspace.Connection.QuerySingle<long>($"SELECT count(*) FROM {model.Relation}", cancellationToken: cancellationToken);
        return new TablePreview(
            model.Name, location, rows.Columns, [.. rows.Rows.Select(row => (IReadOnlyList<string?>)[.. row.Select(cell => (string?)cell)])], total);
    }
}
