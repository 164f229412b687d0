using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Models.Parsing;

/// <summary>Reads the typed configuration of a node out of its merged layers; every wrong value is a problem with its place.</summary>
internal sealed class ModelConfigReader(ConfigLayers layers, string owner, ProblemList problems)
{
    public ModelConfig Read()
    {
        var config = new ModelConfig
        {
            Materialized = Text("materialized") ?? "view",
            Schema = Text("schema"),
            Database = Text("database"),
            Alias = Text("alias"),
            Tags = Texts("tags"),
            UniqueKey = Texts("unique_key"),
            PartitionBy = Texts("partition_by"),
            EventTime = Text("event_time"),
            DeclaredStrategy = Strategy(),
            FullRefresh = Flag("full_refresh"),
            Enabled = Flag("enabled") ?? true,
            Meta = layers["meta"] as IReadOnlyDictionary<string, object?> ?? ModelConfig.Default.Meta,
            Raw = layers.Merged.ToDictionary(pair => pair.Key, pair => pair.Value.Value, StringComparer.Ordinal),
        };
        Check(config);
        return config;
    }

    /// <summary>What must hold between values; only for our own materialization, a foreign project is dbt's to judge.</summary>
    private void Check(ModelConfig config)
    {
        var (materialized, strategy) = (config.Materialized, "incremental_strategy");
        if (!ModelConfig.Materializations.Contains(materialized))
            Report("materialized", $"there is no materialization '{materialized}'", NearestName.Hint(materialized, [.. ModelConfig.Materializations]));
        if (materialized is not "lake") return;
        if (config is { Strategy: IncrementalStrategy.Merge or IncrementalStrategy.DeleteInsert, UniqueKey: [] })
            Report(strategy, $"the strategy '{layers[strategy]}' needs a unique_key", "Name the columns that identify a row.");
        if (config is { Strategy: IncrementalStrategy.InsertOverwrite, PartitionBy: [] })
            Report(strategy, "the strategy 'insert_overwrite' needs partition_by", "Name the columns whose partitions are replaced.");
    }

    private IncrementalStrategy? Strategy()
    {
        if (Text("incremental_strategy") is not { } name || name is "default") return null;
        if (IncrementalStrategyNames.Parse(name) is { } strategy) return strategy;
        Report(
            "incremental_strategy", $"there is no incremental strategy '{name}'",
            NearestName.Hint(name, [.. IncrementalStrategyNames.Names]));
        return null;
    }

    private string? Text(string key) => layers[key] switch
    {
        null => null,
        string text => text,
        var other => Refuse<string>(key, "text", other),
    };

    private bool? Flag(string key) => layers[key] switch
    {
        null => null,
        bool flag => flag,
        string text when bool.TryParse(text, out var flag) => flag,
        var other => Refuse(key, "true or false", other),
    };

    private IReadOnlyList<string> Texts(string key) => layers[key] switch
    {
        null => [],
        string text => [text],
        IReadOnlyList<object?> list when list.All(item => item is string) => [.. list.Cast<string>()],
        var other => Refuse<IReadOnlyList<string>>(key, "text or a list of texts", other) ?? [],
    };

    private T? Refuse<T>(string key, string wanted, object? value) where T : class
    {
        Report(key, $"'{key}' must be {wanted}, not {PlainValue.Describe(value)}");
        return null;
    }

    private bool? Refuse(string key, string wanted, object? value)
    {
        Report(key, $"'{key}' must be {wanted}, not {PlainValue.Describe(value)}");
        return null;
    }

    private void Report(string key, string message, string? hint = null) =>
        problems.Add($"{owner}: {message}", layers.Merged.TryGetValue(key, out var entry) ? entry.Location : null, hint);
}
