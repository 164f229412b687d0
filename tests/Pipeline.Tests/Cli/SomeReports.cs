using Pipeline.Events;
using Pipeline.Runs;
using Pipeline.Runs.Projects;
using Pipeline.Schema;

namespace Pipeline.Tests.Cli;

/// <summary>Reports with a bit of everything.</summary>
internal static class SomeReports
{
    public static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly DateTimeOffset midnight = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    private const string RunId = "20260102T030405Z-7f3a";

    private static readonly TimeSpan elapsed = TimeSpan.FromMilliseconds(1234);

    private static readonly CheckReport pass = new(
        "unique", "dbt/unique", "silver_events", "event_id", CheckVerdict.Pass, "0", "no duplicates", "sql/models/github/silver/schema.yml", 12);

    private static readonly CheckReport warn = new(
        "freshness", "sodacl/freshness", "silver_events", null, CheckVerdict.Warn, "2d", "newest row is 2 d old, limit 1 d", "config/checks/github.yml", 7);

    private static readonly CheckReport fail = new(
        "row_count", "sodacl/row_count", "gold_daily", null, CheckVerdict.Fail, "0", "0 rows, expected more than 0", "config/checks/github.yml", 3);

    private static readonly StreamReport events = new(
        "github/events", StepStatus.Succeeded, 1234, 1_200_000, 14, "github-events-01", 3, "lake/bronze/github/events");

    private static readonly StreamReport repos = new("github/repos", StepStatus.NothingNew, 0, 0, 1, null, null, "lake/bronze/github/repos", "304 Not Modified");

    private static readonly ModelReport silver = new(
        "silver_events", "model.pipeline.silver_events", "lake", StepStatus.Succeeded, 1200, 2, "lake/silver/events", TimeSpan.FromMilliseconds(340), [pass, warn]);

    public static IngestReport Ingest => new(RunId, RunOutcome.Succeeded, elapsed, [events, repos]);

    public static TransformReport Transform => new(RunId, RunOutcome.Succeeded, elapsed, [silver]);

    public static TransformReport Build => new(RunId, RunOutcome.ChecksFailed, elapsed,
    [
        new("raw_orders", "seed.shop.raw_orders", "seed", StepStatus.Succeeded, 99, null, null, TimeSpan.FromMilliseconds(12), []) { ResourceType = "seed" },
        new("orders", "model.shop.orders", "table", StepStatus.Succeeded, 99, null, null, TimeSpan.FromMilliseconds(5), []),
        new("customers", "model.shop.customers", "view", StepStatus.Skipped, 0, null, null, TimeSpan.Zero, [], "test orders failed"),
    ])
    {
        Tests =
        [
            new("unique_orders_id", "dbt/unique", "orders", "id", CheckVerdict.Pass, "0", "No failures.", "models/schema.yml", 7),
            new("not_null_orders_at", "dbt/not_null", "orders", "at", CheckVerdict.Fail, "2", "2 failures (error_if != 0)", "models/schema.yml", 9),
            new("unique_customers_id", "dbt/unique", "customers", "id", CheckVerdict.Skipped, null, "test orders failed", "models/schema.yml", 15),
        ],
    };

    public static CompileReport Compile => new(
    [
        new("orders", "model.shop.orders", "target/compiled/shop/models/orders.sql", "select 1 as id"),
        new("broken", "model.shop.broken", null, null, "'x' is undefined"),
    ]);

    public static RowsReport Rows => new("orders", ["id", "name"], ["INTEGER", "VARCHAR"], [["1", "[a]"], ["20", null]]);

    public static NodeListing Nodes => new(
    [
        new("shop.raw_orders", "source.shop.shop.raw_orders", "source", "models/sources.yml", "source:shop.shop.raw_orders") { PackageName = "shop" },
        new("orders", "model.shop.orders", "model", "models/orders.sql", "shop.orders")
        {
            PackageName = "shop", Materialized = "table", Tags = ["daily"], DependsOn = ["source.shop.shop.raw_orders"],
        },
    ]);

    public static DocsReport Docs => new("target/catalog.json", "target/manifest.json", 7, ["model.shop.new"]);

    public static ValidateReport Validate => new(RunId, RunOutcome.ChecksFailed, elapsed, [pass, warn, fail]);

    public static DiffReport Diff => new(RunId, RunOutcome.Succeeded, elapsed, "gold_daily@-1", "gold_daily", new TableDifference
    {
        OldRows = 1_200,
        NewRows = 1_203,
        Schema = [new ColumnDifference("pushes", ColumnChange.Type, "INTEGER", "BIGINT"), new ColumnDifference("forks", ColumnChange.Added, null, "BIGINT")],
        Key = ["event_date", "repo"],
        Rows = new RowClasses(1_190, 7, 4, 1, 2, 2, 0, 1),
        Columns = [new ColumnChanges("pushes", 6, 0, 1, 41.5), new ColumnChanges("note", 2, 1, 0, null)],
        Examples =
        [
            new DiffExample(
                RowClass.Modified, [new ExampleValue("event_date", "2026-01-01"), new ExampleValue("repo", "apache/[spark]")],
                [new ExampleChange("pushes", "7", "48"), new ExampleChange("note", "x", null)], 1, 1),
            new DiffExample(RowClass.Added, [new ExampleValue("event_date", "2026-01-02"), new ExampleValue("repo", null)], [], 0, 1),
            new DiffExample(RowClass.NonUnique, [new ExampleValue("event_date", "2026-01-02"), new ExampleValue("repo", "a/b")], [], 2, 2),
        ],
    });

    public static BackfillReport Backfill => new(RunId, RunOutcome.Succeeded, elapsed, "github",
    [
        new(new Interval(midnight, midnight.AddDays(1)), StepStatus.Succeeded, 700),
        new(new Interval(midnight.AddDays(1), midnight.AddDays(2)), StepStatus.Skipped, 0, "already complete"),
    ]);

    public static FlowReport Flow => new(RunId, RunOutcome.Succeeded, elapsed, "github", [events, repos], [silver], [pass, warn],
    [
        new TablePreview(
            "gold_daily", "lake/gold/daily", ["ingest_dt", "event_type", "repo_name", "events"],
            [["2026-01-02", "PushEvent", "apache/[spark]", "41"], ["2026-01-02", "WatchEvent", null, "7"]], 340),
    ])
    {
        Steps =
        [
            new("ingest", "github", StepStatus.Succeeded, TimeSpan.FromMilliseconds(640), 0.5186),
            new("emit", "pipeline.github run.complete", StepStatus.Succeeded, TimeSpan.FromMilliseconds(3), 0.0024),
            new("transform", "tag:github", StepStatus.Succeeded, TimeSpan.FromMilliseconds(340), 0.2755),
            new("validate", "tag:github", StepStatus.Succeeded, TimeSpan.FromMilliseconds(20), 0.0162),
            new("publish", "api/v1", StepStatus.Succeeded, TimeSpan.FromMilliseconds(120), 0.0972),
        ],
        Emitted =
        [
            new("9f86d081884c7d65", "pipeline.github", "run.complete", StepStatus.Succeeded, At, "lake/_events/github/9f86d081884c7d65.json",
                [new EmittedTable("github/events", 3, "github-events-01", 1234, "lake/bronze/github/events")]),
        ],
        Published = [new("api/v1", StepStatus.Succeeded, "lake/api/v1", 2, 40, 1, [new("repos/{repo_name}.json", "gold_daily", 7, 42, 340)])],
    };

    public static FlowsReport Flows => new(
        RunId, RunOutcome.Failed, TimeSpan.FromSeconds(3.5),
        [
            Flow,
            new FlowReport(RunId, RunOutcome.Succeeded, TimeSpan.FromMilliseconds(9), "epl_live", [], [], [], []) { Message = "nothing to do: only_when is not true: select false" },
            new FlowReport(RunId, RunOutcome.Failed, TimeSpan.FromMilliseconds(310), "shop", [events, repos with { Status = StepStatus.Failed, Message = "503 from the server" }], [], [], [])
            {
                Steps = [new("ingest", "shop", StepStatus.Failed, TimeSpan.FromMilliseconds(300), 0.97)],
            },
        ],
        [new SkippedFlow("zoo", "there is no recording 'samples/zoo'")]);

    public static Listing Listing =>
        new([new("source", "github", "config/sources/github.yml:1"), new("stream", "github/events"), new("flow", "github")]);

    public static CompactReport Compact => new("20260102T030405Z-aabbccdd", RunOutcome.Succeeded, TimeSpan.FromSeconds(1.5),
    [
        new("bronze/github/events/_loads", StepStatus.Succeeded, 288, 1, 1_200_000, 289),
        new("gold/github_events_gold_daily", StepStatus.NothingNew, 0, 0, 0, null, "nothing to join"),
    ]);

    public static GarbageReport Garbage => new(IsDryRun: true, 120_000, ["lake/bronze/github/events/part-1.jsonl.gz"]);

    public static DoctorReport Doctor => new("prod", "s3://my-lake/prod",
    [
        new("reach", StepStatus.Succeeded, "it answers", null),
        new("list", StepStatus.Failed, "cannot list 's3://my-lake/prod/': Access Denied (AccessDenied)", "Allow s3:ListBucket on 'my-lake'."),
        new("read", StepStatus.Skipped, "not tried", null),
    ]);

    /// <summary>One event of every kind.</summary>
    public static RunEvent[] EveryEvent(string text = "text") =>
    [
        new RunEvent.RunStarted(RunId, "run", text, "local") { At = At },
        new RunEvent.StepStarted(new StepName("ingest", text)) { At = At },
        new RunEvent.StepProgressed(new StepName("ingest", text), 100, 2_000) { At = At },
        new RunEvent.RequestRetried($"GET https://api/{text}", 2, TimeSpan.FromSeconds(1.5), $"502 {text}") { At = At },
        new RunEvent.Committed(text, 3, 1234, 2) { At = At },
        new RunEvent.StepSucceeded(new StepName("ingest", text), 1234, 1_200_000, TimeSpan.FromMilliseconds(340), text) { At = At },
        new RunEvent.StepSkipped(new StepName("transform", text), $"{text} is unchanged") { At = At },
        new RunEvent.CheckJudged(new StepName("validate", text), "unique", CheckVerdict.Pass, text) { At = At },
        new RunEvent.CheckJudged(new StepName("validate", text), "row_count", CheckVerdict.Fail, text) { At = At },
        new RunEvent.StepFailed(new StepName("transform", text), elapsed, $"{text} broke", $"mend {text}") { At = At },
        new RunEvent.Warned($"{text} is old", $"renew {text}") { At = At },
        new RunEvent.Noted(text) { At = At },
        new RunEvent.Traced(text) { At = At },
        new RunEvent.RunFinished(RunId, RunOutcome.Failed, elapsed) { At = At },
    ];
}
