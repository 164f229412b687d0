using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Runs;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Cli;

public sealed class OutputTests : IDisposable
{
    private readonly CliHost host = new();

    public void Dispose() => host.Dispose();

    public static TheoryData<string, string> Results => new()
    {
        { "ingest", "ingest github" },
        { "transform", "transform" },
        { "validate", "validate" },
        { "diff", "validate diff gold_daily@-1 gold_daily" },
        { "backfill", "backfill github --from 2026-01-02 --to 2026-01-04" },
        { "run", "run github" },
        { "runs", "run --all" },
        { "list", "list" },
        { "compact", "compact" },
        { "gc", "gc --dry-run" },
        { "doctor", "doctor" },
    };

    [Theory]
    [MemberData(nameof(Results))]
    public async Task A_result_in_text_is_as_reviewed(string name, string commandLine)
    {
        var result = await host.RunAsync(commandLine);

        Golden.Verify($"cli/{name}.txt", result.Out);
    }

    [Theory]
    [MemberData(nameof(Results))]
    public async Task A_result_in_json_is_one_document_as_reviewed(string name, string commandLine)
    {
        var result = await host.RunAsync($"{commandLine} --output json");

        var document = JsonNode.Parse(result.Out)!.AsObject();
        Assert.Equal(["schema_version", "kind"], document.Select(field => field.Key).Take(2));
        Assert.Equal((1, name), (document["schema_version"]!.GetValue<int>(), document["kind"]!.GetValue<string>()));
        Golden.Verify($"cli/{name}.json", result.Out);
    }

    /// <summary>Verbs on a dbt project folder: name of the golden file, kind of the document, command line.</summary>
    public static TheoryData<string, string, string> ProjectResults => new()
    {
        { "project-transform", "transform", "transform --project-dir shop" },
        { "compile", "compile", "compile --project-dir shop" },
        { "show", "show", "show --project-dir shop --select orders" },
        { "docs", "docs", "docs --project-dir shop" },
        { "init", "init", "init shop" },
    };

    [Theory]
    [MemberData(nameof(ProjectResults))]
    public async Task A_result_on_a_project_folder_is_as_reviewed(string name, string kind, string commandLine)
    {
        var text = await host.RunAsync(commandLine);
        var json = await host.RunAsync($"{commandLine} --output json");

        Golden.Verify($"cli/{name}.txt", text.Out);
        Golden.Verify($"cli/{name}.json", json.Out);
        Assert.Equal(kind, JsonNode.Parse(json.Out)!["kind"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("text", "txt")]
    [InlineData("json", "jsonl")]
    [InlineData("selector", "selectors")]
    public async Task Nodes_of_a_project_folder_are_listed_as_reviewed(string form, string extension) =>
        Golden.Verify($"cli/project-list.{extension}", (await host.RunAsync($"list --project-dir shop --output {form}")).Out);

    [Fact]
    public async Task The_artifact_is_the_document_json_output_prints()
    {
        var result = await host.RunAsync("run github --output json");

        Assert.Equal(result.Out, host.Artifact);
        Assert.Equal("20260102T030405Z-7f3a.json", Path.GetFileName(Assert.Single(Directory.GetFiles(host["target/runs"]))));
    }

    [Fact]
    public async Task A_failure_in_json_is_one_document_too()
    {
        host.FailWith(new ConfigurationException("no target 'prd'", new SourceLocation("config/pipeline.yml", 2, 1), "Did you mean 'prod'?"));

        var result = await host.RunAsync("ingest github --output json");

        Assert.Contains("error: config/pipeline.yml:2:1: no target 'prd'", result.Error, StringComparison.Ordinal);
        Golden.Verify("cli/failure.json", result.Out);
    }

    [Fact]
    public async Task Events_are_lines_on_stderr_and_never_on_stdout()
    {
        var silent = await host.RunAsync("run github");
        RaiseEveryEvent();
        var result = await host.RunAsync("run github");

        Assert.Equal(silent.Out, result.Out);
        Golden.Verify("cli/events.txt", result.Error);
    }

    [Fact]
    public async Task Events_as_json_are_one_object_a_line()
    {
        RaiseEveryEvent();

        var result = await host.RunAsync("run github --log-format json --log-level debug");

        var lines = result.Error.TrimEnd('\n').Split('\n');
        Assert.Equal(SomeReports.EveryEvent().Length, lines.Length);
        Assert.All(lines, line => Assert.Equal(["event", "at"], JsonNode.Parse(line)!.AsObject().Select(field => field.Key).Take(2)));
        Golden.Verify("cli/events.jsonl", result.Error);
    }

    [Fact]
    public async Task A_failure_is_a_json_line_when_messages_are_json()
    {
        host.FailWith(new ExpectedException("no", "Do."));

        var result = await host.RunAsync("ingest github --log-format json");

        var line = JsonNode.Parse(result.Error)!;
        Assert.Equal(("failed", 1, "Do."),
            (line["event"]!.GetValue<string>(), line["exit_code"]!.GetValue<int>(), line["problems"]![0]!["hint"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Quiet_leaves_errors_and_the_result()
    {
        var loud = await host.RunAsync("run github");
        RaiseEveryEvent();
        var result = await host.RunAsync("run github --quiet");

        Assert.Equal(loud.Out, result.Out);
        Assert.Equal("FAIL  validate text: row_count: text\nFAIL  transform text: text broke\n      mend text\n", result.Error);
    }

    [Fact]
    public async Task A_log_level_puts_a_log_in_the_place_of_progress()
    {
        RaiseEveryEvent();

        var debug = (await host.RunAsync("run github --log-level debug")).Error;
        var error = (await host.RunAsync("run github --log-level error")).Error;

        Assert.Contains("2026-01-02T03:04:05.000+00:00 DBG ingest text at 100 rows, 2000 bytes\n", debug, StringComparison.Ordinal);
        Assert.Contains("2026-01-02T03:04:05.000+00:00 ERR transform text failed after 1234 ms: text broke mend text\n", error, StringComparison.Ordinal);
        Assert.DoesNotContain("INF", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_file_is_appended_to_beside_the_progress()
    {
        RaiseEveryEvent();
        var file = host["logs/run.log"];

        var result = await host.RunAsync(["run", "github", "--log-file", file]);
        var once = File.ReadAllLines(file);
        await host.RunAsync(["run", "github", "--log-file", file]);

        Assert.Contains("ok    ingest text", result.Error, StringComparison.Ordinal);
        Assert.Equal(SomeReports.EveryEvent().Length, once.Length);
        Assert.Equal([.. once, .. once], File.ReadAllLines(file));
    }

    [Fact]
    public async Task A_log_file_may_be_json_with_named_properties()
    {
        RaiseEveryEvent();
        var file = host["run.jsonl"];

        await host.RunAsync(["run", "github", "--log-file", file, "--log-format", "json"]);

        var lines = File.ReadAllLines(file).Select(line => JsonNode.Parse(line)!).ToList();
        var succeeded = lines.Single(line => line["@m"]!.GetValue<string>().Contains("succeeded", StringComparison.Ordinal));
        Assert.Equal(("Information", "ingest text", 1234L),
            (succeeded["@l"]!.GetValue<string>(), succeeded["Step"]!.GetValue<string>(), succeeded["Rows"]!.GetValue<long>()));
    }

    [Fact]
    public async Task A_log_file_that_cannot_be_written_is_a_usage_error()
    {
        var result = await host.RunAsync("run github --log-file /dev/null/x.log");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--log-file: cannot write '/dev/null/x.log'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_command_is_suggested_on_stderr()
    {
        Assert.Contains("Next: pipeline transform --select tag:github", (await host.RunAsync("ingest github")).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Next:", (await host.RunAsync("ingest github")).Out, StringComparison.Ordinal);
    }

    private void RaiseEveryEvent() => host.UseCases = host.UseCases with
    {
        RunFlow = host.Answer<FlowRequest, FlowReport>(SomeReports.Flow, SomeReports.EveryEvent()),
    };
}
