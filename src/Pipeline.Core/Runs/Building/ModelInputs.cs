using System.Globalization;
using Pipeline.Connectors;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Engines.DuckDb.Loading;
using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Events;
using Pipeline.Lake.Delta;
using Pipeline.Models;
using Pipeline.Runs.Landing;
using Pipeline.Schema;
using Pipeline.State;

namespace Pipeline.Runs.Building;

/// <summary>
/// The inputs of the models of one run. Each is read from the lake once, when the first model asks for it, and shown to the
/// engine at that version: models of one run agree on what they see. A model's own new version replaces what is shown.
/// </summary>
internal sealed class ModelInputs(Workspace workspace, Project project)
{
    private readonly Dictionary<string, ModelInput> inputs = new(StringComparer.Ordinal);

    /// <summary>
    /// A stream that was never loaded is an empty table of the columns it declares, so that models which read others beside it can be built.
    /// Without this it is an error.
    /// </summary>
    public bool TakesUnloadedAsEmpty { get; init; }

    /// <summary>Reads and shows an input, and whatever a view needs beneath it.</summary>
    public async Task<ModelInput> ShowAsync(string nodeId, CancellationToken cancellationToken)
    {
        if (inputs.TryGetValue(nodeId, out var known)) return known;
        var input = project.Graph.Find(nodeId) switch
        {
            SourceTable source => await ShowStreamAsync(source, cancellationToken),
            Model { Materialization: "lake" } or Seed => await ShowTableAsync((RelationNode)project.Graph.Find(nodeId)!, cancellationToken),
            Model model => await ShowViewAsync(model, cancellationToken),
            var other => throw new ExpectedException($"'{other?.Name ?? nodeId}' is a {other?.ResourceType ?? "node"}, which cannot be built on a lake yet"),
        };
        return inputs[nodeId] = input;
    }

    /// <summary>Replaces what is shown of a model by what was just published.</summary>
    public void Update(ModelInput input) => inputs[input.Node.UniqueId] = input;

    /// <summary>
    /// The SQL that stands for the rows of an input a model has not consumed: files that came after the version its last commit
    /// remembers, or the rows of the interval in a backfill.
    /// </summary>
    public async Task<UnreadRows> UnreadAsync(ModelInput input, ModelState consumer, Interval? interval, CancellationToken cancellationToken)
    {
        if (interval is { } range) return new UnreadRows(RowsOf(input, range), IsEmpty: false);
        if (!consumer.Consumed.TryGetValue(input.Key, out var consumed)) return new UnreadRows(input.Node.Relation.ToString(), IsEmpty: false);
        var unread = input.Node.Relation with { Identifier = input.Node.Relation.Identifier + "__unread" };
        switch (input)
        {
            case ModelInput.Stream stream:
                // More was read than there is: the stream was deleted and loaded anew.
                var news = consumed > stream.Version ? stream.Files : [.. stream.Files.Where(file => file.LoadOrdinal > consumed)];
                workspace.Relations.ShowStream(unread, stream.Shape.Columns, stream.Shape.LandingPartition, news);
                return new UnreadRows(unread.ToString(), news is []);
            case ModelInput.Table table:
                var added = await table.Delta.AddedSinceAsync(consumed, table.Snapshot, cancellationToken);
                workspace.Relations.ShowFiles(unread, table.Snapshot, added, await workspace.PathsAsync(table.Delta, added, cancellationToken));
                return new UnreadRows(unread.ToString(), added is []);
            default:
                return new UnreadRows(input.Node.Relation.ToString(), IsEmpty: false);
        }
    }

    private static string RowsOf(ModelInput input, Interval interval)
    {
        var column = DuckDbSql.Quoted(input.EventTime ?? throw new ExpectedException(
            $"'{input.Node.Name}' says nothing of when its rows happened, so an interval of it cannot be read",
            "Give it an event_time: the column that holds the time of the event."));
        return $"(SELECT * FROM {input.Node.Relation} WHERE {column} >= {Literal(interval.Start)} AND {column} < {Literal(interval.End)})";
    }

    private static string Literal(DateTimeOffset instant) => $"TIMESTAMPTZ '{instant.ToString("yyyy-MM-dd HH:mm:ss.ffffff+00", CultureInfo.InvariantCulture)}'";

    private async Task<ModelInput> ShowTableAsync(RelationNode model, CancellationToken cancellationToken)
    {
        var table = workspace.Table(Workspace.KeyOf(model.Relation));
        var snapshot = await table.OpenAsync(cancellationToken) ?? throw new NotBuiltException(
            $"the table of '{model.Name}' has not been built", $"Build it first: pipeline transform --select {model.Name}");
        workspace.Relations.ShowTable(model.Relation, snapshot, await workspace.PathsAsync(table, snapshot.Files, cancellationToken));
        return new ModelInput.Table(model, table, snapshot);
    }

    private async Task<ModelInput> ShowStreamAsync(SourceTable source, CancellationToken cancellationToken)
    {
        var (stream, child) = NameOf(source);
        var spec = await workspace.FindStream($"{source.SourceName}/{stream}", cancellationToken);
        return spec.Format is StreamFormat.Parquet
            ? await ShowStreamTableAsync(source, spec, child, cancellationToken)
            : await ShowRawStreamAsync(source, spec, cancellationToken);
    }

    /// <summary>The stream a source table stands for, and its child when it is declared as <c>stream__child</c>.</summary>
    private (string Stream, string? Child) NameOf(SourceTable source)
    {
        if (!workspace.Project.Sources.Contains(source.SourceName)) return (source.Name, null);
        var streams = workspace.Project.DescribeSource(source.SourceName).Streams.Select(stream => stream.Text).ToList();
        var parent = streams.Contains(source.Name) ? null : streams.Where(stream => source.Name.StartsWith($"{stream}__", StringComparison.Ordinal)).MaxBy(stream => stream.Length);
        return parent is null ? (source.Name, null) : (parent, source.Name[(parent.Length + 2)..]);
    }

    private async Task<ModelInput> ShowStreamTableAsync(SourceTable source, StreamSpec spec, string? child, CancellationToken cancellationToken)
    {
        if (child is not null && spec.Table.Children.All(declared => declared.Name != child))
            throw new ConfigurationException(
                $"the stream '{spec.FullName}' has no child '{child}'", source.Location, NearestName.Hint(child, [.. spec.Table.Children.Select(declared => declared.Name)]));
        var table = workspace.Table(child is null ? Workspace.KeyOf(spec) : Workspace.KeyOf(spec, child));
        var snapshot = await table.OpenAsync(cancellationToken);
        if (snapshot is null)
        {
            var isKnown = child is null && spec.Table.Columns is not [];
            return TakesUnloadedAsEmpty && isKnown ? ShowDeclared(source, spec) : throw NotLoaded(source, spec);
        }

        workspace.Relations.ShowTable(source.Relation, snapshot, await workspace.PathsAsync(table, snapshot.Files, cancellationToken));
        return new ModelInput.Table(source, table, snapshot) { DeclaredEventTime = child is null ? spec.EventTime : null };
    }

    private ModelInput.View ShowDeclared(SourceTable source, StreamSpec spec)
    {
        var notice = $"{spec.FullName} was never loaded: its table is taken as empty";
        workspace.Events.Raise(new RunEvent.Traced(notice) { At = workspace.Clock.GetUtcNow() });
        var declared = spec.Table.Columns.Select(column => new Schema.Column(column.Name, ModelColumn.Kept(DuckDbTypeText.Parse(column.Type))));
        var columns = declared.Concat(LineageColumns.Of((spec.Fallback ?? spec.BackfillFrom) is not null));
        var nulls = columns.Select(column => $"CAST(NULL AS {DuckDbTypeText.Print(column.Type)}) AS {DuckDbSql.Quoted(column.Name)}");
        var sql = $"SELECT {string.Join(", ", nulls)} WHERE false";
        workspace.Relations.ShowQuery(source.Relation, sql);
        return new ModelInput.View(source, sql, []);
    }

    private static NotBuiltException NotLoaded(SourceTable source, StreamSpec spec) =>
        new($"'{source.SourceName}.{source.Name}' has no rows yet, and so no columns", $"Ingest it first: pipeline ingest {spec.FullName}");

    private async Task<ModelInput> ShowRawStreamAsync(SourceTable source, StreamSpec spec, CancellationToken cancellationToken)
    {
        var folder = Workspace.KeyOf(spec);
        var shape = new StreamShape([.. spec.Table.Columns.Select(column => new StreamFileColumn(column.Name, column.Type))], spec.LandingPartition, spec.EventTime);
        var files = await StreamFiles.ListAsync(workspace, spec, cancellationToken);
        workspace.Relations.ShowStream(source.Relation, shape.Columns, shape.LandingPartition, files);
        return new ModelInput.Stream(source, folder, shape, files);
    }

    private async Task<ModelInput> ShowViewAsync(Model model, CancellationToken cancellationToken)
    {
        var beneath = new List<ModelInput>();
        foreach (var parent in model.DependsOn) beneath.Add(await ShowAsync(parent, cancellationToken));
        var compiled = project.Compiler.Compile(model, new CompileContext());
        workspace.Relations.ShowQuery(model.Relation, compiled.Sql);
        return new ModelInput.View(model, compiled.Sql, beneath);
    }
}

/// <summary>What stands after FROM, and whether it is known to hold no rows.</summary>
internal sealed record UnreadRows(string Sql, bool IsEmpty);

/// <summary>Something is read that has not been loaded or built yet, and so has no columns.</summary>
internal sealed class NotBuiltException(string message, string hint) : ExpectedException(message, hint);
