using Pipeline.Configuration;

namespace Pipeline.Models.Parsing;

/// <summary>A described column, and the entry it is described by.</summary>
internal sealed record DescribedColumn(Column Column, YamlMapping Entry);

/// <summary>Reads the <c>columns:</c> of nodes.</summary>
internal sealed class ColumnReader(Descriptions descriptions, string package, ProblemList problems)
{
    /// <summary>The described columns in file order; a version has its model's, unless it says otherwise.</summary>
    public IReadOnlyList<DescribedColumn> Read(YamlMapping node, ModelVersion? version = null)
    {
        var columns = Columns(node["columns"]);
        if (version?.Entry["columns"] is not { } list) return columns;
        var items = (list.AsList("columns", problems) ?? []).OfType<YamlMapping>().ToList();
        var inherited = items.Find(item => item["include"] is not null) is { } include ? Included(columns, include) : [];
        var own = items.Where(item => item["include"] is null && item["exclude"] is null);
        return [.. inherited, .. Columns(new YamlSequence([.. own], list.Location))];
    }

    private IReadOnlyList<DescribedColumn> Columns(YamlNode? list) =>
        [.. Properties.Named(list, "columns", problems).Select(pair => new DescribedColumn(Column(pair.Entry, pair.Name), pair.Entry))];

    private static IReadOnlyList<DescribedColumn> Included(IReadOnlyList<DescribedColumn> columns, YamlMapping item)
    {
        var (include, exclude) = (Names(item["include"]), Names(item["exclude"]));
        return
        [
            .. columns.Where(column =>
                (include is ["all"] or ["*"] || include.Contains(column.Column.Name)) && !exclude.Contains(column.Column.Name)),
        ];
    }

    private Column Column(YamlMapping entry, string name) => new(
        name,
        descriptions.Of(entry, package),
        (entry["data_type"] as YamlScalar)?.Text,
        Names(Setting(entry, "tags")),
        Setting(entry, "meta") is YamlMapping meta ? PlainValue.Dictionary(meta) : ModelConfig.Default.Meta)
    {
        Constraints = ConstraintReader.Read(entry["constraints"], problems),
        Quote = entry["quote"]?.AsBoolean("quote", problems),
    };

    private static IReadOnlyList<string> Names(YamlNode? node) => node switch
    {
        YamlScalar { IsNull: false } name => [name.Text],
        YamlSequence list => [.. list.Items.OfType<YamlScalar>().Select(name => name.Text)],
        _ => [],
    };

    /// <summary>Under <c>config:</c> since dbt 1.10, beside it before.</summary>
    private static YamlNode? Setting(YamlMapping entry, string key) => (entry["config"] as YamlMapping)?[key] ?? entry[key];
}
