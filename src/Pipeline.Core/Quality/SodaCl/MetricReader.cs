using System.Globalization;
using Pipeline.Diagnostics;

namespace Pipeline.Quality.SodaCl;

/// <summary>Reads checks of metrics: SodaCL's own, and those the author defines in SQL.</summary>
internal static class MetricReader
{
    /// <summary>The check; null when something is wrong with it.</summary>
    public static SodaCheck? Read(CheckDraft draft, CheckLine.Metric line) =>
        draft.Zones(line.Threshold) is { } zones ? Measure(draft, line, zones) : null;

    /// <summary>The metric of the line, whatever judges it; null when something is wrong with it.</summary>
    public static SodaCheck? Measure(CheckDraft draft, CheckLine.Metric line, Zones zones)
    {
        var expression = draft.Settings.Text($"{line.Name} expression");
        var query = draft.Sql($"{line.Name} query", $"{line.Name} sql_file");
        if (!draft.IsSound) return null;
        return expression is null && query is null
            ? ReadBuiltIn(draft, line, zones)
            : ReadUserDefined(draft, line.Name, expression, query, zones);
    }

    private static MetricCheck? ReadBuiltIn(CheckDraft draft, CheckLine.Metric line, Zones zones)
    {
        if (Known(draft, line) is not { } metric) return null;
        var written = ValidityReader.Read(draft.Settings);
        if (!metric.UsesValidity && written != Validity.None) draft.Notice($"What is missing or valid has no effect on '{draft.Text}'.");
        var validity = metric.UsesValidity ? Configured(draft, line.Arguments[0]).Under(written) : Validity.None;
        if (metric.Name is "invalid_count" or "invalid_percent" && !validity.JudgesValidity && validity.IncludeNull != true)
            draft.Notice($"'{draft.Text}' measures 0 whatever the data: nothing says what is valid.");
        return new MetricCheck(metric, line.Arguments, validity)
        {
            Name = draft.Text,
            Kind = $"sodacl/{metric.Name}",
            Dataset = draft.Dataset,
            Location = draft.Location,
            Column = ColumnOf(metric, line.Arguments),
            Zones = zones,
        };
    }

    private static Metric? Known(CheckDraft draft, CheckLine.Metric line)
    {
        if (!Metric.ByName.TryGetValue(line.Name, out var metric))
        {
            draft.Refuse(
                $"There is no metric '{line.Name}'.",
                NearestName.Hint(line.Name, Metric.ByName.Keys) ?? $"To define it, add '{line.Name} expression' or '{line.Name} query'.");
        }
        else if (line.Arguments.Count < metric.MinArguments || line.Arguments.Count > metric.MaxArguments)
        {
            draft.Refuse($"{metric.Name} takes {Arity(metric)}.");
        }
        else if (metric.Name == "percentile" && !IsProportion(line.Arguments[1].Text))
        {
            draft.Refuse("The second argument of percentile must be a number from 0 to 1.");
        }
        else if (draft.Section.Dataset is null)
        {
            draft.Refuse("This metric needs a dataset: put it under 'checks for DATASET'.");
        }

        return draft.IsSound ? metric : null;
    }

    private static UserMetricCheck? ReadUserDefined(CheckDraft draft, string metric, string? expression, WrittenSql? query, Zones zones)
    {
        if (expression is not null && query is not null) draft.Refuse($"'{metric}' has an expression and a query; keep one.");
        if (expression is not null && draft.Section.Dataset is null)
            draft.Refuse("An expression needs a dataset: put the check under 'checks for DATASET'.");
        if (draft.Settings.Has("filter")) draft.Refuse("A metric of your own takes no filter: write the condition into its SQL.");
        if (ValidityReader.Read(draft.Settings) != Validity.None)
            draft.Notice($"What is missing or valid has no effect on '{draft.Text}'.");
        if (query is not null && draft.Section.PartitionFilter is not null)
            draft.Notice($"The partition's filter does not reach the query of '{draft.Text}'.");
        return !draft.IsSound ? null : new UserMetricCheck
        {
            Name = draft.Text,
            Kind = "sodacl/user_defined",
            Dataset = draft.Dataset,
            Location = draft.Location,
            Zones = zones,
            Metric = metric,
            Expression = expression,
            Query = query?.Text,
            SqlAsWritten = query?.AsWritten ?? draft.Settings.Given($"{metric} expression"),
        };
    }

    private static Validity Configured(CheckDraft draft, Identifier column) =>
        draft.Section.Columns.GetValueOrDefault(column.Text) ?? Validity.None;

    private static string? ColumnOf(Metric metric, IReadOnlyList<Identifier> arguments) =>
        arguments is [] ? null : string.Join(", ", metric.Name == "percentile" ? [arguments[0]] : arguments);

    private static bool IsProportion(string number) =>
        double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1;

    private static string Arity(Metric metric) => (metric.MinArguments, metric.MaxArguments) switch
    {
        (0, 0) => "no column",
        (1, 1) => "one column",
        (1, _) => "at least one column",
        _ => "a column and a number from 0 to 1",
    };
}
