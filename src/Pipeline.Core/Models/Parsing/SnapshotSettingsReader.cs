using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Models.Parsing;

/// <summary>Reads how a snapshot works out of its merged configuration; what is missing or wrong is a problem.</summary>
internal sealed class SnapshotSettingsReader(ConfigLayers layers, string owner, SourceLocation begin, ProblemList problems)
{
    private const string Current = "dbt_valid_to_current";
    private const string ColumnNames = "snapshot_meta_column_names";

    public SnapshotSettings Read(ModelConfig config)
    {
        var strategy = Strategy(config.Enabled);
        if (config is { UniqueKey: [], Enabled: true } && layers["unique_key"] is null)
            Report("unique_key", "a snapshot needs a unique_key", "Name the columns that identify a row.");
        var updatedAt = Text("updated_at");
        if (strategy is SnapshotStrategy.Timestamp && updatedAt is null && layers["strategy"] is not null)
            Report("updated_at", "the strategy 'timestamp' needs updated_at", "Name the column that says when a row last changed.");
        return new SnapshotSettings
        {
            Strategy = strategy,
            UniqueKey = config.UniqueKey,
            UpdatedAt = updatedAt,
            CheckColumns = strategy is SnapshotStrategy.Check ? CheckColumns() : null,
            HardDeletes = Deletes(),
            ValidToCurrent = Text(Current),
            Columns = Columns(),
        };
    }

    /// <summary>A config that is text; null when it is not given.</summary>
    public string? Text(string key)
    {
        if (layers[key] is null or string) return layers[key] as string;
        Report(key, $"'{key}' must be text, not {PlainValue.Describe(layers[key])}");
        return null;
    }

    private SnapshotStrategy Strategy(bool isEnabled)
    {
        switch (Text("strategy"))
        {
            case "timestamp": return SnapshotStrategy.Timestamp;
            case "check": return SnapshotStrategy.Check;
            case { } other:
                Report("strategy", $"there is no snapshot strategy '{other}'", NearestName.Hint(other, ["timestamp", "check"]));
                return SnapshotStrategy.Check;
            case null:
                if (isEnabled && layers["strategy"] is null)
                    Report("strategy", "a snapshot needs a strategy",
                        "Set strategy='timestamp' with updated_at, or strategy='check' with check_cols.");
                return SnapshotStrategy.Timestamp;
        }
    }

    private IReadOnlyList<string>? CheckColumns()
    {
        switch (layers["check_cols"])
        {
            case "all": return null;
            case IReadOnlyList<object?> { Count: > 0 } list when list.All(item => item is string): return [.. list.Cast<string>()];
            case null when layers["strategy"] is "check":
                Report("check_cols", "the strategy 'check' needs check_cols", "Name the columns to compare, or 'all'.");
                return null;
            case null: return null;
            case var other:
                Report("check_cols", $"'check_cols' must be 'all' or a list of columns, not {PlainValue.Describe(other)}");
                return null;
        }
    }

    private HardDeletes Deletes()
    {
        if (layers["hard_deletes"] is not null && layers["invalidate_hard_deletes"] is not null)
            Report("invalidate_hard_deletes", "'invalidate_hard_deletes' and 'hard_deletes' are both given", "Keep 'hard_deletes'.");
        switch (layers["hard_deletes"])
        {
            case null: return layers["invalidate_hard_deletes"] is true ? HardDeletes.Invalidate : HardDeletes.Ignore;
            case "ignore": return HardDeletes.Ignore;
            case "invalidate": return HardDeletes.Invalidate;
            case "new_record": return HardDeletes.NewRecord;
            case var other:
                Report("hard_deletes", $"'hard_deletes' must be ignore, invalidate or new_record, not {PlainValue.Describe(other)}");
                return HardDeletes.Ignore;
        }
    }

    private SnapshotColumns Columns()
    {
        var columns = new SnapshotColumns();
        if (layers[ColumnNames] is null) return columns;
        if (layers[ColumnNames] is not IReadOnlyDictionary<string, object?> given)
        {
            Report(ColumnNames, $"'{ColumnNames}' must be a mapping, not {PlainValue.Describe(layers[ColumnNames])}");
            return columns;
        }

        foreach (var (key, value) in given) columns = Renamed(columns, key, value);
        return columns;
    }

    private SnapshotColumns Renamed(SnapshotColumns columns, string key, object? value)
    {
        if (value is not string name)
        {
            Report(ColumnNames, $"'{ColumnNames}.{key}' must be text, not {PlainValue.Describe(value)}");
            return columns;
        }

        switch (key)
        {
            case "dbt_valid_from": return columns with { ValidFrom = name };
            case "dbt_valid_to": return columns with { ValidTo = name };
            case "dbt_scd_id": return columns with { ScdId = name };
            case "dbt_updated_at": return columns with { UpdatedAt = name };
            case "dbt_is_deleted": return columns with { IsDeleted = name };
            default:
                string[] known = ["dbt_valid_from", "dbt_valid_to", "dbt_scd_id", "dbt_updated_at", "dbt_is_deleted"];
                Report(ColumnNames, $"there is no snapshot column '{key}'", NearestName.Hint(key, known));
                return columns;
        }
    }

    private void Report(string key, string message, string? hint = null) =>
        problems.Add($"{owner}: {message}", layers.LocationOf(key) ?? begin, hint);
}
