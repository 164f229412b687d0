using Pipeline.Engines;
using Pipeline.Events;

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

    private protected override string Measurement => Name;

    internal override Probe Compile(CheckContext context) => new Probe.Query($"DESCRIBE SELECT * FROM {context.Relation(Dataset)}");

    internal override CheckResult Judge(ResultTable answer, CheckContext context)
    {
        List<SchemaColumn> columns = [.. answer.Rows.Select((row, index) => new SchemaColumn($"{row[0]}", $"{row[1]}", index))];
        if (Fail?.Violations(columns) is [_, ..] failures) return Stated(CheckVerdict.Fail, $"{string.Join("; ", failures)}.");
        if (Warn?.Violations(columns) is [_, ..] warnings) return Stated(CheckVerdict.Warn, $"{string.Join("; ", warnings)}.");
        return Stated(CheckVerdict.Pass, $"The {columns.Count} columns are as wanted.");
    }
}
