using Pipeline.Diagnostics;
using Pipeline.Models;
using Pipeline.Runs.Projects;

namespace Pipeline.Tests.Runs.Projects;

public sealed class MicrobatchTests
{
    private static readonly DateTimeOffset now = new(2026, 3, 1, 12, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("day", "2026-02-27", "2026-02-27 2026-02-28 2026-03-01")]
    [InlineData("month", "2026-01-20", "2026-01-01 2026-02-01 2026-03-01")]
    [InlineData("year", "2025-06-01", "2025-01-01 2026-01-01")]
    public void The_first_run_begins_at_the_beginning(string size, string begin, string expected) =>
        Assert.Equal(expected, Batches(isIncremental: false, ("batch_size", size), ("begin", begin)));

    [Theory]
    [InlineData(null, "2026-02-28 2026-03-01")]
    [InlineData(0L, "2026-03-01")]
    [InlineData(2L, "2026-02-27 2026-02-28 2026-03-01")]
    public void A_later_run_does_the_last_batches_again(long? lookback, string expected) =>
        Assert.Equal(expected, Batches(isIncremental: true, ("batch_size", "day"), ("begin", "2020-01-01"), ("lookback", lookback)));

    [Fact]
    public void A_model_that_does_not_say_how_long_a_batch_is_cannot_be_built() =>
        Assert.Contains("needs the config batch_size", Assert.Throws<ExpectedException>(() => Batches(isIncremental: false, ("begin", "2026-01-01"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Each_batch_reads_and_replaces_the_rows_of_its_time()
    {
        using var project = new ProjectFolder().Write("dbt_project.yml", "name: shop")
            .Write("seeds/events.csv", "id,happened\n1,2026-02-27 10:00:00\n2,2026-02-28 10:00:00\n3,2026-03-01 01:00:00\n")
            .Write("seeds/schema.yml", "seeds: [{ name: events, config: { event_time: happened } }]")
            .Model("daily", "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='happened', begin='2026-02-27', batch_size='day') }} select * from {{ ref('events') }}");
        var (exitCode, output, error) = await project.RunAsync("transform");
        Assert.True(exitCode == 0, output + error);
        Assert.Equal(["1", "2", "3"], project.Query("select id from daily order by 1"));

        project.Write("seeds/events.csv", "id,happened\n9,2026-02-27 10:00:00\n8,2026-02-28 10:00:00\n3,2026-03-01 01:00:00\n");
        await project.RunAsync("transform");

        Assert.Equal(["1", "3", "8"], project.Query("select id from daily order by 1"));
    }

    [Theory]
    [InlineData("day", "2026-01-30T12:00:00Z", "2026-02-01T00:00:01Z", "2026-01-30 2026-01-31 2026-02-01")]
    [InlineData("month", "2026-01-30T12:00:00Z", "2026-02-01T00:00:00Z", "2026-01-01")]
    public void Who_names_a_range_gets_the_batches_that_touch_it(string size, string from, string to, string expected)
    {
        var range = (DateTimeOffset.Parse(from, null), DateTimeOffset.Parse(to, null));

        Assert.Equal(expected, Shown(MicrobatchPlan.Of(Daily([("batch_size", size), ("begin", "2020-01-01")]), isIncremental: true, now, range)));
    }

    [Fact]
    public async Task A_batch_that_fails_keeps_the_others_and_only_it_is_done_again()
    {
        using var project = Failing("2026-02-28");

        var (exitCode, output, _) = await project.RunAsync("transform");

        Assert.Equal(1, exitCode);
        Assert.Equal(["daily: partial success", "after: skipped"], project.Results().Where(result => !result.StartsWith("events", StringComparison.Ordinal)));
        Assert.Contains("1 of 3 batches failed, first that of 2026-02-28T00:00", output, StringComparison.Ordinal);
        Assert.Equal(["2026-02-27|27", "2026-03-01|01"], project.Query("select happened::date, batch from daily order by 1"));
        Assert.Equal(
            ["2026-02-27T00:00:00+00:00 2026-03-01T00:00:00+00:00", "2026-02-28T00:00:00+00:00"], new[] { "successful", "failed" }.Select(each => BatchesOf(project, each)));

        project.Clock.Advance(TimeSpan.FromDays(3));
        var again = await project.BuildAsync("--retry", "--vars", "bad: never");

        Assert.Equal(["daily: success", "after: success"], again);
        Assert.Equal(["2026-02-27|27", "2026-02-28|28", "2026-03-01|01"], project.Query("select happened::date, batch from daily order by 1"));
        Assert.Equal("", BatchesOf(project, "failed"));
        Assert.Contains("in 1 batches", project.Artifact("run_results.json").GetProperty("results")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_first_batch_none_is_begun()
    {
        using var project = Failing("2026-02-27");

        await project.RunAsync("transform");

        Assert.Contains("daily: error", project.Results());
        Assert.Equal("2026-02-27T00:00:00+00:00 2026-02-28T00:00:00+00:00 2026-03-01T00:00:00+00:00", BatchesOf(project, "failed"));
    }

    [Fact]
    public async Task A_range_of_event_time_is_built_and_nothing_else()
    {
        using var project = Failing("never");
        await project.RunAsync("transform");
        project.Write("seeds/events.csv", "id,happened\n7,2026-02-27 10:00:00\n8,2026-02-28 10:00:00\n9,2026-03-01 01:00:00\n");

        var (exitCode, output, error) = await project.RunAsync("transform", "--event-time-start", "2026-02-28", "--event-time-end", "2026-03-01");

        Assert.True(exitCode == 0, output + error);
        Assert.Equal(["1", "8", "3"], project.Query("select id from daily order by happened"));
        Assert.Equal(2, (await project.RunAsync("transform", "--event-time-start", "2026-03-01")).ExitCode);
    }

    /// <summary>A model of three days, of which one fails; each row says which batch it came with.</summary>
    private static ProjectFolder Failing(string day) => new ProjectFolder().Write("dbt_project.yml", $"name: shop\nvars: {{ bad: '{day}' }}")
        .Write("seeds/events.csv", "id,happened\n1,2026-02-27 10:00:00\n2,2026-02-28 10:00:00\n3,2026-03-01 01:00:00\n")
        .Write("seeds/schema.yml", "seeds: [{ name: events, config: { event_time: happened } }]")
        .Model("daily", """
            {{ config(materialized='incremental', incremental_strategy='microbatch', event_time='happened', begin='2026-02-27', batch_size='day') }}
            select *, '{{ model.batch.id[6:] if model.batch }}' as batch
            {%- if model.batch and model.batch.event_time_start.strftime('%Y-%m-%d') == var('bad') %}, no_such_column{% endif %} from {{ ref('events') }}
            """)
        .Model("after", "select * from {{ ref('daily') }}");

    private static string BatchesOf(ProjectFolder project, string kind) => string.Join(' ', project.Artifact("run_results.json").GetProperty("results").EnumerateArray()
        .First(result => result.GetProperty("unique_id").GetString() == "model.shop.daily").GetProperty("batch_results").GetProperty(kind).EnumerateArray().Select(batch => batch[0].GetString()));

    private static string Batches(bool isIncremental, params (string Key, object? Value)[] config) => Shown(MicrobatchPlan.Of(Daily(config), isIncremental, now));

    private static string Shown(IEnumerable<Pipeline.Engines.DuckDb.Warehouse.MicrobatchRange> batches) =>
        string.Join(' ', batches.Select(batch => batch.From.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));

    private static Model Daily((string Key, object? Value)[] config) => new()
    {
        Name = "daily",
        Location = new SourceLocation("daily.sql", 1),
        RawSql = "",
        Relation = new Relation("db", "main", "daily"),
        Config = new ModelConfig { Raw = config.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal) },
    };
}
