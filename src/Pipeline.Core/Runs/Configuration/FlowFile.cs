using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Runs.Configuration;

/// <summary>
/// Reads a flow's file. A flow is the same on every target: placeholders can stand in the detail of an event and nowhere else, and
/// they are filled in when the flow runs.
/// </summary>
public static class FlowFile
{
    private const string EmitKey = "emit";

    private const string FilesKey = "files";

    /// <summary>What the run itself says in an event's detail.</summary>
    private static readonly string[] OwnDetail = ["flow", "target", "run_id", "started", "ended", "tables"];

    private static readonly Shape Selectors = Shape.Either(Shape.Text, Shape.List(Shape.Text, minimum: 1));

    private static readonly Shape Stream = Shape.TextLike("^[a-z][a-z0-9_]*(/[a-z][a-z0-9_]*)?$", "a source or source/stream");

    private static readonly ObjectShape Event = Shape.Object(
        "an event",
        ShapeKey.Required("source", Shape.TextLike(@"^(?!aws\.)[A-Za-z0-9._/-]{1,256}$", "a name such as 'techint.lido', which cannot begin with 'aws.'"), "Who tells it.") with { Examples = ["techint.lido"] },
        ShapeKey.Required("detail_type", Shape.TextLike("^.{1,128}$", "1 to 128 characters"), "What is told.") with { Examples = ["ingestion.complete"] },
        ShapeKey.Optional("detail", Shape.Map(Shape.Any), "Members of your own beside those of the run; values may hold ${ENV:-default}."));

    private static readonly ObjectShape Document = Shape.Object(
        "a document",
        ShapeKey.Required("model", Shape.Text, "The model it shows."),
        ShapeKey.Optional("order_by", Selectors, "What its rows are ordered by; the model's unique key, or else all columns, when left out.") with { Examples = ["transaction_date desc"] },
        ShapeKey.Optional("limit", Shape.Integer(1), "The most rows of one document."),
        ShapeKey.Optional("where", Shape.Text, "SQL condition of its rows."));

    private static readonly ObjectShape Publication = Shape.Object(
        "a publication",
        ShapeKey.Required("to", Shape.TextLike("^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$", "a folder of the lake such as 'api/v1'"), "The folder of the lake the documents are written to.") with { Examples = ["api/v1"] },
        ShapeKey.Required(FilesKey, Shape.Map(Shape.Either(Shape.Text, Document)), "Path to model, or to a model with order_by, limit and where; {column} in a path makes a file for each value."));

    private static readonly ObjectShape Step = Shape.ExactlyOne(
        "a step",
        ShapeKey.Optional("ingest", Shape.Either(Stream, Shape.List(Stream, minimum: 1)), "Read a source, or one stream of it, or each of a list, into bronze.") with { Examples = ["github/events"] },
        ShapeKey.Optional("transform", Selectors, "Build the models these dbt selectors pick.") with { Examples = ["tag:github"] },
        ShapeKey.Optional("validate", Selectors, "Judge the models these dbt selectors pick; a failed check ends the flow.") with { Examples = ["tag:github"] },
        ShapeKey.Optional(EmitKey, Event, "Tell others that what the steps before loaded and built is complete."),
        ShapeKey.Optional("publish", Publication, "Write models as JSON documents into a folder of the lake."));

    /// <summary>The keys of the file.</summary>
    public static ObjectShape FileShape { get; } = Shape.Object(
        "a flow",
        ShapeKey.Required("flow", Shape.TextLike("^[a-z][a-z0-9_]*$", "a lower-case name such as 'github'"), "The flow's name, the same as its file's."),
        ShapeKey.Optional("description", Shape.Text, "One sentence for a person."),
        ShapeKey.Optional("interval", Shape.Duration, "The length of one step of a backfill.") with { Examples = ["1h"] },
        ShapeKey.Optional("schedule", Shape.TextLike(@"^(rate\(\d+ (minute|hour|day)s?\)|cron\([^)]+\))$", "rate(5 minutes) or cron(...)"), "When it runs by itself.") with { Examples = ["rate(5 minutes)"] },
        ShapeKey.Optional("only_when", Shape.Text, "SQL with Jinja that returns one boolean: when it is not true there is nothing to do."),
        ShapeKey.Required("steps", Shape.List(Step, minimum: 1), "What it does, in order."),
        ShapeKey.Optional(EmitKey, Event, "The same as a last step that emits it."),
        ShapeKey.Optional("preview", Shape.List(Shape.Text), "The models whose first rows are shown at the end."));

    /// <summary>The flow; throws a <see cref="ConfigurationException"/> with everything that is wrong.</summary>
    public static FlowSpec Bind(YamlNode file)
    {
        var flow = BoundObject.Open(FileShape, file, "the file");
        IReadOnlyList<FlowStep> steps = [.. flow.Objects("steps", Step).SelectMany(BindStep), .. flow.Object(EmitKey, Event) is { } last ? [BindEmit(last)] : Array.Empty<FlowStep>()];
        RequireSound(file, steps);
        return new FlowSpec(flow.Text("flow"), steps, flow.LocationOf("flow"))
        {
            Description = flow.TextOrNull("description"),
            Interval = flow.Duration("interval"),
            Schedule = flow.TextOrNull("schedule"),
            OnlyWhen = flow.TextOrNull("only_when") is { } sql ? new SqlCondition(sql, flow.LocationOf("only_when")) : null,
            Preview = flow.Texts("preview"),
        };
    }

    private static IEnumerable<FlowStep> BindStep(BoundObject step)
    {
        if (step.Given("ingest") is { } ingest) return ScalarsOf(ingest).Select(BindIngest);
        if (step.Has("transform")) return [new FlowStep.Transform(step.Texts("transform"), step.LocationOf("transform"))];
        if (step.Has("validate")) return [new FlowStep.Validate(step.Texts("validate"), step.LocationOf("validate"))];
        return [step.Object(EmitKey, Event) is { } emit ? BindEmit(emit) : BindPublish(step.Object("publish", Publication)!)];
    }

    private static FlowStep.Ingest BindIngest(YamlScalar stream)
    {
        var names = stream.Text.Split('/');
        return new FlowStep.Ingest(names[0], names.ElementAtOrDefault(1), stream.Location);
    }

    private static FlowStep.Emit BindEmit(BoundObject emit) =>
        new(emit.Text("source"), emit.Text("detail_type"), emit.Given("detail") as YamlMapping, emit.Location);

    private static FlowStep.Publish BindPublish(BoundObject publish) =>
        new(publish.Text("to"), [.. ((YamlMapping)publish.Given(FilesKey)!).Entries.Select(BindDocument)], publish.Location);

    private static DocumentSpec BindDocument(YamlEntry file)
    {
        var path = new DocumentPath(file.Key.Text);
        if (file.Value is YamlScalar model) return new DocumentSpec(path, model.Text, file.Key.Location);
        var document = BoundObject.Open(Document, file.Value, file.Key.Text);
        return new DocumentSpec(path, document.Text("model"), file.Key.Location)
        {
            OrderBy = document.Texts("order_by"),
            Limit = document.Integer("limit"),
            Where = document.TextOrNull("where"),
        };
    }

    private static IEnumerable<YamlScalar> ScalarsOf(YamlNode node) => node is YamlSequence list ? list.Items.Cast<YamlScalar>() : [(YamlScalar)node];

    /// <summary>What no shape can say.</summary>
    private static void RequireSound(YamlNode file, IReadOnlyList<FlowStep> steps)
    {
        var problems = new ProblemList();
        var details = steps.OfType<FlowStep.Emit>().Select(emit => emit.Detail).OfType<YamlMapping>().ToList();
        RefusePlaceholders(file, details, problems);
        foreach (var detail in details) CheckDetail(detail, problems);
        foreach (var document in steps.OfType<FlowStep.Publish>().SelectMany(publish => publish.Documents)) CheckPath(document, problems);
        foreach (var twice in steps.OfType<FlowStep.Publish>().GroupBy(publish => publish.To).SelectMany(same => same.Skip(1)))
            problems.Add($"this flow publishes to '{twice.To}' in an earlier step", twice.Location, "Name all files of a folder in one step.");
        for (var index = 0; index < steps.Count; index++)
        {
            if (steps[index] is FlowStep.Emit && !steps.Take(index).Any(step => step is FlowStep.Ingest or FlowStep.Transform))
                problems.Add("no step before this one loads or builds anything: there is nothing to tell", steps[index].Location, "Put it behind the steps it speaks of.");
        }

        problems.ThrowIfAny();
    }

    private static void RefusePlaceholders(YamlNode node, List<YamlMapping> but, ProblemList problems)
    {
        switch (node)
        {
            case YamlScalar scalar when Placeholders.ArePending(scalar):
                problems.Add($"{scalar.Describe()} has a placeholder, and a flow is the same everywhere", scalar.Location, "${...} can stand in the detail of an event only.");
                break;
            case YamlSequence list:
                foreach (var item in list.Items) RefusePlaceholders(item, but, problems);
                break;
            case YamlMapping mapping when !but.Contains(mapping):
                foreach (var entry in mapping.Entries) RefusePlaceholders(entry.Value, but, problems);
                break;
        }
    }

    /// <summary>An event is read by anybody who may read the lake: it is no place for a secret.</summary>
    private static void CheckDetail(YamlMapping detail, ProblemList problems)
    {
        foreach (var taken in detail.Entries.Where(entry => OwnDetail.Contains(entry.Key.Text)))
            problems.Add($"'{taken.Key.Text}' is what the run itself says in every event", taken.Key.Location, "Call yours otherwise.");
        foreach (var scalar in ScalarsIn(detail).Where(Placeholders.ArePending))
        {
            if (Placeholders.Parse(scalar, problems).OfType<ValuePart.Secret>().FirstOrDefault() is { } secret)
                problems.Add($"the secret '{secret.Reference}' cannot stand in an event", scalar.Location, "Anybody who reads the lake reads events.");
        }
    }

    private static void CheckPath(DocumentSpec document, ProblemList problems)
    {
        if (!System.Text.RegularExpressions.Regex.IsMatch(document.Path.Text, DocumentPath.Pattern))
            problems.Add(
                $"'{document.Path}' is no path of a document", document.Location,
                "Write it as members/{column}/trades.json: letters, digits, '.', '_' and '-', no part beginning with '.' or '_'.");
    }

    private static IEnumerable<YamlScalar> ScalarsIn(YamlNode node) => node switch
    {
        YamlScalar scalar => [scalar],
        YamlSequence list => list.Items.SelectMany(ScalarsIn),
        YamlMapping mapping => mapping.Entries.SelectMany(entry => ScalarsIn(entry.Value)),
        _ => [],
    };
}
