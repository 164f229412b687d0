using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Runs.Configuration;

/// <summary>A system end to end, as <c>config/flows/NAME.yml</c> describes it.</summary>
/// <param name="Name">The flow's name.</param>
/// <param name="Steps">What it does, in order.</param>
/// <param name="Location">Where it is written.</param>
public sealed record FlowSpec(string Name, IReadOnlyList<FlowStep> Steps, SourceLocation Location)
{
    /// <summary>One sentence for a person.</summary>
    public string? Description { get; init; }

    /// <summary>The length of one step of a backfill; null when it has none.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>When it runs by itself, as EventBridge writes it: <c>rate(5 minutes)</c>, <c>cron(0 5 * * ? *)</c>.</summary>
    public string? Schedule { get; init; }

    /// <summary>The models whose first rows are shown at the end.</summary>
    public IReadOnlyList<string> Preview { get; init; } = [];
}

/// <summary>One step of a flow.</summary>
public abstract record FlowStep
{
    private FlowStep(SourceLocation location) => Location = location;

    /// <summary>Where it is written.</summary>
    public SourceLocation Location { get; }

    /// <summary>Read a source, or one stream of it, into bronze.</summary>
    /// <param name="Source">The source's name.</param>
    /// <param name="Stream">The stream's name; null for all of them.</param>
    /// <param name="Location">Where it is written.</param>
    public sealed record Ingest(string Source, string? Stream, SourceLocation Location) : FlowStep(Location);

    /// <summary>Build models.</summary>
    /// <param name="Select">dbt selectors.</param>
    /// <param name="Location">Where it is written.</param>
    public sealed record Transform(IReadOnlyList<string> Select, SourceLocation Location) : FlowStep(Location);

    /// <summary>Judge models; nothing after it runs when a check fails.</summary>
    /// <param name="Select">dbt selectors.</param>
    /// <param name="Location">Where it is written.</param>
    public sealed record Validate(IReadOnlyList<string> Select, SourceLocation Location) : FlowStep(Location);
}

/// <summary>Reads a flow's file. It holds no placeholder: a flow is the same on every target.</summary>
public static class FlowFile
{
    private static readonly Shape Selectors = Shape.Either(
        Shape.Text, Shape.List(Shape.Text, minimum: 1));

    private static readonly ObjectShape Step = Shape.ExactlyOne(
        "a step",
        ShapeKey.Optional("ingest", Shape.TextLike("^[a-z][a-z0-9_]*(/[a-z][a-z0-9_]*)?$", "a source or source/stream"), "Read a source, or one stream of it, into bronze.") with { Examples = ["github/events"] },
        ShapeKey.Optional("transform", Selectors, "Build the models these dbt selectors pick.") with { Examples = ["tag:github"] },
        ShapeKey.Optional("validate", Selectors, "Judge the models these dbt selectors pick; a failed check ends the flow.") with { Examples = ["tag:github"] });

    /// <summary>The keys of the file.</summary>
    public static ObjectShape FileShape { get; } = Shape.Object(
        "a flow",
        ShapeKey.Required("flow", Shape.TextLike("^[a-z][a-z0-9_]*$", "a lower-case name such as 'github'"), "The flow's name, the same as its file's."),
        ShapeKey.Optional("description", Shape.Text, "One sentence for a person."),
        ShapeKey.Optional("interval", Shape.Duration, "The length of one step of a backfill.") with { Examples = ["1h"] },
        ShapeKey.Optional("schedule", Shape.TextLike(@"^(rate\(\d+ (minute|hour|day)s?\)|cron\([^)]+\))$", "rate(5 minutes) or cron(...)"), "When it runs by itself.") with { Examples = ["rate(5 minutes)"] },
        ShapeKey.Required("steps", Shape.List(Step, minimum: 1), "What it does, in order."),
        ShapeKey.Optional("preview", Shape.List(Shape.Text), "The models whose first rows are shown at the end."));

    /// <summary>The flow; throws a <see cref="ConfigurationException"/> with everything that is wrong.</summary>
    public static FlowSpec Bind(YamlNode file)
    {
        var flow = BoundObject.Open(FileShape, file, "the file");
        return new FlowSpec(flow.Text("flow"), [.. flow.Objects("steps", Step).Select(BindStep)], flow.LocationOf("flow"))
        {
            Description = flow.TextOrNull("description"),
            Interval = flow.Duration("interval"),
            Schedule = flow.TextOrNull("schedule"),
            Preview = flow.Texts("preview"),
        };
    }

    private static FlowStep BindStep(BoundObject step)
    {
        if (step.Has("transform")) return new FlowStep.Transform(step.Texts("transform"), step.LocationOf("transform"));
        if (step.Has("validate")) return new FlowStep.Validate(step.Texts("validate"), step.LocationOf("validate"));
        var names = step.Text("ingest").Split('/');
        return new FlowStep.Ingest(names[0], names.ElementAtOrDefault(1), step.LocationOf("ingest"));
    }
}
