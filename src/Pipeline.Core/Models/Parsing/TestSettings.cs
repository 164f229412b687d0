using Pipeline.Configuration;

namespace Pipeline.Models.Parsing;

/// <summary>Reads the typed settings of a test out of its merged configuration.</summary>
internal sealed class TestSettings(ConfigLayers layers, string owner, ProblemList problems)
{
    /// <summary>The test with its settings; null when it is turned off.</summary>
    public DataTest? ApplyTo(DataTest test)
    {
        var config = new ModelConfigReader(layers, owner, problems).Read();
        return config.Enabled
            ? test with
            {
                Tags = config.Tags,
                Severity = Severity(),
                Where = Text("where"),
                WarnIf = Text("warn_if") ?? test.WarnIf,
                ErrorIf = Text("error_if") ?? test.ErrorIf,
                FailCalc = Text("fail_calc") ?? test.FailCalc,
                Limit = Limit(),
            }
            : null;
    }

    private TestSeverity Severity()
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

    private long? Limit()
    {
        if (layers["limit"] is null or long) return layers["limit"] as long?;
        Report("limit", $"'limit' must be an integer, not {PlainValue.Describe(layers["limit"])}");
        return null;
    }

    private string? Text(string key)
    {
        if (layers[key] is null or string) return layers[key] as string;
        Report(key, $"'{key}' must be text, not {PlainValue.Describe(layers[key])}");
        return null;
    }

    private void Report(string key, string message) => problems.Add($"{owner}: {message}", layers.Merged[key].Location);
}
