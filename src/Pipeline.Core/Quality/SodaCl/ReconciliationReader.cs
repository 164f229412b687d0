using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Quality.SodaCl;

/// <summary>Reads the checks of a <c>reconciliation</c> section: each compares its source with its target.</summary>
internal sealed class ReconciliationReader(ReconciledSides sides, CheckSection section)
{
    private static readonly string[] Strategies = ["simple", "deepdiff"];

    /// <summary>The sides of a section; null when something is wrong with them.</summary>
    public static ReconciledSides? ReadSides(Settings settings, Variables variables, List<Problem> problems, SourceLocation location)
    {
        if (settings.Mapping("datasets") is not { } datasets)
        {
            settings.Refuse("A reconciliation needs 'datasets' with a 'source' and a 'target'.", location);
            return null;
        }

        var both = new Settings(datasets, variables, problems);
        var (source, target) = (Side(both, "source"), Side(both, "target"));
        both.RefuseOthers("'datasets'");
        return source is null || target is null ? null : new ReconciledSides(source, target);

        ReconciledSide? Side(Settings given, string name)
        {
            var inner = new Settings(given.Mapping(name), variables, problems);
            var (dataset, datasource, filter) = (inner.Text("dataset"), inner.Text("datasource") ?? inner.Text("data_source"), inner.Text("filter"));
            inner.RefuseOthers($"'{name}'");
            if (dataset is not null) return new ReconciledSide(datasource is null ? dataset : $"{datasource}.{dataset}", filter);
            given.Refuse($"'{name}' needs a 'dataset'.", datasets.Location);
            return null;
        }
    }

    /// <summary>The check of one item, or what is wrong with it.</summary>
    public Check Read(CheckItem item, IReadOnlyList<string> tags) => CheckReader.Read(item, section, tags, ReadCheck);

    private SodaCheck? ReadCheck(CheckDraft draft)
    {
        var line = new LineReader(draft.Text, draft.TextLocation);
        if (line.TakeWords("schema")) return AtEnd(line, ReadSchema(draft));
        if (line.TakeWords("rows diff")) return ReadRows(draft, line);
        if (line.TakeWords("values in target must exist in source")) return AtEnd(line, ReadReference(draft, sides.Target, sides.Source, "target", "source"));
        if (line.TakeWords("values in source must exist in target")) return AtEnd(line, ReadReference(draft, sides.Source, sides.Target, "source", "target"));
        return ReadMetric(draft, line);
    }

    private MetricDiffCheck? ReadMetric(CheckDraft draft, LineReader line)
    {
        var metric = CheckLineReader.ReadMeasured(line);
        line.TakeWords("diff");
        var zones = draft.Zones(line.IsAtEnd ? null : ThresholdReader.ReadToEnd(line), isDifference: true);
        if (zones is null) return null;
        if (!HasOneUnit(draft, zones)) return null;
        var (source, target) = (Given(draft, metric.Name, "source"), Given(draft, metric.Name, "target"));
        if (source is null != target is null) draft.Refuse("'source' and 'target' need SQL both, or neither.");
        if (!draft.IsSound) return null;
        var measure = source is null ? MetricReader.Measure(draft, metric, Zones.NoneAllowed) : null;
        return !draft.IsSound ? null : new MetricDiffCheck(sides, source ?? measure!, target ?? measure!)
        {
            Name = draft.Text,
            Kind = $"sodacl/{(measure is MetricCheck ? metric.Name : "user_defined")}_diff",
            Dataset = sides.Target.Dataset,
            Column = measure?.Column,
            Location = draft.Location,
            Zones = zones,
        };
    }

    private static UserMetricCheck? Given(CheckDraft draft, string metric, string side)
    {
        var (query, expression) = (draft.Sql($"{side} query", $"{side} sql_file"), draft.Settings.Text($"{side} expression"));
        if (query is not null && expression is not null) draft.Refuse($"'{side} query' and '{side} expression' are both given; keep one.");
        return query is null && expression is null ? null : new UserMetricCheck
        {
            Name = metric,
            Kind = "sodacl/user_defined",
            Dataset = "",
            Location = draft.Location,
            Metric = metric,
            Query = query?.Text,
            Expression = expression,
            SqlAsWritten = query?.AsWritten ?? draft.Settings.Given($"{side} expression"),
        };
    }

    private RowsDiffCheck? ReadRows(CheckDraft draft, LineReader line)
    {
        var zones = draft.Zones(line.IsAtEnd ? null : ThresholdReader.ReadToEnd(line), Zones.NoneAllowed, isDifference: true);
        if (draft.Settings.Text("strategy") is { } strategy && !Strategies.Contains(strategy))
            draft.Refuse($"There is no strategy '{strategy}'.", NearestName.Hint(strategy, Strategies));
        var both = draft.Settings.Names("key columns");
        List<ColumnPair> keys = both is null ? Pairs(draft, "source key columns", "target key columns", isCompared: false)
            : [.. both.Select(name => new ColumnPair(name, name, IsCompared: false))];
        var compared = Pairs(draft, "source columns", "target columns", isCompared: true);
        if (zones is null || !HasOneUnit(draft, zones) || !draft.IsSound) return null;
        return new RowsDiffCheck
        {
            Name = draft.Text,
            Kind = "sodacl/rows_diff",
            Dataset = sides.Target.Dataset,
            Location = draft.Location,
            Zones = zones,
            Sides = sides,
            Key = [.. keys.Select(key => key.Target)],
            Columns = [.. keys.Where(key => compared.All(pair => pair.Target != key.Target)), .. compared],
        };
    }

    private SchemaDiffCheck? ReadSchema(CheckDraft draft)
    {
        List<(string, string)> types = [];
        if (draft.Settings.Node("types") is { } node)
        {
            foreach (var item in node is YamlSequence list ? list.Items : [node])
            {
                var pair = new Settings(item as YamlMapping, draft.Section.Variables, draft.Problems);
                if (pair.Text("source") is { } source && pair.Text("target") is { } target) types.Add((source, target));
                else draft.Settings.Refuse("'types' is a list of pairs such as '{source: bit, target: boolean}'.", item.Location);
                pair.RefuseOthers("'types'");
            }
        }

        return draft.Zones(null, Zones.NoneAllowed, isDifference: true) is not { } zones ? null : new SchemaDiffCheck
        {
            Name = draft.Text,
            Kind = "sodacl/schema_diff",
            Dataset = sides.Target.Dataset,
            Location = draft.Location,
            Zones = zones,
            Sides = sides,
            Types = types,
        };
    }

    private static ReferenceCheck? ReadReference(CheckDraft draft, ReconciledSide own, ReconciledSide other, string ownName, string otherName)
    {
        var (columns, others) = (draft.Settings.Names($"{ownName} columns"), draft.Settings.Names($"{otherName} columns"));
        if (columns is null or [] || others?.Count != columns.Count)
            draft.Refuse($"'{ownName} columns' and '{otherName} columns' must name as many columns, at least one.");
        return draft.Zones(null, Zones.NoneAllowed) is not { } zones ? null : new ReferenceCheck(
            [.. columns!.Select(Quoted)], other.Dataset, [.. others!.Select(Quoted)])
        {
            Name = draft.Text,
            Kind = "sodacl/reference",
            Dataset = own.Dataset,
            Column = string.Join(", ", columns!),
            Location = draft.Location,
            Zones = zones,
            OwnFilter = own.Filter,
            OtherFilter = other.Filter,
        };
    }

    private static Identifier Quoted(string column) => new(column, IsQuoted: true);

    private static List<ColumnPair> Pairs(CheckDraft draft, string sourceKey, string targetKey, bool isCompared)
    {
        var (source, target) = (draft.Settings.Names(sourceKey), draft.Settings.Names(targetKey));
        if (source?.Count != target?.Count) draft.Refuse($"'{sourceKey}' and '{targetKey}' must name as many columns.");
        return source is null || target is null ? [] : [.. source.Zip(target, (one, other) => new ColumnPair(one, other, isCompared))];
    }

    private static bool HasOneUnit(CheckDraft draft, Zones zones)
    {
        var units = new[] { zones.Pass, zones.Warn, zones.Fail }.OfType<Threshold>().Select(threshold => threshold.Text.Contains('%', StringComparison.Ordinal));
        if (units.Distinct().Count() <= 1) return true;
        draft.Refuse("One threshold is in percent and the other is not.");
        return false;
    }

    private static T? AtEnd<T>(LineReader line, T? read)
    {
        line.ExpectEnd();
        return read;
    }
}
