namespace Pipeline.Models.Parsing;

/// <summary>Reads the typed settings of tests out of their merged configuration.</summary>
internal sealed class TestSettings(PackageReading reading)
{
    /// <summary>The schema of kept failures, beside the target's.</summary>
    private const string FailuresSchema = "dbt_test__audit";

    private readonly RelationNames names = new(reading);

    /// <summary>The test with its settings; null when it is turned off.</summary>
    public DataTest? Apply(ConfigLayers layers, DataTest test)
    {
        var values = new Values(layers, $"test '{test.Name}'", reading);
        var config = reading.Typed(layers, $"test '{test.Name}'");
        if (!config.Enabled) return null;
        test = test with
        {
            Tags = config.Tags,
            Config = config.Raw,
            Severity = values.Severity(),
            Where = values.Text("where"),
            WarnIf = values.Text("warn_if") ?? test.WarnIf,
            ErrorIf = values.Text("error_if") ?? test.ErrorIf,
            FailCalc = values.Text("fail_calc") ?? test.FailCalc,
            Limit = values.Limit(),
            StoreFailuresAs = values.StoreFailuresAs(),
        };
        return test.StoreFailuresAs is null
            ? test
            : test with { FailuresRelation = names.Of(test, config.Database, config.Schema ?? FailuresSchema, config.Alias ?? test.Alias) };
    }

    private sealed class Values(ConfigLayers layers, string owner, PackageReading reading)
    {
        public TestSeverity Severity()
        {
            switch (Text("severity")?.ToLowerInvariant())
            {
                case null or "error": return TestSeverity.Error;
                case "warn": return TestSeverity.Warn;
                default:
                    Report("severity", $"'severity' must be error or warn, not {PlainValue.Describe(layers["severity"])}");
                    return TestSeverity.Error;
            }
        }

        public long? Limit()
        {
            if (layers["limit"] is null or long) return layers["limit"] as long?;
            Report("limit", $"'limit' must be an integer, not {PlainValue.Describe(layers["limit"])}");
            return null;
        }

        /// <summary><c>store_failures_as</c> wins; <c>ephemeral</c> keeps nothing.</summary>
        public string? StoreFailuresAs()
        {
            switch (Text("store_failures_as"))
            {
                case "ephemeral": return null;
                case ("table" or "view") and var kind: return kind;
                case { } other:
                    Report("store_failures_as", $"'store_failures_as' must be ephemeral, table or view, not '{other}'");
                    return null;
                case null when layers["store_failures"] is bool or null:
                    return (layers["store_failures"] ?? reading.StoreFailures) is true ? "table" : null;
                default:
                    Report("store_failures",
                        $"'store_failures' must be true or false, not {PlainValue.Describe(layers["store_failures"])}");
                    return null;
            }
        }

        public string? Text(string key)
        {
            if (layers[key] is null or string) return layers[key] as string;
            Report(key, $"'{key}' must be text, not {PlainValue.Describe(layers[key])}");
            return null;
        }

        private void Report(string key, string message) => reading.Problems.Add($"{owner}: {message}", layers.LocationOf(key));
    }
}
