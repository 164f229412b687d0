using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Quality.SodaCl;

/// <summary>Reads the sections of one file: first what others refer to, then the checks. Used once.</summary>
internal sealed class SodaClReader
{
    private readonly YamlMapping sections;
    private readonly SodaClOptions options;
    private readonly Variables variables;
    private readonly PartitionFilters filters = new();
    private readonly Dictionary<string, Dictionary<string, Validity>> columns = new(StringComparer.Ordinal);
    private readonly List<Check> checks = [];
    private readonly List<Problem> problems = [];
    private readonly List<Problem> notices = [];

    public SodaClReader(YamlMapping sections, SodaClOptions options)
    {
        this.sections = sections;
        this.options = options;
        variables = new Variables(options.Variables, options.Environment, options.Now);
    }

    /// <summary>Everything in the file.</summary>
    public CheckSet Read()
    {
        if (sections["variables"] is { } declared) DeclareVariables(declared);
        List<(SectionHeader Header, YamlEntry Entry)> known = [.. sections.Entries.Select(Header).OfType<(SectionHeader, YamlEntry)>()];
        foreach (var (header, entry) in known) ReadDeclaration(header, entry);
        foreach (var (header, entry) in known) ReadChecks(header, entry);
        return new CheckSet(checks, problems, notices);
    }

    private void DeclareVariables(YamlNode node)
    {
        if (node is not YamlMapping declared)
        {
            Refuse("'variables' must be a mapping of names to values.", node.Location);
            return;
        }

        foreach (var (name, value) in declared.Entries)
        {
            if (value is not YamlScalar scalar)
                Refuse($"The variable '{name.Text}' must be one value, not {value.Describe()}.", value.Location);
            else if (Resolved(scalar) is { } text) variables.Declare(name.Text, text);
        }
    }

    private (SectionHeader, YamlEntry)? Header(YamlEntry entry)
    {
        try
        {
            return (SectionHeader.Read(variables.Resolve(entry.Key.Text, entry.Key.Location), Settings.InText(entry.Key, entry.Key.Text)), entry);
        }
        catch (ConfigurationException wrong)
        {
            problems.AddRange(wrong.Problems);
            return null;
        }
    }

    private void ReadDeclaration(SectionHeader header, YamlEntry entry)
    {
        switch (header)
        {
            case SectionHeader.Filter filter:
                ReadFilter(filter, entry);
                break;
            case SectionHeader.Configurations configurations:
                ReadConfigurations(configurations.Dataset, entry);
                break;
            case SectionHeader.Ignored ignored:
                Notice($"'{ignored.Name}' is not done by checks and is ignored.", entry.Key.Location);
                break;
        }
    }

    private void ReadFilter(SectionHeader.Filter header, YamlEntry entry)
    {
        if (Mapping(entry) is not { } mapping) return;
        var settings = new Settings(mapping, variables, problems);
        if (settings.Text("where") is { } where) filters.Add(header.Dataset, header.Partition, new PartitionFilter(where, settings.Given("where")!));
        else Refuse($"'{entry.Key.Text}' needs a 'where'.", entry.Key.Location);
        settings.RefuseOthers($"'{entry.Key.Text}'");
    }

    /// <summary>The keys are <c>valid min for amount</c>: those of one column are read together.</summary>
    private void ReadConfigurations(string dataset, YamlEntry entry)
    {
        if (Mapping(entry) is not { } mapping) return;
        var byColumn = new Dictionary<string, List<YamlEntry>>(StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Entries)
        {
            var text = Resolved(key) ?? key.Text;
            var split = text.IndexOf(" for ", StringComparison.Ordinal);
            if (split <= 0 || !new LineReader(text[(split + " for ".Length)..], key.Location).TryName(out var name))
            {
                Refuse($"'{text}' names no column.", key.Location, "Write it as 'valid min for COLUMN'.");
                continue;
            }

            if (!byColumn.TryGetValue(name.Text, out var entries)) byColumn[name.Text] = entries = [];
            entries.Add(new YamlEntry(new YamlScalar(text[..split], key.Style, key.Location), value));
        }

        columns[dataset] = byColumn.ToDictionary(pair => pair.Key, pair => ReadColumn(pair.Value, entry));
    }

    private Validity ReadColumn(List<YamlEntry> entries, YamlEntry section)
    {
        var settings = new Settings(new YamlMapping(entries, section.Value.Location), variables, problems);
        var validity = ValidityReader.Read(settings);
        settings.RefuseOthers($"'{section.Key.Text}'");
        return validity;
    }

    private void ReadChecks(SectionHeader header, YamlEntry entry)
    {
        switch (header)
        {
            case SectionHeader.ChecksFor one:
                ReadList(entry.Value, entry.Key, Section(one.Dataset, one.Partition, variables, entry.Key.Location));
                break;
            case SectionHeader.Checks:
                ReadList(entry.Value, entry.Key, Section(null, null, variables, entry.Key.Location));
                break;
            case SectionHeader.ForEach each:
                ReadForEach(each, entry);
                break;
            case SectionHeader.Reconciliation:
                ReadReconciliation(entry);
                break;
        }
    }

    private CheckSection Section(string? dataset, string? partition, Variables known, SourceLocation location)
    {
        var filter = dataset is null ? null : filters.Find(dataset, partition);
        return new CheckSection
        {
            Dataset = dataset,
            Partition = partition,
            PartitionFilter = filter,
            Folder = options.Folder,
            Variables = known,
            Filters = filters,
            Columns = dataset is null ? new Dictionary<string, Validity>() : columns.GetValueOrDefault(dataset) ?? [],
            Problem = partition is not null && filter is null ? PartitionFilters.Undeclared(dataset!, partition, location) : null,
            Notice = Notice,
        };
    }

    private void ReadForEach(SectionHeader.ForEach header, YamlEntry entry)
    {
        if (header.IsOldSpelling) Notice("'for each table' is the old spelling of 'for each dataset'.", entry.Key.Location);
        if (Mapping(entry) is not { } mapping) return;
        var settings = new Settings(mapping, variables, problems);
        var patterns = settings.Names("datasets") ?? settings.Names("tables");
        var list = settings.Node("checks");
        settings.RefuseOthers($"'{entry.Key.Text}'");
        if (patterns is null || list is null)
        {
            Refuse($"'{entry.Key.Text}' needs 'datasets' and 'checks'.", entry.Key.Location);
            return;
        }

        var matched = DatasetPatterns.Match(patterns, options.Datasets);
        if (matched is []) Notice($"'{entry.Key.Text}' matches no dataset, so its checks run on none.", entry.Key.Location);
        foreach (var dataset in matched)
            ReadList(list, entry.Key, Section(dataset, null, variables.With(header.Alias, dataset), entry.Key.Location));
    }

    private void ReadReconciliation(YamlEntry entry)
    {
        if (Mapping(entry) is not { } mapping) return;
        var settings = new Settings(mapping, variables, problems);
        settings.Text("label");
        var sides = ReconciliationReader.ReadSides(settings, variables, problems, entry.Key.Location);
        var list = settings.Node("checks");
        settings.RefuseOthers($"'{entry.Key.Text}'");
        if (list is null) Refuse($"'{entry.Key.Text}' needs 'checks'.", entry.Key.Location);
        if (sides is null || list is null) return;

        // The sides bring their own filters; what is configured for the target's columns holds for both.
        var section = Section(sides.Target.Dataset, null, variables, entry.Key.Location) with { PartitionFilter = null };
        ReadList(list, entry.Key, section, new ReconciliationReader(sides, section).Read);
    }

    private void ReadList(YamlNode node, YamlScalar header, CheckSection section) =>
        ReadList(node, header, section, (item, tags) => CheckReader.Read(item, section, tags));

    private void ReadList(YamlNode node, YamlScalar header, CheckSection section, Func<CheckItem, IReadOnlyList<string>, Check> read)
    {
        if (node is not YamlSequence list)
        {
            Refuse($"'{header.Text}' must hold a list of checks, not {node.Describe()}.", node.Location, "Begin each check with '- '.");
            return;
        }

        IReadOnlyList<string> tags = [];
        foreach (var item in list.Items)
        {
            if (Item(item) is not { } found) continue;
            if (found.Line.Text == "attributes") tags = Tags(found, section);
            else checks.Add(read(found, Tags(found, section) is { Count: > 0 } own ? own : tags));
        }
    }

    /// <summary>A check is its line, or its line with settings under it.</summary>
    private CheckItem? Item(YamlNode node)
    {
        switch (node)
        {
            case YamlScalar { IsNull: false } line:
                return new CheckItem(line, null);
            case YamlMapping { Entries: [var (line, settings)] } when settings is YamlMapping or YamlScalar { IsNull: true }:
                return new CheckItem(line, settings as YamlMapping);
            case YamlMapping { Entries: [var (line, value)] }:
                Refuse($"The settings of '{line.Text}' must be a mapping, not {value.Describe()}.", value.Location);
                return null;
            case YamlMapping { Entries: [var (line, _), ..] }:
                Refuse($"'{line.Text}' and the lines after it are one item.", node.Location, "Indent the settings of a check deeper than its line.");
                return null;
            default:
                Refuse($"A check is a line of text, not {node.Describe()}.", node.Location);
                return null;
        }
    }

    private IReadOnlyList<string> Tags(CheckItem item, CheckSection section)
    {
        var attributes = item.Line.Text == "attributes" ? item.Settings : item.Settings?["attributes"] as YamlMapping;
        return new Settings(attributes, section.Variables, problems).Names("tags") ?? [];
    }

    private YamlMapping? Mapping(YamlEntry entry)
    {
        if (entry.Value is YamlMapping mapping) return mapping;
        Refuse($"'{entry.Key.Text}' must be a mapping, not {entry.Value.Describe()}.", entry.Value.Location);
        return null;
    }

    private string? Resolved(YamlScalar scalar) => new Settings(null, variables, problems).Resolved(scalar);

    private void Refuse(string message, SourceLocation location, string? hint = null) => problems.Add(new Problem(message, location, hint));

    private void Notice(string message, SourceLocation location) => notices.Add(new Problem(message, location));
}
