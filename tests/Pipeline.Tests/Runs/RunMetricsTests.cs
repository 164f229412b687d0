using System.Diagnostics.Metrics;
using Pipeline.Events;
using Pipeline.Runs;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary>What the meter counts, as anything that listens hears it.</summary>
public sealed class RunMetricsTests
{
    [Fact]
    public async Task Checks_are_counted_by_outcome_and_steps_by_verb_and_outcome()
    {
        // Tests run side by side and the meter is everybody's: a verb of this test's own tells its steps apart.
        const string Verb = "judge of the metrics test";
        var counted = new List<string>();
        var outcomes = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == RunMetrics.MeterName) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var labels = tags.ToArray().ToDictionary(tag => tag.Key, tag => $"{tag.Value}");
            lock (counted)
            {
                if (instrument.Name == "checks_total") outcomes.Add(labels["outcome"]);
                if (labels.GetValueOrDefault("verb") == Verb) counted.Add($"{instrument.Name} {labels["outcome"]} {value}");
            }
        });
        listener.Start();
        using var scope = RunScope.Begin("validate", "t", "local", new CollectingSink(), new FakeClock(), TestContext.Current.CancellationToken);

        await scope.StepAsync(new StepName(Verb, "t"), () => Task.FromResult(new StepResult<int>(0, 0, 0, "")), _ => 0);
        await scope.StepAsync(new StepName(Verb, "t"), () => Task.FromResult(new StepResult<int>(0, 0, 0, "") { Failure = "no" }), _ => 0);
        foreach (var verdict in Enum.GetValues<CheckVerdict>()) scope.Raise(at => new RunEvent.CheckJudged(new StepName(Verb, "t"), "c", verdict, "") { At = at });

        Assert.Equal(["steps_total succeeded 1", "steps_total failed 1"], counted);
        Assert.Superset(new HashSet<string> { "pass", "warn", "fail", "error", "skipped" }, outcomes.ToHashSet());
    }
}
