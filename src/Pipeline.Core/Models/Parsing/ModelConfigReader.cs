using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Models.Parsing;

/// <summary>Reads the typed configuration of a node out of its merged layers; every wrong value is a problem with its place.</summary>
/// <param name="layers">The configuration, merged.</param>
/// <param name="owner">What messages call the node.</param>
/// <param name="package">Its package.</param>
/// <param name="custom">The materializations that macros define; null for what is no model, which has none to choose.</param>
/// <param name="problems">Takes what is wrong.</param>
internal sealed class ModelConfigReader(
    ConfigLayers layers, string owner, string package, IReadOnlySet<string>? custom, ProblemList problems)
{
    /// <summary>Whether a macro defines an incremental strategy of a name.</summary>
    public Func<string, bool> IsOwnStrategy { get; init; } = _ => false;

    private static readonly (string Name, OnSchemaChange Value)[] SchemaChanges =
    [
        ("ignore", OnSchemaChange.Ignore), ("fail", OnSchemaChange.Fail), ("append_new_columns", OnSchemaChange.AppendNewColumns),
        ("sync_all_columns", OnSchemaChange.SyncAllColumns),
    ];

    public ModelConfig Read()
    {
        var materialized = Text("materialized") ?? "view";
        var config = new ModelConfig
        {
            Materialized = materialized,
            Schema = Text("schema"),
            Database = Text("database"),
            Alias = Text("alias"),
            Tags = Texts("tags"),
            UniqueKey = Texts("unique_key"),
            // Other engines take mappings here, which say nothing to ours.
            PartitionBy = layers["partition_by"] is IReadOnlyDictionary<string, object?> && materialized is not "lake"
                ? [] : Texts("partition_by"),
            EventTime = Text("event_time"),
            DeclaredStrategy = custom?.Contains(materialized) is true ? null : Strategy(),
            FullRefresh = Flag("full_refresh"),
            OnSchemaChange = SchemaChange(),
            PreHooks = HooksOf("pre_hook"),
            PostHooks = HooksOf("post_hook"),
            IsContractEnforced = IsContractEnforced(),
            Enabled = Flag("enabled") ?? true,
            Meta = Mapping("meta") ?? ModelConfig.Default.Meta,
            Raw = layers.Merged.ToDictionary(pair => pair.Key, pair => pair.Value.Value, StringComparer.Ordinal),
        };
        Check(config);
        return config;
    }

    /// <summary>What must hold between values; only for our own materialization, a foreign project is dbt's to judge.</summary>
    private void Check(ModelConfig config)
    {
        var (materialized, strategy) = (config.Materialized, "incremental_strategy");
        if (custom is null) return;
        if (!ModelConfig.Materializations.Contains(materialized) && !custom.Contains(materialized))
            Report("materialized", $"there is no materialization '{materialized}'",
                NearestName.Hint(materialized, [.. ModelConfig.Materializations, .. custom]));
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
        if (Text("materialized") is "incremental" && IsOwnStrategy(name)) return IncrementalStrategy.Custom;
        Report(
            "incremental_strategy", $"there is no incremental strategy '{name}'",
            NearestName.Hint(name, [.. IncrementalStrategyNames.Names])
                ?? $"Define it in a macro {Templating.Macros.StrategyMacros.NameOf(name)}(arg_dict).");
        return null;
    }

    private OnSchemaChange SchemaChange()
    {
        if (Text("on_schema_change") is not { } name) return OnSchemaChange.Ignore;
        foreach (var (known, value) in SchemaChanges)
        {
            if (known == name) return value;
        }

        string[] names = [.. SchemaChanges.Select(change => change.Name)];
        Report("on_schema_change", $"'on_schema_change' cannot be '{name}'", NearestName.Hint(name, names));
        return OnSchemaChange.Ignore;
    }

    private IReadOnlyList<Hook> HooksOf(string key) =>
    [
        .. layers.HooksOf(key)
            .Select(hook =>
                HookReader.Read(hook.Value, package, hook.Location, message => problems.Add($"{owner}: {message}", hook.Location)))
            .OfType<Hook>(),
    ];

    private bool IsContractEnforced()
    {
        switch (Mapping("contract")?.GetValueOrDefault("enforced"))
        {
            case null: return false;
            case bool enforced: return enforced;
            case var other:
                Report("contract", $"'contract.enforced' must be true or false, not {PlainValue.Describe(other)}");
                return false;
        }
    }

    private string? Text(string key) => layers[key] switch
    {
        null => null,
        string text => text,
        var other => Refuse<string>(key, "text", other),
    };

    private IReadOnlyDictionary<string, object?>? Mapping(string key) => layers[key] switch
    {
        null => null,
        IReadOnlyDictionary<string, object?> mapping => mapping,
        var other => Refuse<IReadOnlyDictionary<string, object?>>(key, "a mapping", other),
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
        problems.Add($"{owner}: {message}", layers.LocationOf(key), hint);
}
