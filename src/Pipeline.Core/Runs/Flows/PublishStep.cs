using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Events;
using Pipeline.Lake;
using Pipeline.Models;
using Pipeline.Runs.Building;
using Pipeline.Runs.Configuration;

namespace Pipeline.Runs.Flows;

/// <summary>
/// Writes models as JSON documents into a folder of the lake. What has not changed is left as it is, to the byte; files of values that are
/// gone are removed; the list of all is written last. One run at a time works on a folder.
/// </summary>
internal sealed class PublishStep(Workspace workspace, Project project, RunScope scope, string flow, FlowStep.Publish step)
{
    private readonly ModelInputs inputs = new(workspace, project);
    private readonly string spool = Path.Combine(workspace.Spool, "documents");
    private int written, unchanged;

    /// <summary>The models a step shows, found before the run begins.</summary>
    /// <exception cref="ConfigurationException">There is no such model, or the folder is one in which tables lie.</exception>
    public static void RequireSound(FlowStep.Publish step, Project project)
    {
        foreach (var document in step.Documents) FindModel(document, project);
        var tables = project.Graph.InOrder.OfType<RelationNode>().Select(node => node is SourceTable ? "bronze" : node.Relation.Schema).Append("bronze");
        if (tables.FirstOrDefault(schema => schema == step.To.Split('/')[0]) is { } taken)
            throw new ConfigurationException($"tables lie in '{taken}', so nothing else can be published there", step.Location, "Publish to a folder such as api/v1.");
    }

    /// <summary>Brings the folder up to date.</summary>
    public Task<PublishReport> RunAsync(CancellationToken cancellationToken) => scope.StepAsync(
        new StepName("publish", step.To),
        () => PublishAsync(cancellationToken),
        failure => Report(failure is LeaseHeldException ? StepStatus.Held : StepStatus.Failed, [], 0, failure.Message));

    private static Model FindModel(DocumentSpec document, Project project)
    {
        var model = project.FindModel(document.Model);
        return model ?? throw new ConfigurationException(
            $"there is no model '{document.Model}'", document.Location, NearestName.Hint(document.Model, [.. project.Models.Select(known => known.Name)]));
    }

    private async Task<StepResult<PublishReport>> PublishAsync(CancellationToken cancellationToken)
    {
        await using var lease = await LakeLease.TakeAsync(
            workspace.Store, $"publish/{step.To}", LeaseHolder.OfThisProcess(scope.RunId), workspace.Clock, cancellationToken);
        var folder = await PublishedFolder.OpenAsync(workspace.Store, step.To, cancellationToken);
        var others = folder.Manifest.Entries.Where(entry => entry.Flow != flow).ToList();
        var taken = others.SelectMany(entry => entry.Files.Select(file => (file.File, By: entry))).ToDictionary(file => file.File, file => file.By, StringComparer.Ordinal);
        var entries = new List<PublishedEntry>();
        foreach (var document in step.Documents) entries.Add(await BringUpToDateAsync(document, folder, taken, cancellationToken));

        var published = entries.SelectMany(entry => entry.Files).Select(file => file.File).ToHashSet(StringComparer.Ordinal);
        var vanished = folder.Manifest.Entries.Where(entry => entry.Flow == flow).SelectMany(entry => entry.Files)
            .Select(file => file.File).Where(file => !published.Contains(file) && folder.Has(file)).ToList();
        await lease.EnsureHeldAsync(cancellationToken);
        await folder.FinishAsync(new PublishedManifest([.. others, .. entries]), vanished, cancellationToken);
        return Result(entries, vanished.Count);
    }

    private async Task<PublishedEntry> BringUpToDateAsync(
        DocumentSpec document, PublishedFolder folder, Dictionary<string, PublishedEntry> taken, CancellationToken cancellationToken)
    {
        var model = FindModel(document, project);
        var input = await inputs.ShowAsync(model.UniqueId, cancellationToken);
        var fingerprint = Fingerprint.Of(
        [
            input.Fingerprint, document.Model, document.Limit?.ToString(CultureInfo.InvariantCulture) ?? "", document.Where ?? "", .. model.Config.UniqueKey, "", .. document.OrderBy,
        ]);
        var old = folder.Manifest.Entries.FirstOrDefault(entry => entry.Flow == flow && entry.Path == document.Path.Text);
        var isKept = old is not null && old.Fingerprint == fingerprint && old.Files.All(file => folder.Has(file.File));
        var entry = isKept ? old! : new PublishedEntry(
            flow, document.Path.Text, model.Name, input is ModelInput.Table ? input.Version : null, input.ChangedAt, fingerprint, []);
        if (isKept) unchanged += entry.Files.Count;
        else entry = entry with { Files = await WriteAsync(document, model, entry, old, folder, cancellationToken) };
        foreach (var file in entry.Files)
        {
            if (!taken.TryAdd(file.File, entry)) throw Taken(file.File, document, taken[file.File]);
        }

        return entry;
    }

    private static ExpectedException Taken(string file, DocumentSpec document, PublishedEntry by) => new(
        $"'{file}' is published as '{by.Path}' by the flow {by.Flow} already", "Give one of them another path.", document.Location);

    /// <summary>Runs the query and writes the documents whose rows are not those that lie there.</summary>
    private async Task<IReadOnlyList<PublishedFile>> WriteAsync(
        DocumentSpec document, Model model, PublishedEntry entry, PublishedEntry? old, PublishedFolder folder, CancellationToken cancellationToken)
    {
        var before = (old?.Files ?? []).ToDictionary(file => file.File, StringComparer.Ordinal);
        var files = new SortedDictionary<string, PublishedFile>(StringComparer.Ordinal);
        try
        {
            var query = QueryOf(document, model, cancellationToken);
            using var rows = new DocumentRows(workspace.Connection.Query(query.ToSql(), cancellationToken), document.Path);
            while (rows.HasDocument)
            {
                var path = rows.Path;
                using var writer = new DocumentWriter(spool);
                rows.CopyTo(writer);
                var file = new PublishedFile(path, writer.Count, writer.Sha256);
                files.Add(path, file);
                if (before.GetValueOrDefault(path) == file && folder.Has(path))
                {
                    unchanged++;
                    continue;
                }

                await folder.PutAsync(path, writer, entry, spool, cancellationToken);
                written++;
            }
        }
        catch (DuckDbException failure)
        {
            throw new ExpectedException($"{document.Location}: {document.Path}: {failure.Message}", failure.Hint, document.Location, failure);
        }

        return [.. files.Values];
    }

    private DocumentQuery QueryOf(DocumentSpec document, Model model, CancellationToken cancellationToken)
    {
        var columns = workspace.Connection.QueryRows($"DESCRIBE {model.Relation}", cancellationToken: cancellationToken).Select(row => ((string)row[0]!, (string)row[1]!));
        var query = new DocumentQuery(document, model, [.. columns]);
        query.RequireColumns();
        if (query.ToCountOfHomeless() is { } sql && workspace.Connection.QuerySingle<long>(sql, cancellationToken: cancellationToken) is > 0 and var homeless)
        {
            scope.Raise(at => new RunEvent.Warned(
                $"{homeless} rows of {model.Name} are in no file: {string.Join(" or ", document.Path.Columns)} is missing in them", "Leave them out with where, or give them a value.") { At = at });
        }

        return query;
    }

    private StepResult<PublishReport> Result(List<PublishedEntry> entries, int removed)
    {
        var isNews = written + removed > 0;
        var report = Report(isNews ? StepStatus.Succeeded : StepStatus.NothingNew, entries, removed, isNews ? null : "nothing new");
        return new StepResult<PublishReport>(report, 0, 0, $"{written} written, {unchanged} unchanged, {removed} removed", isNews ? null : $"nothing new: {unchanged} files are as they were");
    }

    private PublishReport Report(StepStatus status, IReadOnlyList<PublishedEntry> entries, int removed, string? message) => new(
        step.To, status, workspace.Store.Show(step.To), written, unchanged, removed,
        [.. entries.Select(entry => new PublishedDocument(entry.Path, entry.Model, entry.Version, entry.Files.Count, entry.Files.Sum(file => file.Count)))], message);
}
