using Pipeline.Connectors;
using Pipeline.Lake.Raw;
using Pipeline.Models;
using Pipeline.Notifications;
using Pipeline.Runs.Configuration;
using Pipeline.State;

namespace Pipeline.Runs.Flows;

/// <summary>The tables that steps of a flow load and build, as they are in the lake right now, whichever run made them so.</summary>
internal sealed class FlowTables(Workspace workspace, Project project)
{
    /// <summary>Each table once, in the order of the steps. Views have no version and are none.</summary>
    public async Task<IReadOnlyList<CompletedTable>> OfAsync(IEnumerable<FlowStep> steps, CancellationToken cancellationToken)
    {
        var places = new List<Place>();
        foreach (var step in steps)
        {
            switch (step)
            {
                case FlowStep.Ingest ingest:
                    foreach (var stream in StreamsOf(ingest)) places.AddRange(PlacesOf(await workspace.FindStream(stream, cancellationToken)));
                    break;
                case FlowStep.Transform transform:
                    places.AddRange(Runs.Transform.Select(project, new TransformRequest(transform.Select, [])).Where(IsTable).Select(PlaceOf));
                    break;
            }
        }

        var tables = new List<CompletedTable>();
        foreach (var place in places.DistinctBy(place => place.Table)) tables.Add(await LookAsync(place, cancellationToken));
        return tables;
    }

    private IEnumerable<string> StreamsOf(FlowStep.Ingest ingest) => ingest.Stream is { } one
        ? [$"{ingest.Source}/{one}"]
        : workspace.Project.DescribeSource(ingest.Source).Streams.Select(stream => $"{ingest.Source}/{stream.Text}");

    private static IEnumerable<Place> PlacesOf(StreamSpec stream)
    {
        var key = Workspace.KeyOf(stream);
        if (stream.Format is StreamFormat.Jsonl) return [new Place(stream.FullName, $"{key}/{RawStream.LoadsFolder}", key)];
        var children = stream.Table.Children.Select(child => new Place($"{stream.FullName}__{child.Name}", Workspace.KeyOf(stream, child.Name), Workspace.KeyOf(stream, child.Name)));
        return [new Place(stream.FullName, key, key), .. children];
    }

    private static bool IsTable(RelationNode node) => node is Seed or Model { Materialization: "lake" };

    private static Place PlaceOf(RelationNode node) => new(node.Name, Workspace.KeyOf(node.Relation), Workspace.KeyOf(node.Relation));

    private async Task<CompletedTable> LookAsync(Place place, CancellationToken cancellationToken)
    {
        var snapshot = await workspace.Table(place.Table).OpenAsync(cancellationToken);
        var load = CommittedState.ReadLoad(snapshot?.DomainText(CommittedState.LoadDomain));
        return new CompletedTable(place.Name, snapshot?.Version, load?.LoadId, load?.Rows, workspace.Store.Show(place.Folder));
    }

    private sealed record Place(string Name, string Table, string Folder);
}
