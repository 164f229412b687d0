using System.Text.Json;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary>dbt properties judged on tables that belong to no project, through the front door.</summary>
public sealed class PropertiesTests : IDisposable
{
    private const string Properties = """
        models:
          - name: orders
            columns:
              - name: id
                data_tests: [unique, not_null]
              - name: email
                meta: { pii: true }
                data_tests: [unique, not_null]
              - name: price
                data_tests:
                  - positive
                  - not_null: { config: { severity: warn } }
                  - dbt_utils.accepted_range: { min_value: 0 }
                  - not_nul
              - name: customer
                data_tests:
                  - relationships: { to: ref('customers'), field: id }
          - name: gone
            columns: [{ name: x, data_tests: [not_null] }]
        seeds:
          - name: customers
            columns: [{ name: name, data_tests: [{ accepted_values: { values: [Ann, '${NAME}'] } }] }]
        sources:
          - name: shop
            tables: [{ name: orders, columns: [{ name: id, data_tests: [not_null] }] }]
        """;

    private readonly TempFolder folder = new();

    public PropertiesTests()
    {
        folder.Write("data/orders.csv", "id,email,price,customer\n1,a@x.de,1,1\n2,a@x.de,,9\n3,,-2,1\n");
        folder.Write("data/customers.csv", "id,name\n1,Ann\n2,Bob\n");
        folder.Write("macros/tests.sql", "{% test positive(model, column_name) %}\nselect * from {{ model }} where {{ column_name }} < 0\n{% endtest %}\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_test_is_judged_at_its_line_and_one_that_cannot_be_does_not_keep_the_others_from_it()
    {
        var (exitCode, report) = await JudgeAsync(Properties.Replace("${NAME}", "Bob", StringComparison.Ordinal));

        Assert.Equal(1, exitCode);
        Assert.Equal(
            [
                "5 unique orders.id pass 0", "5 not_null orders.id pass 0", "8 unique orders.email fail 1", "8 not_null orders.email fail 1",
                "11 positive orders.price fail 1", "12 not_null orders.price warn 1", "13 dbt_utils.accepted_range orders.price fail 1",
                "14 not_nul orders.price error ", "17 relationships orders.customer fail 1", "19 not_null gone.x error ",
                "22 accepted_values customers.name pass 0", "25 not_null shop.orders.id pass 0",
            ],
            report.GetProperty("checks").EnumerateArray().Select(check =>
                $"{check.GetProperty("line")} {check.GetProperty("check").GetString()![4..]} {check.GetProperty("dataset")}.{check.GetProperty("column")} {check.GetProperty("outcome")} {check.GetProperty("value")}"));
        Assert.All(report.GetProperty("checks").EnumerateArray(), check => Assert.Equal(folder["props.yml"], check.GetProperty("file").GetString()));
        Assert.Contains(report.GetProperty("checks").EnumerateArray(), check => check.GetProperty("message").GetString()!.Contains("Did you mean 'not_null'?", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mistake_in_the_file_names_the_file()
    {
        folder.Write("props.yml", "models:\n  - name: orders\n    columns:\n      - name: id\n        tests: [unique]\n        data_tests: [unique]\n");

        var (exitCode, _, stderr) = await RunAsync("--properties", folder["props.yml"], "--data", folder["data"]);

        Assert.Equal(2, exitCode);
        Assert.Contains($"{folder["props.yml"]}:5:", stderr);
    }

    [Fact]
    public async Task Rows_that_fail_are_shown_without_what_is_personal()
    {
        var (_, report) = await JudgeAsync(Properties);

        var samples = report.GetProperty("checks").EnumerateArray().ToLookup(
            check => $"{check.GetProperty("check").GetString()![4..]} {check.GetProperty("column").GetString()}", check => check.GetProperty("samples"));
        Assert.Equal("""{"columns":["id","price","customer"],"rows":[["3","-2","1"]],"problem":null}""", JsonSerializer.Serialize(samples["not_null email"].Single()));
        Assert.Equal(JsonValueKind.Null, samples["unique email"].Single().ValueKind);
        Assert.Equal("""{"columns":["from_field"],"rows":[["9"]],"problem":null}""", JsonSerializer.Serialize(samples["relationships customer"].Single()));
        Assert.Equal(JsonValueKind.Null, samples["unique id"].First().ValueKind);
    }

    [Theory]
    [InlineData("", "3", 5)]
    [InlineData("samples limit: 2", "3", 2)]
    [InlineData("samples limit: 0", null, 0)]
    [InlineData("samples columns: [b]", "1", 5)]
    [InlineData("exclude columns: [a, c]", "1", 5)]
    [InlineData("collect failed rows: false", null, 0)]
    public async Task A_check_says_how_many_rows_and_columns_of_it_are_shown(string setting, string? columns, int rows)
    {
        folder.Write("data/t.csv", "a,b,c\n" + string.Concat(Enumerable.Range(0, 20).Select(row => $",{row},x\n")));
        folder.Write("t.yml", $"checks for t:\n  - missing_count(a) = 0:\n      name: n\n      {setting}\n");

        var (_, stdout, _) = await RunAsync("--checks", folder["t.yml"], "--data", folder["data"], "--output", "json");

        var shown = JsonDocument.Parse(stdout).RootElement.GetProperty("checks")[0].GetProperty("samples");
        if (columns is null) Assert.Equal(JsonValueKind.Null, shown.ValueKind);
        else Assert.Equal((columns, rows), ($"{shown.GetProperty("columns").GetArrayLength()}", shown.GetProperty("rows").GetArrayLength()));
    }

    [Fact]
    public async Task Rows_are_in_every_report_unless_none_are_wanted()
    {
        folder.Write("t.yml", "checks for orders:\n  - missing_count(price) = 0\n");
        string[] asked = ["--checks", folder["t.yml"], "--data", folder["data"], "--report", $"markdown={folder["r.md"]}"];

        Assert.Contains("a@x.de", (await RunAsync(asked)).Out);
        Assert.Contains("| 2 | a@x.de | NULL | 9 |", File.ReadAllText(folder["r.md"]));

        Assert.DoesNotContain("a@x.de", (await RunAsync([.. asked, "--no-samples"])).Out);
        Assert.DoesNotContain("a@x.de", File.ReadAllText(folder["r.md"]));
    }

    [Fact]
    public async Task Verdicts_are_kept_as_dbt_keeps_its_own()
    {
        await JudgeAsync(Properties);

        using var results = JsonDocument.Parse(File.ReadAllText(folder["target/run_results.json"]));
        Assert.Equal("https://schemas.getdbt.com/dbt/run-results/v6.json", results.RootElement.GetProperty("metadata").GetProperty("dbt_schema_version").GetString());
        var failed = results.RootElement.GetProperty("results").EnumerateArray().Single(result => result.GetProperty("unique_id").GetString()!.StartsWith("test.data.positive_orders_price", StringComparison.Ordinal));
        Assert.Equal(("fail", 1), (failed.GetProperty("status").GetString(), failed.GetProperty("failures").GetInt32()));
    }

    [Fact]
    public async Task Properties_without_tables_are_a_mistake()
    {
        folder.Write("props.yml", Properties);

        var (exitCode, _, stderr) = await RunAsync("--properties", folder["props.yml"]);

        Assert.Equal(2, exitCode);
        Assert.Contains("--properties needs --data", stderr);
    }

    private async Task<(int ExitCode, JsonElement Report)> JudgeAsync(string properties)
    {
        folder.Write("props.yml", properties);
        var (exitCode, stdout, stderr) = await RunAsync("--properties", folder["props.yml"], "--macros", folder["macros"], "--data", folder["data"], "--output", "json");
        Assert.True(stdout is not "", stderr);
        return (exitCode, JsonDocument.Parse(stdout).RootElement);
    }

    private async Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] args)
    {
        using StringWriter stdout = new(), stderr = new();
        var clock = new FakeClock(new DateTimeOffset(2026, 8, 3, 0, 0, 0, TimeSpan.Zero));
        var exitCode = await App.RunAsync(
            ["validate", .. args, "--project-root", folder.Path], new Terminal(stdout, stderr), Composition.UseCases(clock), clock, TestContext.Current.CancellationToken);
        return (exitCode, stdout.ToString(), stderr.ToString());
    }
}
