using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Notifications;
using Pipeline.Runs.Building;
using Pipeline.Runs.Configuration;

namespace Pipeline.Runs.Flows;

/// <summary>
/// Tells that what the steps before it loaded and built is complete. The event is an object of the lake that is created once under a name
/// made of what it tells: a run that was killed before it is made up for by the next, and news is told once.
/// </summary>
internal sealed class EmitStep(Workspace workspace, Project project, RunScope scope, FlowSpec flow, int position, DateTimeOffset startedAt)
{
    /// <summary>The folder of the lake in which events lie, one below it for each flow.</summary>
    public const string Folder = "_events";

    private readonly FlowStep.Emit step = (FlowStep.Emit)flow.Steps[position];

    /// <summary>The author's part of the detail, its placeholders filled in. Asked for before the run begins: a variable that is not set shall stop it then.</summary>
    /// <exception cref="ConfigurationException">A variable is not set.</exception>
    public static async Task<JsonObject> DetailAsync(FlowStep.Emit step, CancellationToken cancellationToken)
    {
        if (step.Detail is null) return [];
        var (problems, environment) = (new ProblemList(), new Interpolation(Environment.GetEnvironmentVariable, (_, _) => ValueTask.FromResult<string?>(null), new Redactor()));
        var resolved = await environment.ResolveAsync(step.Detail, problems, cancellationToken);
        problems.ThrowIfAny();
        return (JsonObject)ToJson(resolved)!;
    }

    /// <summary>Tells it, unless it was told.</summary>
    public Task<EmittedEvent> RunAsync(CancellationToken cancellationToken) => scope.StepAsync(
        new StepName("emit", $"{step.Source} {step.DetailType}"),
        () => TellAsync(cancellationToken),
        failure => new EmittedEvent("", step.Source, step.DetailType, StepStatus.Failed, null, "", [], $"the event could not be sent: {failure.Message}"));

    private async Task<StepResult<EmittedEvent>> TellAsync(CancellationToken cancellationToken)
    {
        var tables = await new FlowTables(workspace, project).OfAsync(flow.Steps.Take(position), cancellationToken);
        var id = IdOf(tables);
        var told = new CompletionEvent(
            id, step.Source, step.DetailType, scope.Clock.GetUtcNow(), new CompletedRun(flow.Name, workspace.Target, scope.RunId, startedAt), tables)
        {
            Extra = await DetailAsync(step, cancellationToken),
        };
        var key = $"{Folder}/{flow.Name}/{id}.json";
        var report = new EmittedEvent(id, step.Source, step.DetailType, StepStatus.Succeeded, told.Time, workspace.Store.Show(key),
            [.. tables.Select(table => new EmittedTable(table.Table, table.Version, table.LoadId, table.Rows, table.Location))]);
        if (tables.All(table => table.Version is null)) return Nothing(report, "nothing new: nothing has been loaded yet");
        return await workspace.Store.PutIfAbsentAsync(key, told.ToJson(), cancellationToken)
            ? new StepResult<EmittedEvent>(report, 0, 0, $"sent as {id}, {tables.Count} {(tables.Count == 1 ? "table" : "tables")}")
            : Nothing(report, $"nothing new: told as {id} already");
    }

    private static StepResult<EmittedEvent> Nothing(EmittedEvent report, string reason) =>
        new(report with { Status = StepStatus.NothingNew, Time = null, Message = reason }, 0, 0, "", reason);

    /// <summary>By loads, not by versions: those move also when a log is tidied, and that is no news.</summary>
    private string IdOf(IReadOnlyList<CompletedTable> tables) => Fingerprint.Of(
    [
        flow.Name, position.ToString(CultureInfo.InvariantCulture), step.Source, step.DetailType,
        .. tables.Select(table => $"{table.Table}@{table.LoadId ?? table.Version?.ToString(CultureInfo.InvariantCulture)}"),
    ])[..32];

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMapping mapping => new JsonObject(mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, ToJson(entry.Value)))),
        YamlSequence list => new JsonArray([.. list.Items.Select(ToJson)]),
        YamlScalar { IsInterpolated: true } filled => JsonValue.Create(filled.Text),
        YamlScalar scalar => scalar.Resolve() switch
        {
            null => null,
            bool flag => JsonValue.Create(flag),
            long number => JsonValue.Create(number),
            double number when double.IsFinite(number) => JsonValue.Create(number),
            _ => JsonValue.Create(scalar.Text),
        },
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
