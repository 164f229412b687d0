using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>The settled configuration of a node under dbt's names, the ones dbt always has included.</summary>
internal static class NodeSettings
{
    public static JinjaDict Of(Node node) => node switch
    {
        RelationNode relation => OfRelation(relation.Config),
        DataTest test => OfTest(test),
        _ => new JinjaDict { { "enabled", true }, { "tags", JinjaValue.From(node.Tags) }, { "meta", new JinjaDict() } },
    };

    private static JinjaDict OfRelation(ModelConfig config)
    {
        var settings = new JinjaDict
        {
            { "unique_key", null },
            { "incremental_strategy", null },
            { "full_refresh", config.FullRefresh },
            { "on_schema_change", "ignore" },
            { "group", null },
            { "event_time", config.EventTime },
            { "persist_docs", new JinjaDict() },
            { "quoting", new JinjaDict() },
            { "column_types", new JinjaDict() },
            { "grants", new JinjaDict() },
            { "packages", new JinjaList() },
            { "docs", new JinjaDict { { "show", true }, { "node_color", null } } },
            { "contract", new JinjaDict { { "enforced", config.IsContractEnforced }, { "alias_types", true } } },
        };
        foreach (var (key, value) in config.Raw) settings[key] = JinjaValue.From(value);
        settings["materialized"] = config.Materialized;
        settings["tags"] = JinjaValue.From(config.Tags);
        settings["schema"] = config.Schema;
        settings["database"] = config.Database;
        settings["alias"] = config.Alias;
        settings["enabled"] = config.Enabled;
        settings["meta"] = JinjaValue.From(config.Meta);
        settings["pre-hook"] = Hooks(config.PreHooks);
        settings["post-hook"] = Hooks(config.PostHooks);
        return settings;
    }

    private static JinjaList Hooks(IReadOnlyList<Hook> hooks) => new(hooks.Select(hook =>
        (object?)new JinjaDict { { "sql", hook.Sql }, { "transaction", hook.InTransaction }, { "index", null } }));

    private static JinjaDict OfTest(DataTest test)
    {
        var settings = new JinjaDict { { "meta", new JinjaDict() }, { "group", null } };
        foreach (var (key, value) in test.Config) settings[key] = JinjaValue.From(value);
        settings["enabled"] = true;
        settings["materialized"] = "test";
        settings["severity"] = test.Severity is TestSeverity.Warn ? "WARN" : "ERROR";
        settings["where"] = test.Where;
        settings["limit"] = test.Limit;
        settings["fail_calc"] = test.FailCalc;
        settings["warn_if"] = test.WarnIf;
        settings["error_if"] = test.ErrorIf;
        settings["store_failures"] = test.StoreFailuresAs is not null;
        settings["store_failures_as"] = test.StoreFailuresAs;
        settings["tags"] = JinjaValue.From(test.Tags);
        settings["alias"] = test.Alias;
        settings["schema"] = test.FailuresRelation?.Schema;
        settings["database"] = test.FailuresRelation?.Database;
        return settings;
    }
}
