using Pipeline.Engines;

namespace Pipeline.Quality.SodaCl;

/// <summary>The columns a dataset must have. The conditions of a failure are looked at before those of a warning.</summary>
public sealed record SchemaCheck : SodaCheck
{
    internal SchemaCheck(SchemaRules? warn, SchemaRules? fail)
    {
        Warn = warn;
        Fail = fail;
    }

    internal SchemaRules? Warn { get; }

    internal SchemaRules? Fail { get; }

    internal override string Measurement => Name;

    internal override string MetricText => "schema";

    // A dataset has one schema, however many checks look at it under whatever names.
    private protected override string SeriesIdentity => GivenIdentity ?? Hash($"{Kind}|{Dataset}");

    internal override Probe Compile(CheckContext context) => new Probe.Query($"DESCRIBE SELECT * FROM {context.Relation(Dataset)}");

    internal override CheckResult Judge(ResultTable answer, CheckContext context)
    {
        List<SchemaColumn> columns = [.. answer.Rows.Select((row, index) => new SchemaColumn($"{row[0]}", $"{row[1]}", index))];
        var (now, before) = (new StoredSchema(columns), Before(context));
        var result = Stated(Violations(Fail, now, before), Violations(Warn, now, before), $"The {columns.Count} columns are as wanted.");
        var judgesMore = Fail?.IsOfThisRun == true || Warn?.IsOfThisRun == true;
        return ComparesRuns ? Remembering(result, now.ToText(), before is null, judgesMore, context) : result;
    }

    private bool ComparesRuns => Fail?.Changes is not null || Warn?.Changes is not null;

    private StoredSchema? Before(CheckContext context) =>
        ComparesRuns && context.Earlier(Series).LastOrDefault(measurement => measurement.Text is not null)?.Text is { } text ? StoredSchema.Read(text) : null;

    private static IReadOnlyList<string> Violations(SchemaRules? rules, StoredSchema now, StoredSchema? before) =>
        rules is null ? [] : [.. rules.Violations(now.Columns), .. before is null || rules.Changes is null ? [] : now.ChangesSince(before, rules.Changes)];
}
