namespace Pipeline.Quality.SodaCl;

/// <summary>Reads checks that compare a dataset with another one.</summary>
internal static class ComparisonReader
{
    /// <summary>A reference; null when something is wrong with it.</summary>
    public static ReferenceCheck? Read(CheckDraft draft, CheckLine.Reference line) =>
        draft.Zones(null, Zones.NoneAllowed) is not { } zones ? null : new ReferenceCheck(line.Columns, line.Other.Text, line.OtherColumns)
        {
            Name = draft.Text,
            Kind = "sodacl/reference",
            Dataset = draft.Dataset,
            Column = string.Join(", ", line.Columns),
            Location = draft.Location,
            Zones = zones,
            MustExist = line.MustExist,
        };

    /// <summary>A comparison of row counts; null when something is wrong with it.</summary>
    public static SameRowCountCheck? Read(CheckDraft draft, CheckLine.SameRowCount line)
    {
        if (draft.Settings.Has("filter")) draft.Refuse("Comparing row counts takes no filter: use a partition.");
        var dataset = line.Datasource is null ? line.Other.Text : $"{line.Datasource}.{line.Other.Text}";
        var other = draft.Section.Filters.Find(dataset, line.Partition);
        if (other is null && line.Partition is not null)
            draft.Problems.Add(PartitionFilters.Undeclared(dataset, line.Partition, draft.Location));
        return !draft.IsSound ? null : new SameRowCountCheck
        {
            Name = draft.Text,
            Kind = "sodacl/row_count_same_as",
            Dataset = draft.Dataset,
            Location = draft.Location,
            OtherDataset = dataset,
            OtherFilter = other?.Sql,
        };
    }
}
