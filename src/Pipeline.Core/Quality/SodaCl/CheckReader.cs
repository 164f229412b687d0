using System.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Quality.SodaCl;

/// <summary>Makes the check of one item of a section's list: its line, its settings, and what the section adds.</summary>
internal static class CheckReader
{
    /// <summary>The check, or what is wrong with it.</summary>
    public static Check Read(CheckItem item, CheckSection section, IReadOnlyList<string> tags) => Read(item, section, tags, ReadLine);

    /// <summary>The check that <paramref name="read"/> makes of the line, with what all checks may say of themselves.</summary>
    public static Check Read(CheckItem item, CheckSection section, IReadOnlyList<string> tags, Func<CheckDraft, SodaCheck?> read)
    {
        var draft = new CheckDraft(item, section);
        if (section.Problem is not null) draft.Problems.Add(section.Problem);
        var check = draft.IsSound ? ReadCheck(draft, read) : null;
        if (check is not null) draft.Settings.RefuseOthers($"'{draft.Text}'");
        return draft.IsSound ? check! with { Tags = tags } : Broken(draft, tags);
    }

    private static SodaCheck? ReadCheck(CheckDraft draft, Func<CheckDraft, SodaCheck?> read)
    {
        var (name, identity) = (draft.Settings.Text("name"), draft.Settings.Text("identity"));
        var (filter, samples) = (draft.Settings.Text("filter"), draft.Settings.Whole("samples limit"));

        var gate = draft.Settings.Gate();

        // It bears on no verdict here; read, it counts as known.
        draft.Settings.Node("attributes");
        var collects = draft.Settings.Flag("collect failed rows") ?? true;
        var (shown, hidden) = (draft.Settings.Names("samples columns"), draft.Settings.Names("exclude columns"));
        return draft.Settings.Try(() => read(draft)) is not { } check ? null : check with
        {
            Name = name ?? draft.Text,
            GivenIdentity = identity,
            Filter = filter,
            Gate = gate,
            SampleRows = collects ? samples ?? check.SampleRows : 0,
            SampleColumns = shown,
            HiddenColumns = hidden ?? [],
            SamplesLimit = samples ?? SodaCheck.DefaultSamplesLimit,
            Partition = draft.Section.Partition,
            PartitionFilter = draft.Section.PartitionFilter?.Sql,
            AsWritten = new FiltersAsWritten(draft.Settings.Given("filter"), draft.Section.PartitionFilter?.AsWritten),
        };
    }

    private static SodaCheck? ReadLine(CheckDraft draft)
    {
        var line = CheckLineReader.Read(draft.Text, draft.TextLocation);
        if (draft.Section.Dataset is not null || line is CheckLine.FailedRows or CheckLine.Metric) return Kind(draft, line);
        draft.Refuse("This check needs a dataset: put it under 'checks for DATASET'.");
        return null;
    }

    private static SodaCheck? Kind(CheckDraft draft, CheckLine line) => line switch
    {
        CheckLine.Metric metric => MetricReader.Read(draft, metric),
        CheckLine.Freshness freshness => FreshnessReader.Read(draft, freshness),
        CheckLine.Reference reference => ComparisonReader.Read(draft, reference),
        CheckLine.SameRowCount same => ComparisonReader.Read(draft, same),
        CheckLine.FailedRows => FailedRowsReader.Read(draft),
        CheckLine.Schema => SchemaReader.Read(draft),
        CheckLine.GroupBy => GroupByReader.Read(draft),
        CheckLine.GroupEvolution => GroupEvolutionReader.Read(draft),
        CheckLine.Change change => HistoricReader.Read(draft, change),
        CheckLine.Distribution distribution => DistributionReader.Read(draft, distribution),
        CheckLine.Anomaly anomaly => HistoricReader.Read(draft, anomaly),
        _ => throw new UnreachableException(),
    };

    private static BrokenCheck Broken(CheckDraft draft, IReadOnlyList<string> tags) => new()
    {
        Name = draft.Settings.Given("name") ?? draft.Text,
        Kind = $"sodacl/{KindWord(draft)}",
        Dataset = draft.Dataset,
        Location = draft.Location,
        Tags = tags,

        // A gate that cannot be judged stays shut.
        Gate = GateScopes.Parse(draft.Settings.Given("gate")) ?? (draft.Settings.Given("gate") is null ? null : GateScope.Table),
        Problems = draft.Problems,
    };

    private static string KindWord(CheckDraft draft) =>
        new LineReader(draft.Text, draft.Location).Word() is { Length: > 0 } word ? word : "check";
}
