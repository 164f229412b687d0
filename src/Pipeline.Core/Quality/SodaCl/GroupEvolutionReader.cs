namespace Pipeline.Quality.SodaCl;

/// <summary>Reads <c>group evolution</c>. <c>fail when X:</c> is the same as X under <c>fail:</c>.</summary>
internal static class GroupEvolutionReader
{
    private static readonly Dictionary<string, GroupChange> ChangeKinds = new()
    {
        ["group add"] = GroupChange.Add,
        ["group delete"] = GroupChange.Delete,
    };

    /// <summary>The check; null when something is wrong with it.</summary>
    public static GroupEvolutionCheck? Read(CheckDraft draft)
    {
        if (draft.Settings.Has("filter")) draft.Refuse("'group evolution' takes no filter: write the condition into its query.");
        var query = draft.Sql("query", "sql_file");
        if (query is null && draft.IsSound) draft.Refuse("'group evolution' needs a 'query'.");
        var (warn, fail) = (Zone(draft, "warn"), Zone(draft, "fail"));
        if (draft.IsSound && warn.IsEmpty && fail.IsEmpty)
            draft.Refuse("'group evolution' needs a condition under 'fail:' or 'warn:'.", "For instance 'fail: {when required group missing: [M]}'.");
        return !draft.IsSound ? null : new GroupEvolutionCheck(warn, fail)
        {
            Name = draft.Text,
            Kind = "sodacl/group_evolution",
            Dataset = draft.Dataset,
            Location = draft.Location,
            Query = query!.Text,
            QueryAsWritten = query.AsWritten,
        };
    }

    private static GroupRules Zone(CheckDraft draft, string zone)
    {
        if (draft.Settings.Mapping(zone) is not { } nested) return Rules(draft.Settings, $"{zone} when");
        var inner = new Settings(nested, draft.Section.Variables, draft.Problems);
        var rules = Rules(inner, "when");
        inner.RefuseOthers($"'{zone}'");
        return rules;
    }

    private static GroupRules Rules(Settings settings, string when) => new()
    {
        Required = settings.Names($"{when} required group missing"),
        Forbidden = settings.Names($"{when} forbidden group present"),
        Changes = settings.Choices($"{when} groups change", ChangeKinds),
    };
}
