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
/// The inputs of the models of one run. Each is looked up in the lake once, when the first model asks for it, and shown to the
/// engine at that version when the first reads it: models of one run agree on what they see, and of a lake that lies elsewhere
/// only those files are brought here that something reads. A model's own new version replaces what is shown.
/// </summary>
internal sealed class ModelInputs(Workspace workspace, Project project)
{
    private const string UnreadSuffix = "__unread";

    private readonly Dictionary<string, ModelInput> inputs = new(StringComparer.Ordinal);
    private readonly HashSet<string> shown = new(StringComparer.Ordinal);

    /// <summary>
    /// A stream that was never loaded is an empty table of the columns it declares, so that models which read others beside it can be built.
    /// Without this it is an error.
    /// </summary>
    public bool TakesUnloadedAsEmpty { get; init; }

    /// <summary>Looks an input up, and whatever a view reads beneath it. None of its files is brought.</summary>
    public async Task<ModelInput> FindAsync(string nodeId, CancellationToken cancellationToken)
    {
        if (inputs.TryGetValue(nodeId, out var known)) return known;
        var input = project.Graph.Find(nodeId) switch
        {
            SourceTable source => await FindStreamAsync(source, cancellationToken),
            Model { Materialization: "lake" } or Seed => await FindTableAsync((RelationNode)project.Graph.Find(nodeId)!, cancellationToken),
            Model model => await FindViewAsync(model, cancellationToken),
            var other => throw new ExpectedException($"'{other?.Name ?? nodeId}' is a {other?.ResourceType ?? "node"}, which cannot be built on a lake yet"),
        };
        return inputs[nodeId] = input;
    }

    /// <summary>Looks an input up and lets the engine read it, with whatever a view needs beneath it.</summary>
    public async Task<ModelInput> ShowAsync(string nodeId, CancellationToken cancellationToken)
    {
        var input = await FindAsync(nodeId, cancellationToken);
        if (shown.Contains(nodeId)) return input;
        await ShowAsync(input, cancellationToken);
        shown.Add(nodeId);
        return input;
    }

    /// <summary>Shows those of the inputs that the SQL names, but for what is unread of them, which is shown already.</summary>
    public async Task ShowNamedAsync(string sql, IEnumerable<ModelInput> candidates, CancellationToken cancellationToken)
    {
        foreach (var input in candidates.Where(input => IsNamed(sql, input.Node.Relation.Identifier)))
            await ShowAsync(input.Node.UniqueId, cancellationToken);
    }

    /// <summary>Replaces what is known of a model by what was just published, and is shown.</summary>
    public void Update(ModelInput input)
    {
        inputs[input.Node.UniqueId] = input;
        shown.Add(input.Node.UniqueId);
    }

    /// <summary>
    /// The SQL that stands for the rows of an input a model has not consumed: files that came after the version its last commit
    /// remembers, or the rows of the interval in a backfill.
    /// </summary>
    public async Task<UnreadRows> UnreadAsync(ModelInput input, ModelState consumer, Interval? interval, CancellationToken cancellationToken)
    {
        if (interval is { } range) return await RowsOfAsync(input, range, cancellationToken);
        if (!consumer.Consumed.TryGetValue(input.Key, out var consumed)) return new UnreadRows(input.Node.Relation.ToString(), IsEmpty: false);
        var unread = UnreadOf(input);
        switch (input)
        {
            case ModelInput.Stream stream:
                // More was read than there is: the stream was deleted and loaded anew.
                var news = consumed > stream.Version ? stream.Files : [.. stream.Files.Where(file => file.LoadOrdinal > consumed)];
                await ShowAsync(unread, stream, news, cancellationToken);
                return new UnreadRows(unread.ToString(), news is []);
            case ModelInput.Table table:
                var added = await table.Delta.AddedSinceAsync(consumed, table.Snapshot, cancellationToken);
                workspace.Relations.ShowFiles(unread, table.Snapshot, added, await workspace.PathsAsync(table.Delta, added, cancellationToken));
                return new UnreadRows(unread.ToString(), added is []);
            default:
                return new UnreadRows(input.Node.Relation.ToString(), IsEmpty: false);
        }
    }

    /// <summary>
    /// Stands in for what is unread. Its own name tells it from the relation, and so whether a model reads only that.
    /// </summary>
    private static Relation UnreadOf(ModelInput input) => input.Node.Relation with { Identifier = input.Node.Relation.Identifier + UnreadSuffix };

    /// <summary>Text that may be the relation's name counts as such: what is shown for nothing costs a little, what is not fails.</summary>
    private static bool IsNamed(string sql, string identifier)
    {
        for (var at = sql.IndexOf(identifier, StringComparison.OrdinalIgnoreCase); at >= 0; at = sql.IndexOf(identifier, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (!sql.AsSpan(at + identifier.Length).StartsWith(UnreadSuffix, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private async Task ShowAsync(ModelInput input, CancellationToken cancellationToken)
    {
        switch (input)
        {
            case ModelInput.Table table:
                workspace.Relations.ShowTable(
                    input.Node.Relation, table.Snapshot, await workspace.PathsAsync(table.Delta, table.Snapshot.Files, cancellationToken));
                break;
            case ModelInput.Stream stream:
                await ShowAsync(input.Node.Relation, stream, stream.Files, cancellationToken);
                break;
            case ModelInput.View view:
                foreach (var beneath in view.Beneath) await ShowAsync(beneath.Node.UniqueId, cancellationToken);
                workspace.Relations.ShowQuery(input.Node.Relation, view.Sql);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task ShowAsync(Relation relation, ModelInput.Stream stream, IReadOnlyList<LandedFile> files, CancellationToken cancellationToken) =>
        workspace.Relations.ShowStream(
            relation, stream.Shape.Columns, stream.Shape.LandingPartition, await StreamFiles.BringAsync(workspace, files, cancellationToken));

    /// <summary>The rows of an interval. Of a table only the files are read that can hold any, by their bounds.</summary>
    private async Task<UnreadRows> RowsOfAsync(ModelInput input, Interval interval, CancellationToken cancellationToken)
    {
        if (input.EventTime is not { } column)
            return new UnreadRows(new ExpectedException(
                $"'{input.Node.Name}' says nothing of when its rows happened, so an interval of it cannot be read",
                "Give it an event_time: the column that holds the time of the event."));
        var relation = input.Node.Relation;
        if (input is ModelInput.Table { Snapshot: var snapshot } table)
        {
            relation = UnreadOf(input);
            AddFile[] files = [.. snapshot.Prune([.. FiltersOf(snapshot, column, interval)])];
            workspace.Relations.ShowFiles(relation, snapshot, files, await workspace.PathsAsync(table.Delta, files, cancellationToken));
        }

        var quoted = DuckDbSql.Quoted(column);
        return new UnreadRows($"(SELECT * FROM {relation} WHERE {quoted} >= {Literal(interval.Start)} AND {quoted} < {Literal(interval.End)})", IsEmpty: false);
    }

    private static IEnumerable<ColumnFilter> FiltersOf(DeltaSnapshot snapshot, string column, Interval interval)
    {
        var isDay = snapshot.Schema.Find(column)?.Type is PrimitiveType { Kind: PrimitiveKind.Date };
        var form = isDay ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss.ffffffZ";
        yield return new ColumnFilter(column, FilterComparison.GreaterOrEqual, interval.Start.ToUniversalTime().ToString(form, CultureInfo.InvariantCulture));

        // A day lies within when it begins before the end, whatever the hour of the end.
        yield return new ColumnFilter(
            column, isDay ? FilterComparison.LessOrEqual : FilterComparison.Less, interval.End.ToUniversalTime().ToString(form, CultureInfo.InvariantCulture));
    }

    private static string Literal(DateTimeOffset instant) => $"TIMESTAMPTZ '{instant.ToString("yyyy-MM-dd HH:mm:ss.ffffff+00", CultureInfo.InvariantCulture)}'";

    private async Task<ModelInput> FindTableAsync(RelationNode model, CancellationToken cancellationToken)
    {
        var table = workspace.Table(Workspace.KeyOf(model.Relation));
        var snapshot = await table.OpenAsync(cancellationToken) ?? throw new NotBuiltException(
            $"the table of '{model.Name}' has not been built", $"Build it first: pipeline transform --select {model.Name}");
        return new ModelInput.Table(model, table, snapshot);
    }

    private async Task<ModelInput> FindStreamAsync(SourceTable source, CancellationToken cancellationToken)
    {
        var (stream, child) = NameOf(source);
        var spec = await workspace.FindStream($"{source.SourceName}/{stream}", cancellationToken);
        return spec.Format is StreamFormat.Parquet
            ? await FindStreamTableAsync(source, spec, child, cancellationToken)
            : await FindRawStreamAsync(source, spec, cancellationToken);
    }

    /// <summary>The stream a source table stands for, and its child when it is declared as <c>stream__child</c>.</summary>
    private (string Stream, string? Child) NameOf(SourceTable source)
    {
        if (!workspace.Project.Sources.Contains(source.SourceName)) return (source.Name, null);
        var streams = workspace.Project.DescribeSource(source.SourceName).Streams.Select(stream => stream.Text).ToList();
        var parent = streams.Contains(source.Name) ? null : streams.Where(stream => source.Name.StartsWith($"{stream}__", StringComparison.Ordinal)).MaxBy(stream => stream.Length);
        return parent is null ? (source.Name, null) : (parent, source.Name[(parent.Length + 2)..]);
    }

    private async Task<ModelInput> FindStreamTableAsync(SourceTable source, StreamSpec spec, string? child, CancellationToken cancellationToken)
    {
        if (child is not null && spec.Table.Children.All(declared => declared.Name != child))
            throw new ConfigurationException(
                $"the stream '{spec.FullName}' has no child '{child}'", source.Location, NearestName.Hint(child, [.. spec.Table.Children.Select(declared => declared.Name)]));
        var table = workspace.Table(child is null ? Workspace.KeyOf(spec) : Workspace.KeyOf(spec, child));
        if (await table.OpenAsync(cancellationToken) is { } snapshot)
            return new ModelInput.Table(source, table, snapshot) { DeclaredEventTime = child is null ? spec.EventTime : null };
        return TakesUnloadedAsEmpty && child is null && spec.Table.Columns is not [] ? Declared(source, spec) : throw NotLoaded(source, spec);
    }

    private ModelInput.View Declared(SourceTable source, StreamSpec spec)
    {
        var notice = $"{spec.FullName} was never loaded: its table is taken as empty";
        workspace.Events.Raise(new RunEvent.Traced(notice) { At = workspace.Clock.GetUtcNow() });
        var declared = spec.Table.Columns.Select(column => new Schema.Column(column.Name, ModelColumn.Kept(DuckDbTypeText.Parse(column.Type))));
        var columns = declared.Concat(LineageColumns.Of((spec.Fallback ?? spec.BackfillFrom) is not null));
        var nulls = columns.Select(column => $"CAST(NULL AS {DuckDbTypeText.Print(column.Type)}) AS {DuckDbSql.Quoted(column.Name)}");
        return new ModelInput.View(source, $"SELECT {string.Join(", ", nulls)} WHERE false", []);
    }

    private static NotBuiltException NotLoaded(SourceTable source, StreamSpec spec) =>
        new($"'{source.SourceName}.{source.Name}' has no rows yet, and so no columns", $"Ingest it first: pipeline ingest {spec.FullName}");

    private async Task<ModelInput> FindRawStreamAsync(SourceTable source, StreamSpec spec, CancellationToken cancellationToken)
    {
        var folder = Workspace.KeyOf(spec);
        var shape = new StreamShape([.. spec.Table.Columns.Select(column => new StreamFileColumn(column.Name, column.Type))], spec.LandingPartition, spec.EventTime);
        var files = await StreamFiles.ListAsync(workspace, spec, cancellationToken);
        return new ModelInput.Stream(source, folder, shape, files);
    }

    private async Task<ModelInput> FindViewAsync(Model model, CancellationToken cancellationToken)
    {
        var beneath = new List<ModelInput>();
        foreach (var parent in model.DependsOn) beneath.Add(await FindAsync(parent, cancellationToken));
        var compiled = project.Compiler.Compile(model, new CompileContext());
        return new ModelInput.View(model, compiled.Sql, beneath);
    }
}

/// <summary>What stands after FROM, and whether it is known to hold no rows. A model may read an input whole and never ask for this.</summary>
internal sealed record UnreadRows(string Text, bool IsEmpty)
{
    private readonly ExpectedException? fault;

    /// <summary>Rows that cannot be told from the others, for a reason that only who asks for them is told.</summary>
    public UnreadRows(ExpectedException fault)
        : this("", IsEmpty: false) => this.fault = fault;

    /// <summary>The text; throws when there is none.</summary>
    public string Sql => fault is null ? Text : throw fault;
}

/// <summary>Something is read that has not been loaded or built yet, and so has no columns.</summary>
internal sealed class NotBuiltException(string message, string hint) : ExpectedException(message, hint);
