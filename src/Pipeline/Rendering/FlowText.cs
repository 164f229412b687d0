using System.Globalization;
using Pipeline.Events;
using Pipeline.Runs;

namespace Pipeline.Rendering;

/// <summary>What flows did, for people: all of one; of several what is not as it should be, then a table of them all.</summary>
internal sealed class FlowText(
    ReportPage page, Action<IReadOnlyList<StreamReport>> streams, Action<IReadOnlyList<ModelReport>> models, Action<IReadOnlyList<CheckReport>> checks,
    Action<TablePreview> preview)
{
    /// <summary>The columns of the table of several flows.</summary>
    private static readonly string[] Verbs = ["ingest", "transform", "validate", "emit", "publish"];

    /// <summary>One flow.</summary>
    public void Write(FlowReport flow)
    {
        if (flow.Message is { } message) page.Line(message);
        streams(flow.Ingested);
        models(flow.Built);
        checks(ChecksOf(flow));
        Documents(flow.Published);
        Events(flow.Emitted);
        Steps(flow.Steps);
        foreach (var each in flow.Results) preview(each);
    }

    /// <summary>Several.</summary>
    public void Write(FlowsReport flows)
    {
        foreach (var flow in flows.Flows) Block(flow);
        page.Break();
        var verbs = Verbs.Where(verb => flows.Flows.Any(flow => flow.Steps.Any(step => step.Step == verb))).ToList();
        page.Table(
            ["flow", "status", Heading.Number("time"), .. verbs.Select(Heading.Number)],
            [
                .. flows.Flows.Select(flow => (string?[])[flow.Flow, StatusOf(flow), Human.Elapsed(flow.Elapsed), .. verbs.Select(verb => TimeOf(flow, verb))]),
                .. flows.Skipped.Select(flow => (string?[])[flow.Flow, "skipped", "", .. verbs.Select(_ => "")]),
            ]);
        foreach (var skipped in flows.Skipped) page.Line($"{skipped.Flow}: {skipped.Reason}");
        page.Line($"{Human.Count(flows.Flows.Count, "flow")} in {Human.Elapsed(flows.Elapsed)}: {Counts(flows)}");
    }

    /// <summary>A line for what went well, and everything that did not.</summary>
    private void Block(FlowReport flow)
    {
        page.Break();
        page.Line($"{flow.Flow}: {StatusOf(flow)}{(Why(flow) is { } why ? $": {why}" : "")}");
        var rows = flow.Ingested.Sum(stream => stream.Rows);
        string[] parts =
        [
            .. Part(flow.Ingested.Count, "stream", $"{Human.Rows(rows)} new"),
            .. Part(flow.Built.Count, "model", $"{flow.Built.Count(model => model.Status is StepStatus.Succeeded)} built"),
            .. ChecksOf(flow).Count + flow.Built.Count > 0 ? [CountOf(ChecksOf(flow))] : Array.Empty<string>(),
            .. flow.Emitted.Select(told => $"event {told.Source} {told.DetailType} {(told.Status is StepStatus.Succeeded ? "sent" : Words.Of(told.Status))}"),
            .. flow.Published.Select(folder => $"{folder.To}: {Counted(folder)}"),
        ];
        foreach (var part in parts) page.Line($"  {part}");
        var bad = flow.Ingested.Where(stream => IsBad(stream.Status)).Select(stream => (stream.Stream, stream.Status, stream.Message))
            .Concat(flow.Built.Where(model => IsBad(model.Status)).Select(model => (model.Model, model.Status, model.Message)))
            .Concat(flow.Emitted.Where(told => IsBad(told.Status)).Select(told => ($"{told.Source} {told.DetailType}", told.Status, told.Message)))
            .Concat(flow.Published.Where(folder => IsBad(folder.Status)).Select(folder => (folder.To, folder.Status, folder.Message)));
        foreach (var (subject, status, message) in bad) page.Line($"  {Words.Of(status)}: {subject}: {message}");
        foreach (var check in ChecksOf(flow).Where(check => check.Verdict is CheckVerdict.Fail or CheckVerdict.Error))
            page.Line($"  {Words.Of(check.Verdict)}: {check.Name} on {check.Dataset}{(check.Column is null ? "" : $".{check.Column}")}: {check.Message}");
    }

    private static IEnumerable<string> Part(int count, string noun, string what) => count > 0 ? [$"{Human.Count(count, noun)}, {what}"] : [];

    private static bool IsBad(StepStatus status) => status is StepStatus.Failed or StepStatus.Withheld or StepStatus.Held;

    /// <summary>A gate's verdicts stand both with the model it guards and with the flow.</summary>
    private static List<CheckReport> ChecksOf(FlowReport flow) =>
        [.. flow.Ingested.SelectMany(stream => stream.Checks), .. flow.Built.SelectMany(model => model.Checks).UnionBy(flow.Judged, check => (check.Id, check.Name, check.Verdict, check.Value))];

    private static string CountOf(List<CheckReport> judged) =>
        string.Join(", ", judged.CountBy(check => check.Verdict).OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {Words.Of(pair.Key)}").Prepend(Human.Count(judged.Count, "check")));

    private static string StatusOf(FlowReport flow) => flow switch
    {
        { Outcome: RunOutcome.Succeeded, Message: not null } => "nothing to do",
        { Outcome: RunOutcome.Succeeded } => "ok",
        { Outcome: RunOutcome.Held } => "held",
        _ => Words.Of(flow.Outcome).ToUpperInvariant(),
    };

    /// <summary>Why, without the words the status has said.</summary>
    private static string? Why(FlowReport flow) =>
        flow.Message is { } message && message.StartsWith($"{StatusOf(flow)}: ", StringComparison.Ordinal) ? message[(StatusOf(flow).Length + 2)..] : flow.Message;

    private static string TimeOf(FlowReport flow, string verb)
    {
        var steps = flow.Steps.Where(step => step.Step == verb).ToList();
        if (steps is []) return "";
        return $"{Human.Elapsed(TimeSpan.FromTicks(steps.Sum(step => step.Elapsed.Ticks)))} {Percent(steps.Sum(step => step.Share))}";
    }

    private static string Counts(FlowsReport flows) => string.Join(
        ", ", flows.Flows.CountBy(StatusOf).Select(pair => $"{pair.Value} {pair.Key}").Concat(flows.Skipped.Count > 0 ? [$"{flows.Skipped.Count} skipped"] : []));

    private void Documents(IReadOnlyList<PublishReport> folders)
    {
        if (folders is []) return;
        page.Break();
        page.Table(
            [Heading.Path("published"), "model", Heading.Number("version"), Heading.Number("files"), Heading.Number("rows")],
            folders.SelectMany(folder => folder.Documents.Select(document => (string?[])
            [
                $"{folder.To}/{document.Path}", document.Model, Human.OrDash(document.Version), Human.Number(document.Files), Human.Number(document.Rows),
            ])));
        foreach (var folder in folders) page.Line($"{folder.To}: {(IsBad(folder.Status) ? folder.Message : $"{Counted(folder)}, kept in {page.Shown(folder.Location)}")}");
    }

    private static string Counted(PublishReport folder) =>
        $"{Human.Count(folder.Written, "file")} written, {Human.Number(folder.Unchanged)} unchanged, {Human.Number(folder.Removed)} removed";

    private void Events(IReadOnlyList<EmittedEvent> events)
    {
        if (events is []) return;
        page.Break();
        foreach (var told in events)
        {
            page.Line(told.Status is StepStatus.Succeeded
                ? $"event {told.Source} {told.DetailType}: sent, {Human.Count(told.Tables.Count, "table")}, kept as {page.Shown(told.Location)}"
                : $"event {told.Source} {told.DetailType}: {told.Message}");
        }
    }

    private void Steps(IReadOnlyList<FlowStepReport> steps)
    {
        if (steps is []) return;
        page.Break();
        page.Table(
            ["step", "of", "status", Heading.Number("time"), Heading.Number("share")],
            steps.Select(step => (string?[])[step.Step, step.Subject, Words.Of(step.Status), Human.Elapsed(step.Elapsed), Percent(step.Share)]));
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0}%");
}
