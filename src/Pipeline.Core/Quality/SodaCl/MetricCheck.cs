using Pipeline.Engines;

namespace Pipeline.Quality.SodaCl;

/// <summary>A threshold on one of SodaCL's own metrics: <c>missing_percent(ticker) &lt; 1</c>.</summary>
public sealed record MetricCheck : SodaCheck
{
    /// <summary>The metric's name.</summary>
    public string Metric { get; }

    internal MetricCheck(Metric metric, IReadOnlyList<Identifier> arguments, Validity validity)
    {
        Metric = metric.Name;
        Definition = metric;
        Arguments = arguments;
        Validity = validity;
    }

    internal Metric Definition { get; }

    internal IReadOnlyList<Identifier> Arguments { get; }

    internal Validity Validity { get; }

    internal override string MetricText => Shown;

    internal override string Measurement =>
        $"{Shown}|{(Arguments is [] ? "" : $"{Validity.Missing("c")}|{Validity.Valid("c")}|{Validity.Invalid("c")}")}";

    private string Shown => Arguments is [] ? Metric : $"{Metric}({string.Join(", ", Arguments)})";

    internal override Probe Compile(CheckContext context) => Definition.Probe(this, context);

    internal override CheckResult Judge(ResultTable answer, CheckContext context)
    {
        var row = answer.Rows[0];
        return Definition.Unit switch
        {
            MetricUnit.Percent => JudgePercent(row),
            MetricUnit.Rows => JudgeCount(row, $" of {Text(row[1])} rows"),
            MetricUnit.DuplicateValues => JudgeCount(row, $" ({Text(row[1])} rows too many)"),
            _ => Judged(Measured.Number(row[0]), Text(row[0]), $"{Shown} is {Text(row[0])}"),
        };
    }

    private CheckResult JudgeCount(IReadOnlyList<object?> row, string share) =>
        Judged(Measured.Number(row[0]), Text(row[0]), $"{Shown} is {Text(row[0])}{share}", Diagnostics(row));

    private CheckResult JudgePercent(IReadOnlyList<object?> row)
    {
        var (count, rows) = (Measured.Number(row[0]), Measured.Number(row[^1]));

        // Rounded before it is compared, as SodaCL does; nothing of nothing is 0 % and no error.
        var percent = count == 0 || rows == 0 ? 0 : Math.Round(count * 100 / rows, 2);
        var text = Measured.Text(percent);
        return Judged(percent, text, $"{Shown} is {text} % ({Text(row[0])} of {Text(row[^1])} rows)", Diagnostics(row));
    }

    private Dictionary<string, string> Diagnostics(IReadOnlyList<object?> row) =>
        Definition.Answers.Zip(row).ToDictionary(pair => pair.First, pair => Text(pair.Second));

    private static string Text(object? cell) => Measured.Text(cell) ?? "NULL";
}
