using System.Text.Json;
using Pipeline.Models;

namespace Pipeline.Runs.Projects.Artifacts;

/// <summary>The <c>config</c> of a node: every key as it was given, and those that dbt fills in as they came out.</summary>
internal sealed class ManifestConfig(Utf8JsonWriter json)
{
    /// <summary>Writes the fields.</summary>
    public void Of(Node node)
    {
        switch (node)
        {
            case RelationNode relation: Relation(relation); break;
            case DataTest test: Test(test); break;
            default: json.WriteBoolean("enabled", true); break;
        }
    }

    private void Relation(RelationNode node)
    {
        var config = node.Config;
        json.WriteBoolean("enabled", config.Enabled);
        json.WriteString("materialized", node is Snapshot ? "snapshot" : config.Materialized);
        json.Value("alias", config.Alias);
        json.Value("schema", config.Schema);
        json.Value("database", config.Database);
        json.Value("group", node.Group);
        json.Texts("tags", config.Tags);
        json.Value("meta", config.Meta);
        json.Value("full_refresh", config.FullRefresh);
        Key(node);
        Hooks("pre-hook", config.PreHooks);
        Hooks("post-hook", config.PostHooks);
        json.WriteString("on_schema_change", JsonNamingPolicy.SnakeCaseLower.ConvertName(config.OnSchemaChange.ToString()));
        json.Object("contract", () => json.WriteBoolean("enforced", config.IsContractEnforced));
        string[] written =
        [
            "enabled", "materialized", "alias", "schema", "database", "group", "tags", "meta", "full_refresh", "unique_key",
            "pre-hook", "post-hook", "pre_hook", "post_hook", "on_schema_change", "contract", "updated_at", "check_cols", "strategy",
            "quoting", "columns", "docs", "access",
        ];
        foreach (var (name, value) in config.Raw.Where(pair => !written.Contains(pair.Key))) json.Value(name, value);
        if (node is Snapshot snapshot) Snapshot(snapshot.Settings);
        if (node is Model model) json.WriteString("access", model.Access);
    }

    private void Key(RelationNode node)
    {
        var key = (node as Snapshot)?.Settings.UniqueKey ?? node.Config.UniqueKey;
        json.Value("unique_key", key switch { [] => null, [var only] => only, _ => key });
    }

    private void Hooks(string name, IReadOnlyList<Hook> hooks) => json.Array(name, hooks, hook =>
    {
        json.WriteStartObject();
        json.WriteString("sql", hook.Sql);
        json.WriteBoolean("transaction", hook.InTransaction);
        json.Value("index", null);
        json.WriteEndObject();
    });

    private void Snapshot(SnapshotSettings settings)
    {
        json.WriteString("strategy", settings.Strategy.ToString().ToLowerInvariant());
        json.Value("updated_at", settings.UpdatedAt);
        json.Value("check_cols", settings.Strategy is SnapshotStrategy.Timestamp ? null : settings.CheckColumns ?? (object)"all");
    }

    private void Test(DataTest test)
    {
        json.WriteBoolean("enabled", true);
        json.WriteString("materialized", "test");
        json.WriteString("severity", test.Severity is TestSeverity.Warn ? "warn" : "ERROR");
        json.Value("where", test.Where);
        json.Value("limit", test.Limit);
        json.WriteString("fail_calc", test.FailCalc);
        json.WriteString("warn_if", test.WarnIf);
        json.WriteString("error_if", test.ErrorIf);
        json.Value("store_failures", test.StoreFailuresAs is null ? null : true);
        json.Value("store_failures_as", test.StoreFailuresAs);
        json.Texts("tags", test.Tags);
    }
}
