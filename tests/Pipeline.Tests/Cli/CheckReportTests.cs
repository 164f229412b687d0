using System.Text.Json;
using System.Xml.Linq;
using Pipeline.Events;
using Pipeline.Runs;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Cli;

/// <summary>Verdicts in other tools' formats.</summary>
public sealed class CheckReportTests : IDisposable
{
    private static readonly CheckReport[] Checks =
    [
        new("row_count > 0", "sodacl/row_count", "gold_daily", null, CheckVerdict.Pass, "12", "12 rows.", "config/checks/a b.yml", 3) { Id = "aa" },
        new("missing_count(id) = 0", "sodacl/missing_count", "gold_daily", "id", CheckVerdict.Fail, "2", "2 values are missing: 50%\nof all", "config/checks/a b.yml", 4) { Id = "bb" },
        new("freshness, late", "sodacl/freshness", "gold_daily", "at", CheckVerdict.Warn, "2d", "newest row is 2 d old | limit 1 d", "config/checks/a b.yml", 5) { Id = "cc" },
        new("unique", "dbt/unique", "silver", "id", CheckVerdict.Error, null, "There is no column 'id\u0001'.", null, null) { Id = "dd" },
        new("anomaly", "sodacl/anomaly", "silver", null, CheckVerdict.Skipped, null, "learning", "config/checks/a b.yml", 9) { Id = "ee" },
    ];

    private readonly CliHost host = new();

    public CheckReportTests() => host.UseCases = host.UseCases with
    {
        Validate = (_, _, _) => Task.FromResult(new ValidateReport("20260102T030405Z-7f3a", RunOutcome.Failed, TimeSpan.FromMilliseconds(1234), Checks)),
    };

    public void Dispose() => host.Dispose();

    [Theory]
    [InlineData("junit", "xml")]
    [InlineData("sarif", "json")]
    [InlineData("markdown", "md")]
    [InlineData("github", "txt")]
    public async Task A_report_is_as_reviewed(string format, string extension)
    {
        var result = await host.RunAsync($"validate --report {format}={host["out/report"]}");

        Assert.Equal(1, result.ExitCode);
        Golden.Verify($"cli/checks-{format}.{extension}", File.ReadAllText(host["out/report"]));
    }

    [Fact]
    public async Task Several_are_written_at_once_and_annotations_go_to_standard_error()
    {
        var result = await host.RunAsync($"validate --report github --report junit={host["a.xml"]} --report sarif={host["a.sarif"]}");

        Assert.Contains("::error file=config/checks/a b.yml,line=4,title=missing_count(id) = 0 on gold_daily::2 values are missing: 50%25%0Aof all\n", result.Error);
        Assert.Equal("5", XDocument.Load(host["a.xml"]).Root!.Attribute("tests")!.Value);
        using var sarif = JsonDocument.Parse(File.ReadAllText(host["a.sarif"]));
        Assert.Equal(2, sarif.RootElement.GetProperty("runs")[0].GetProperty("results").GetArrayLength());
    }

    [Theory]
    [InlineData("junt=a.xml", "there is no format 'junt'", "Did you mean 'junit'?")]
    [InlineData("junit", "'junit' needs a file", "Write --report junit=FILE.")]
    public async Task A_report_that_is_none_is_a_mistake_of_usage(string report, string message, string hint)
    {
        var result = await host.RunAsync($"validate --report {report}");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error);
        Assert.Contains(hint, result.Error);
    }
}
