namespace Pipeline.Quality.SodaCl;

/// <summary>Reads <c>failed rows</c>.</summary>
internal static class FailedRowsReader
{
    /// <summary>The check; null when something is wrong with it.</summary>
    public static FailedRowsCheck? Read(CheckDraft draft)
    {
        var (condition, query) = (draft.Settings.Text("fail condition"), draft.Sql("fail query", "fail sql_file")?.Text);
        if (condition is null == query is null) draft.Refuse("'failed rows' needs either a 'fail condition' or a 'fail query'.");
        if (condition is not null && draft.Section.Dataset is null)
            draft.Refuse("A 'fail condition' needs a dataset: put the check under 'checks for DATASET'.");
        if (query is not null && draft.Settings.Has("filter")) draft.Refuse("A 'fail query' takes no filter: write the condition into it.");
        if (query is not null && draft.Section.PartitionFilter is not null)
            draft.Notice("The partition's filter does not reach a 'fail query'.");
        return draft.Zones(null, Zones.NoneAllowed) is not { } zones ? null : new FailedRowsCheck
        {
            Name = draft.Text,
            Kind = "sodacl/failed_rows",
            Dataset = draft.Dataset,
            Location = draft.Location,
            Zones = zones,
            Condition = condition,
            Query = query,
        };
    }
}
