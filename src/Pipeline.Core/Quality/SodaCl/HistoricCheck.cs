using Pipeline.Engines;
using Pipeline.Events;
using Pipeline.Quality.History;

namespace Pipeline.Quality.SodaCl;

/// <summary>A check that compares a metric with what was measured of it before.</summary>
public abstract record HistoricCheck : SodaCheck
{
    private protected HistoricCheck(SodaCheck measure) => Measure = measure;

    /// <summary>The metric, without the filters, which this check holds.</summary>
    internal SodaCheck Measure { get; }

    internal override string MetricText => Measure.MetricText;

    internal override string Measurement => $"{Measure.MetricText}|{Measure.Measurement}";

    private SodaCheck Measuring => Measure with { Filter = Filter, PartitionFilter = PartitionFilter };

    internal override Probe Compile(CheckContext context) => Measuring.Compile(context);

    internal override CheckResult Judge(ResultTable answer, CheckContext context) => Judge(Measuring.Judge(answer, context), context);

    /// <summary>Judges what was measured.</summary>
    private protected abstract CheckResult Judge(CheckResult measured, CheckContext context);

    /// <summary>The numbers measured before, oldest first.</summary>
    private protected IReadOnlyList<Measurement> Earlier(CheckContext context) =>
        [.. context.Earlier(Series).Where(measurement => measurement.Number is not null)];

    /// <summary>What is kept of this run.</summary>
    private protected Measurement Now(CheckResult measured, CheckVerdict outcome, CheckContext context) =>
        new() { Series = Series, DataTime = context.Now, Number = measured.Number, Outcome = outcome };
}
