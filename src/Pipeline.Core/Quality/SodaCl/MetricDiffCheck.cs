using Pipeline.Diagnostics;
using Pipeline.Engines;

namespace Pipeline.Quality.SodaCl;

/// <summary>The same metric of two datasets: the value is how far apart they are, without sign.</summary>
public sealed record MetricDiffCheck : SodaCheck
{
    internal MetricDiffCheck(ReconciledSides sides, SodaCheck source, SodaCheck target) =>
        (Sides, Source, Target) = (sides, source, target);

    /// <summary>The datasets compared.</summary>
    public ReconciledSides Sides { get; }

    internal SodaCheck Source { get; }

    internal SodaCheck Target { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Reads => [Sides.Target.Dataset, Sides.Source.Dataset];

    internal override string MetricText => Target.MetricText;

    internal override string Measurement => $"{Sides.Source}|{Source.MetricText}|{Source.Measurement}|{Target.Measurement}";

    private SodaCheck SourceMeasure => Source with { Dataset = Sides.Source.Dataset, PartitionFilter = Sides.Source.Filter, Filter = Filter };

    private SodaCheck TargetMeasure => Target with { Dataset = Sides.Target.Dataset, PartitionFilter = Sides.Target.Filter, Filter = Filter };

    // Each side is asked by itself: the answers of one statement could not be told apart where the author wrote the SQL.
    internal override Probe Compile(CheckContext context)
    {
        var questions = new[] { SourceMeasure, TargetMeasure }.Select(check => new CompiledCheck(check, check.Compile(context)).Alone).ToList();
        return new Probe.Session(async (engine, cancellationToken) =>
        {
            List<ResultTable> answers = [];
            foreach (var question in questions) answers.Add(await engine.QueryAsync(question, cancellationToken));
            return new ResultTable(["value"], [[SourceMeasure.Judge(answers[0], context).Number], [TargetMeasure.Judge(answers[1], context).Number]]);
        });
    }

    internal override CheckResult Judge(ResultTable answer, CheckContext context)
    {
        var (source, target) = (Measured.Number(answer.Rows[0][0]), Measured.Number(answer.Rows[1][0]));
        var difference = Math.Abs(source - target);
        var percent = Difference.Percent(difference, source);
        var isPercent = Difference.IsPercent(Zones);
        var value = !isPercent ? difference
            : percent ?? throw new ExpectedException($"{MetricText} of the source is 0 and of the target {Measured.Text(target)}: a difference in percent does not exist.");
        var sentence = $"{MetricText} is {Measured.Text(source)} in {Sides.Source.Dataset} and {Measured.Text(target)} in {Sides.Target.Dataset}, "
            + $"a difference of {Measured.Text(value)}{(isPercent ? " %" : "")}";
        return Judged(value, Measured.Text(value), sentence, new Dictionary<string, string>
        {
            ["source_value"] = Measured.Text(source),
            ["target_value"] = Measured.Text(target),
            ["diff_value"] = Measured.Text(difference),
            ["diff_percentage"] = percent is { } known ? Measured.Text(known) : "NULL",
        });
    }
}
