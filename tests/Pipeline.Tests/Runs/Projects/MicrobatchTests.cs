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

    private static string Batches(bool isIncremental, params (string Key, object? Value)[] config)
    {
        var model = new Model
        {
            Name = "daily",
            Location = new SourceLocation("daily.sql", 1),
            RawSql = "",
            Relation = new Relation("db", "main", "daily"),
            Config = new ModelConfig { Raw = config.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal) },
        };
        return string.Join(' ', MicrobatchPlan.Of(model, isIncremental, now).Select(batch => batch.From.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));
    }
}
