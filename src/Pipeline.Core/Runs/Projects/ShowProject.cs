using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Events;

namespace Pipeline.Runs.Projects;

/// <summary>Shows the first rows that a node's query gives, without building it.</summary>
public sealed class ShowProject(IRunEventSink events, TimeProvider clock)
{
    private static readonly string[] shown = ["model", "seed", "snapshot", "source", "test", "analysis"];

    /// <summary>Runs the verb.</summary>
    public Task<RowsReport> RunAsync(ShowRequest request, CancellationToken cancellationToken) =>
        Task.Run(() => Run(request, cancellationToken), cancellationToken);

    private RowsReport Run(ShowRequest request, CancellationToken cancellationToken)
    {
        using var session = ProjectSession.Begin(request, "show", fullRefresh: false, events, clock, cancellationToken);
        var (name, sql) = request.Inline is { } inline ? ("inline", session.CompileInline(inline)) : Only(request, session);
        var limited = request.Limit < 0
            ? $"select * from (\n{sql}\n)"
            : string.Create(CultureInfo.InvariantCulture, $"select * from (\n{sql}\n) limit {request.Limit}");
        var described = session.Worker.Warehouse.Query($"describe {limited}");
        var rows = session.Worker.Warehouse.Query($"select cast(columns(*) as varchar) from ({limited})");
        return new RowsReport(
            name, [.. described.Rows.Select(row => (string)row[0]!)], [.. described.Rows.Select(row => (string)row[1]!)],
            [.. rows.Rows.Select(row => (IReadOnlyList<string?>)[.. row.Select(cell => (string?)cell)])]);
    }

    /// <summary>The one node that is picked; tests that come along with it are not meant.</summary>
    private static (string Name, string Sql) Only(ShowRequest request, ProjectSession session)
    {
        var nodes = SelectNodes.Of(session.Opened, request.Nodes, shown, session.Previous);
        var meant = nodes.Where(node => node.ResourceType != "test").ToList() is [_, ..] others ? others : nodes;
        return meant is [var only]
            ? (only.Name, session.SqlOf(only))
            : throw new ConfigurationException($"{meant.Count} nodes are selected, and one can be shown",
                hint: "Say --select NAME, or --inline SQL.");
    }
}
