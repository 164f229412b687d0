using Pipeline.Configuration;

namespace Pipeline.Quality.SodaCl;

/// <summary>Reads <c>group by</c>.</summary>
internal static class GroupByReader
{
    /// <summary>The check; null when something is wrong with it.</summary>
    public static GroupByCheck? Read(CheckDraft draft)
    {
        if (draft.Settings.Has("filter")) draft.Refuse("'group by' takes no filter: write the condition into its query.");
        var query = draft.Sql("query", "sql_file");
        if (query is null && draft.IsSound) draft.Refuse("'group by' needs a 'query'.");
        var fields = draft.Settings.Names("fields");
        if (fields is null or [] && draft.IsSound) draft.Refuse("'group by' needs 'fields': the columns of its query that name a group.");
        var limit = draft.Settings.Whole("group_limit");
        var rules = Rules(draft);
        return !draft.IsSound ? null : new GroupByCheck
        {
            Name = draft.Text,
            Kind = "sodacl/group_by",
            Dataset = draft.Dataset,
            Location = draft.Location,
            Query = query!.Text,
            QueryAsWritten = query.AsWritten,
            Fields = fields!,
            Rules = rules,
            GroupLimit = limit ?? GroupByCheck.DefaultGroupLimit,
        };
    }

    private static List<GroupRule> Rules(CheckDraft draft)
    {
        if (draft.Settings.Node("checks") is YamlSequence { Items: [_, ..] } list)
            return [.. list.Items.Select(item => Rule(draft, item)).OfType<GroupRule>()];
        draft.Refuse("'group by' needs a list of 'checks'.");
        return [];
    }

    private static GroupRule? Rule(CheckDraft draft, YamlNode node)
    {
        if (node is not YamlMapping { Entries: [var (line, settings)] } || settings is not YamlMapping mapping)
        {
            var hint = "Write it as '- METRIC: {name: ..., fail: when > 5}'.";
            draft.Settings.Refuse("A check of 'group by' is the name of a column with settings under it.", node.Location, hint);
            return null;
        }

        var inner = draft.Within(new CheckItem(line, mapping));
        var name = inner.Settings.Text("name");
        if (name is null) inner.Refuse($"The check '{inner.Text}' of 'group by' needs a 'name'.");
        inner.Settings.Node("attributes");
        var read = inner.Settings.Try(() => CheckLineReader.Read(inner.Text, inner.TextLocation));
        if (read is not CheckLine.Metric { Arguments: [] } metric)
        {
            if (inner.IsSound) inner.Refuse($"'{inner.Text}' must be the name of a column of the query, with or without a threshold.");
        }
        else if (inner.Zones(metric.Threshold) is { } zones && name is not null)
        {
            inner.Settings.RefuseOthers($"'{inner.Text}'");
            if (inner.IsSound) return new GroupRule(name, metric.Name, zones);
        }

        draft.Problems.AddRange(inner.Problems);
        return null;
    }
}
