using System.Diagnostics;
using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Runs;

namespace Pipeline.Rendering;

/// <summary>A result for people: what was done, what was judged, what there is to see.</summary>
internal sealed class ReportText(ReportPage page)
{
    /// <summary>Writes a result to standard output.</summary>
    public static void Write(Terminal terminal, Redactor redactor, object report) =>
        new ReportText(new ReportPage(terminal.Out, terminal.IsOutTerminal ? terminal.Width : null, redactor)).Write(report);

    private void Write(object report)
    {
        switch (report)
        {
            case IngestReport ingest: Streams(ingest.Streams); break;
            case TransformReport transform: Models(transform.Models); break;
            case ValidateReport validate: Checks(validate.Checks, isComplete: true); break;
            case BackfillReport backfill: Intervals(backfill.Steps); break;
            case FlowReport flow: Flow(flow); break;
            case Listing listing: Items(listing.Items); break;
            case GarbageReport garbage: Garbage(garbage); break;
            default: throw new UnreachableException($"no text for {report.GetType()}");
        }
    }

    private void Flow(FlowReport flow)
    {
        Streams(flow.Ingested);
        Steps(flow.Built);
        // A gate's verdicts stand both with the model it guards and with the flow.
        Checks([.. flow.Built.SelectMany(model => model.Checks).Union(flow.Judged)], isComplete: false);
        foreach (var preview in flow.Results) Preview(preview);
    }

    private void Streams(IReadOnlyList<StreamReport> streams)
    {
        if (streams is []) return;
        page.Break();
        page.Table(
            [
                "stream", "status", Heading.Number("rows"), Heading.Number("size"), Heading.Number("requests"), Heading.Number("version"),
                "location",
            ],
            streams.Select(stream => (string?[])
            [
                stream.Stream, Words.Of(stream.Status), Human.Number(stream.Rows), Human.Bytes(stream.Bytes), Human.Number(stream.Requests),
                $"{stream.Version}", stream.Location,
            ]));
        foreach (var stream in streams.Where(stream => stream.Message is not null)) page.Line($"{stream.Stream}: {stream.Message}");
    }

    private void Models(IReadOnlyList<ModelReport> models)
    {
        Steps(models);
        Checks([.. models.SelectMany(model => model.Checks)], isComplete: false);
    }

    private void Steps(IReadOnlyList<ModelReport> models)
    {
        if (models is []) return;
        page.Break();
        page.Table(
            ["model", "kind", "status", Heading.Number("rows"), Heading.Number("version"), Heading.Number("time")],
            models.Select(model => (string?[])
            [
                model.Model, model.Materialization, Words.Of(model.Status), Human.Number(model.Rows), $"{model.Version}",
                Human.Elapsed(model.Elapsed),
            ]));
        foreach (var model in models.Where(model => model.Message is not null)) page.Line($"{model.Model}: {model.Message}");
    }

    /// <summary>All checks when they are what was asked for, else only those that did not hold; then the count.</summary>
    private void Checks(IReadOnlyList<CheckReport> checks, bool isComplete)
    {
        if (checks is []) return;
        page.Break();
        page.Table(
            ["check", "on", "verdict", "finding", "written in"],
            checks.Where(check => isComplete || check.Verdict is not (CheckVerdict.Pass or CheckVerdict.Skipped)).Select(check => (string?[])
            [
                check.Name, check.Column is null ? check.Dataset : $"{check.Dataset}.{check.Column}", Words.Of(check.Verdict), check.Message,
                check.File is null ? "" : $"{check.File}:{check.Line}",
            ]));
        var counts = checks.CountBy(check => check.Verdict).OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {Words.Of(pair.Key)}");
        page.Line($"{Human.Count(checks.Count, "check")}: {string.Join(", ", counts)}");
    }

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
        page.Line($"{preview.Table}: {Human.Number(preview.Rows.Count)} of {Human.Rows(preview.TotalRows)}, kept in {preview.Location}");
        page.Table([.. preview.Columns.Select((name, column) => new Heading(name, IsNumeric(preview.Rows, column)))], preview.Rows);
    }

    private static bool IsNumeric(IReadOnlyList<IReadOnlyList<string?>> rows, int column) =>
        rows.All(row => row[column] is not { } cell || decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _));

    private void Items(IReadOnlyList<ListedItem> items) =>
        page.Table(["kind", "name", "written in"], items.Select(item => (string?[])[item.Kind, item.Name, item.Location ?? ""]));

    private void Garbage(GarbageReport garbage)
    {
        page.Table(["file"], garbage.Files.Select(file => (string?[])[file]));
        var sum = $"{Human.Count(garbage.Files.Count, "file")}, {Human.Bytes(garbage.Bytes)}";
        page.Line(garbage.IsDryRun ? $"would remove {sum}" : $"removed {sum}");
    }
}
