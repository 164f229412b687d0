using System.Diagnostics;
using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Runs;
using Pipeline.Runs.Projects;

namespace Pipeline.Rendering;

/// <summary>A result for people: what was done, what was judged, what there is to see.</summary>
internal sealed class ReportText(ReportPage page, bool showsPassed)
{
    /// <summary>Writes a result to standard output.</summary>
    public static void Write(Terminal terminal, Redactor redactor, object report, bool showsPassed)
    {
        var page = new ReportPage(terminal.Out, terminal.IsOutTerminal ? terminal.Width : null, terminal.Folder, redactor);
        new ReportText(page, showsPassed).Write(report);
    }

    private void Write(object report)
    {
        switch (report)
        {
            case IngestReport ingest: Ingested(ingest.Streams); break;
            case TransformReport { Tests: { } tests } build: Project(build.Models, tests); break;
            case TransformReport transform: Models(transform.Models); break;
            case ValidateReport validate: Validation(validate.Checks); break;
            case AckReport ack: Acknowledged(ack); break;
            case InspectReport inspect: Refused(inspect); break;
            case DiffReport diff: new DiffText(page).Write(diff); break;
            case BackfillReport backfill: Intervals(backfill.Steps); break;
            case FlowReport flow: new FlowText(page, Streams, Steps, Checks, Preview).Write(flow); break;
            case FlowsReport flows: new FlowText(page, Streams, Steps, Checks, Preview).Write(flows); break;
            case CompileReport compile: Compiled(compile.Nodes); break;
            case RowsReport rows: page.Table([.. rows.Columns.Select((name, column) => new Heading(name, IsNumeric(rows.Rows, column)))], rows.Rows); break;
            case NodeListing nodes: Nodes(nodes.Nodes); break;
            case DocsReport docs: Documented(docs); break;
            case InitReport made: Made(made); break;
            case Listing listing: Items(listing.Items); break;
            case CompactReport compact: Compacted(compact.Tables); break;
            case GarbageReport garbage: Garbage(garbage); break;
            case DoctorReport doctor: Findings(doctor); break;
            default: throw new UnreachableException($"no text for {report.GetType()}");
        }
    }

    private void Ingested(IReadOnlyList<StreamReport> streams)
    {
        Streams(streams);
        Checks([.. streams.SelectMany(stream => stream.Checks)]);
    }

    private void Acknowledged(AckReport ack)
    {
        if (ack.Anomaly is { } anomaly) page.Line($"as it should be, and ordinary from now on: {anomaly}");
        if (ack.Until is { } until) page.Line($"{ack.CheckId} only warns until {until.UtcDateTime:u}");
    }

    private void Refused(InspectReport inspect)
    {
        if (inspect.Refused is []) page.Line(inspect.Table is null ? "nothing was kept back" : $"nothing was kept back of {inspect.Table}");
        foreach (var load in inspect.Refused)
        {
            page.Break();
            page.Line($"{load.Subject}: load {load.LoadId}, refused at {load.RefusedAt:u}{(load.Partitions is [] ? "" : $", only {string.Join("; ", load.Partitions)}")}");
            Checks(load.Checks);
            Preview(load.Preview);
            page.Line($"to publish it nevertheless: {load.Release}");
        }
    }

    private void Streams(IReadOnlyList<StreamReport> streams)
    {
        if (streams is []) return;
        page.Break();
        // Refused rows are an exception: most people never see the column.
        var isAnyRefused = streams.Any(stream => stream.RejectedRows > 0);
        page.Table(
            [
                "stream", "status", Heading.Number("rows"), .. isAnyRefused ? [Heading.Number("rejected")] : Array.Empty<Heading>(), Heading.Number("size"),
                Heading.Number("requests"), Heading.Number("version"), Heading.Path("location"),
            ],
            streams.Select(stream => (string?[])
            [
                stream.Stream, Words.Of(stream.Status), Human.Number(stream.Rows), .. isAnyRefused ? [Human.Number(stream.RejectedRows)] : Array.Empty<string>(),
                Human.Bytes(stream.Bytes), Human.Number(stream.Requests), Human.OrDash(stream.Version), page.Shown(stream.Location),
            ]));
        foreach (var stream in streams)
        {
            Reason(stream.Stream, stream.Status, stream.Message);
            foreach (var line in stream.Plan) page.Line($"  {line}");
        }
    }

    /// <summary>What is not as it should be comes last, where it is seen; then one line that counts everything.</summary>
    private void Project(IReadOnlyList<ModelReport> nodes, IReadOnlyList<CheckReport> tests)
    {
        page.Table(
            ["node", "kind", "status", Heading.Number("rows"), Heading.Number("time")],
            nodes.Select(node => (string?[])
            [
                node.Model, node.Materialization, Words.Of(node.Status), node.Rows > 0 ? Human.Number(node.Rows) : "", Human.Elapsed(node.Elapsed),
            ]));
        foreach (var node in nodes.Where(node => node.Status is not StepStatus.Skipped)) Reason(node.Model, node.Status, node.Message);
        Checks(tests);
        page.Line(CountOf(nodes));
    }

    private static string CountOf(IReadOnlyList<ModelReport> nodes)
    {
        var kinds = nodes.CountBy(node => node.ResourceType).Select(pair => Human.Count(pair.Value, pair.Key));
        var (built, failed, skipped) = (Count(StepStatus.Succeeded), Count(StepStatus.Failed), Count(StepStatus.Skipped));
        return $"{string.Join(", ", kinds.DefaultIfEmpty("0 nodes"))}: {built} ok, {failed} FAILED, {skipped} skipped";

        int Count(StepStatus status) => nodes.Count(node => node.Status == status);
    }

    private void Models(IReadOnlyList<ModelReport> models)
    {
        Steps(models);
        Checks([.. models.SelectMany(model => model.Checks)]);
    }

    private void Steps(IReadOnlyList<ModelReport> models)
    {
        if (models is []) return;
        page.Break();
        page.Table(
            ["model", "kind", "status", Heading.Number("rows"), Heading.Number("version"), Heading.Number("time")],
            models.Select(model => (string?[])
            [
                model.Model, model.Materialization, Words.Of(model.Status), Human.Number(model.Rows), Human.OrDash(model.Version),
                Human.Elapsed(model.Elapsed),
            ]));
        foreach (var model in models) Reason(model.Model, model.Status, model.Message);
    }

    /// <summary>Why, where there is more to say than the table's status says.</summary>
    private void Reason(string subject, StepStatus status, string? message)
    {
        if (message is not null && message != Words.Of(status)) page.Line($"{subject}: {message}");
    }

    /// <summary>What did not hold, one paragraph each; then what held, by dataset or one by one; then the count.</summary>
    private void Validation(IReadOnlyList<CheckReport> checks)
    {
        if (checks is []) return;
        Findings(checks);
        page.Break();
        if (showsPassed) Passed(checks);
        else Datasets(checks);
        Count(checks);
    }

    /// <summary>What did not hold, then the count.</summary>
    private void Checks(IReadOnlyList<CheckReport> checks)
    {
        if (checks is []) return;
        page.Break();
        Findings(checks);
        Count(checks);
    }

    private void Findings(IReadOnlyList<CheckReport> checks)
    {
        foreach (var check in checks.Where(check => check.Verdict is CheckVerdict.Warn or CheckVerdict.Fail or CheckVerdict.Error))
        {
            page.Line($"{Words.Of(check.Verdict)}: {check.Name}");
            page.Line($"  on {SubjectOf(check)}: {check.Message}");
            if (check.File is not null) page.Line($"  {PlaceOf(check)}");
            if (check.Samples is { } samples) Sample(samples);
            if (check is { Kind: "sodacl/anomaly" or "sodacl/cadence", Verdict: not CheckVerdict.Error }) page.Line($"  As it should be? pipeline validate ack {check.Id}");
        }
    }

    /// <summary>A few of the rows, under what was found.</summary>
    private void Sample(RowSample samples)
    {
        if (samples.Problem is { } problem) page.Line($"  {problem}");
        page.Table([.. samples.Columns.Select((name, column) => new Heading(name, IsNumeric(samples.Rows, column)))], samples.Rows);
    }

    private void Passed(IReadOnlyList<CheckReport> checks) => page.Table(
        ["check", "on", "finding", Heading.Path("written in")],
        checks.Where(check => check.Verdict is CheckVerdict.Pass).Select(check => (string?[])
        [
            check.Name, SubjectOf(check), check.Message, PlaceOf(check),
        ]));

    private void Datasets(IReadOnlyList<CheckReport> checks)
    {
        CheckVerdict[] verdicts = [.. checks.Select(check => check.Verdict).Distinct().Order()];
        page.Table(
            ["dataset", .. verdicts.Select(verdict => Heading.Number(Words.Of(verdict)))],
            checks.GroupBy(check => check.Dataset).Select(dataset => (string?[])
            [
                dataset.Key, .. verdicts.Select(verdict => Human.Number(dataset.Count(check => check.Verdict == verdict))),
            ]));
    }

    private void Count(IReadOnlyList<CheckReport> checks)
    {
        var counts = checks.CountBy(check => check.Verdict).OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {Words.Of(pair.Key)}");
        page.Line($"{Human.Count(checks.Count, "check")}: {string.Join(", ", counts)}");
    }

    private static string SubjectOf(CheckReport check) =>
        $"{check.Dataset}{(check.Column is null ? "" : $".{check.Column}")}{(check.Partition is null ? "" : $" [{check.Partition}]")}";

    private string PlaceOf(CheckReport check) => check.File is null ? "" : $"{page.Shown(check.File)}:{check.Line}";

    private void Intervals(IReadOnlyList<BackfillStep> steps)
    {
        page.Table(
            ["interval", "status", Heading.Number("rows"), "note"],
            steps.Select(step => (string?[])[$"{step.Interval}", Words.Of(step.Status), Human.Number(step.Rows), step.Message ?? ""]));
        page.Line($"{Human.Count(steps.Count, "interval")}, {Human.Rows(steps.Sum(step => step.Rows))}");
    }

    private void Preview(TablePreview preview)
    {
        page.Break();
        page.Line($"{preview.Table}: {Human.Number(preview.Rows.Count)} of {Human.Rows(preview.TotalRows)}, kept in {page.Shown(preview.Location)}");
        page.Table([.. preview.Columns.Select((name, column) => new Heading(name, IsNumeric(preview.Rows, column)))], preview.Rows);
    }

    private static bool IsNumeric(IReadOnlyList<IReadOnlyList<string?>> rows, int column) =>
        rows.All(row => row[column] is not { } cell || decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _));

    /// <summary>One node, tests apart, is printed as it is, to be read or piped on; of many it is said where they lie.</summary>
    private void Compiled(IReadOnlyList<CompiledNode> nodes)
    {
        if (nodes.Where(node => !node.UniqueId.StartsWith("test.", StringComparison.Ordinal)).ToList() is [{ Sql: { } sql }])
        {
            page.Line(sql);
            foreach (var node in nodes) Portability(node);
            return;
        }

        page.Table(["node", Heading.Path("compiled to")], nodes.Where(node => node.File is not null).Select(node => (string?[])[node.Name, page.Shown(node.File!)]));
        foreach (var node in nodes.Where(node => node.Error is not null)) page.Line($"FAILED: {node.Name}: {node.Error}");
        foreach (var node in nodes) Portability(node);
        page.Line($"{Human.Count(nodes.Count, "node")}, {nodes.Count(node => node.Error is not null)} FAILED");
    }

    private void Portability(CompiledNode node)
    {
        foreach (var note in node.Portability)
            page.Line($"{(note.IsSilent ? "other values" : "not understood")}: {node.Name}:{note.Line}:{note.Column}: {note.What}. {note.Instead}");
    }

    private void Nodes(IReadOnlyList<ListedNode> nodes) => page.Table(
        ["type", "name", "kind", Heading.Path("written in")],
        nodes.Select(node => (string?[])[node.ResourceType, node.Name, node.Materialized ?? "", node.Path]));

    private void Documented(DocsReport docs)
    {
        page.Line($"{page.Shown(docs.Manifest)}, {page.Shown(docs.Catalog)}: {Human.Count(docs.Relations, "relation")}");
        if (docs.Missing is not []) page.Line($"not built yet: {string.Join(", ", docs.Missing)}");
    }

    private void Made(InitReport made)
    {
        foreach (var file in made.Files) page.Line($"{made.Folder}/{file}");
        page.Line($"Next: pipeline transform --project-dir {made.Folder}");
    }

    private void Items(IReadOnlyList<ListedItem> items) =>
        page.Table(
        ["kind", "name", Heading.Path("written in")],
        items.Select(item => (string?[])[item.Kind, item.Name, item.Location is null ? "" : page.Shown(item.Location)]));

    /// <summary>The tables that had something to join; the others as one number.</summary>
    private void Compacted(IReadOnlyList<CompactedTable> tables)
    {
        var joined = tables.Where(table => table.Status is not StepStatus.NothingNew).ToList();
        page.Table(
            ["table", "status", Heading.Number("files"), Heading.Number("become"), Heading.Number("version")],
            joined.Select(table => (string?[])
            [
                table.Table, Words.Of(table.Status), Human.Number(table.FilesBefore), Human.Number(table.FilesAfter), Human.OrDash(table.Version),
            ]));
        foreach (var table in joined.Where(table => table.Status is StepStatus.Failed)) Reason(table.Table, table.Status, table.Message);
        page.Line($"{Human.Count(tables.Count, "table")}, {tables.Count - joined.Count} with nothing to join");
    }

    /// <summary>A line each; what to do stands below what is wrong.</summary>
    private void Findings(DoctorReport doctor)
    {
        page.Line($"target {doctor.Target}, lake {page.Shown(doctor.Lake)}");
        foreach (var finding in doctor.Findings)
        {
            var sign = finding.Status switch { StepStatus.Succeeded => "ok", StepStatus.Failed => "FAILED", _ => "-" };
            page.Line($"  {sign,-6}  {finding.Name,-12}  {finding.Message}");
            if (finding.Hint is { } hint) page.Line($"{"",24}{hint}");
        }
    }

    private void Garbage(GarbageReport garbage)
    {
        page.Table([Heading.Path("file")], garbage.Files.Select(file => (string?[])[page.Shown(file)]));
        var sum = $"{Human.Count(garbage.Files.Count, "file")}, {Human.Bytes(garbage.Bytes)}";
        page.Line(garbage.IsDryRun ? $"would remove {sum}" : $"removed {sum}");
    }
}
