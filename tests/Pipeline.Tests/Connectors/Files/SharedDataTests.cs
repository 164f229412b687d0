using System.Text.Json.Nodes;

namespace Pipeline.Tests.Connectors.Files;

/// <summary>
/// Every source's real files through the file source, counted. Their licences do not let all of them into this repository: the
/// folder that holds them is named by PIPELINE_SHARED_DATA.
/// </summary>
public sealed class SharedDataTests
{
    private const string FolderVariable = "PIPELINE_SHARED_DATA";

    [Theory]
    [InlineData("catalyst/all_funds_combined.csv", "", 6604)]
    [InlineData("catalyst/catalyst_ecosystem_summary.json", "", 1)]
    [InlineData("congress_api/bill.json", "content: { kind: json, records: '$.bills[*]' }", 20)]
    [InlineData("congress_api/bill_117_hr_21_amendments.json", "content: { kind: json, records: $.amendments }", 0)]
    [InlineData("congress_api/bill_117_hr_21_actions.json", "content: { kind: json, records: $.actions }", 10)]
    [InlineData("congress_api/bill_117_hr_21.json", "content: { kind: json, records: $.bill }", 1)]
    [InlineData("congress_members/congress_members.json", "content: { kind: json, records: $.members }", 2600)]
    [InlineData("congress_members/sec_tickers.json", "content: { kind: json, records: '$[*]' }", 10221)]
    [InlineData("football_data_org/pl_matches_2025_scheduled.json", "content: { kind: json, records: $.matches }", 109)]
    [InlineData("football_data_org/pl_standings_2023.json", "content: { kind: json, records: '$.standings[*].table' }", 20)]
    [InlineData("github_events/github_events_201{3,4}_api.json", "content: json", 60)]
    [InlineData("github_events/push_event_*.json", "", 2)]
    [InlineData("house_fd/2025FD.xml", "content: { kind: xml, records: FinancialDisclosure/Member }", 1618)]
    [InlineData("lda/filings_*.json", "content: { kind: json, records: $.results }", 2)]
    [InlineData("lingokids/raw_users.json", "", 409)]
    [InlineData("lingokids/raw_activities.json", "", 1492)]
    [InlineData("lingokids/raw_events_reconstructed.jsonl", "", 7817)]
    [InlineData("lingokids/seeds/activities.csv", "", 10)]
    [InlineData("lingokids/seeds/activity_events.csv", "", 30)]
    [InlineData("lingokids/seeds/subscriptions.csv", "", 10)]
    [InlineData("statsbomb/matches_2_44_first9.json", "", 9)]
    [InlineData("statsbomb/*_event.json", "", 11839)]
    [InlineData("statsbomb/*_lineup.json", "", 6)]
    [InlineData("thesportsdb/v1_event_epl_2022.json", "content: { kind: json, records: $.events }", 1)]
    [InlineData("thesportsdb/v2_schedule_league_4328_2025-2026_excerpt.json", "content: { kind: json, records: $.schedule }", 4)]
    public async Task Every_row_is_read_and_none_is_refused(string path, string content, int rows)
    {
        using var stage = Stage(path, content);

        var read = await stage.ReadAsync();

        Assert.Equal(rows, read.RowCount);
        Assert.Empty(read.Rejects);
        Assert.Empty(stage.Warnings);
        Assert.Equal(rows, Rows(read).Count);
    }

    [Fact]
    public async Task The_reports_of_the_house_are_read_and_what_is_none_is_refused_by_name()
    {
        using var stage = Stage("house_fd/pdfs/*.pdf", "content: house_ptr");

        var read = await stage.ReadAsync();

        Assert.Equal(9 + 56 + 7, read.RowCount);
        Assert.Equal(
            ["it is no Periodic Transaction Report (document 10072579)", "it is no PDF but a web page: 404 - File or directory not found.", "it is no Periodic Transaction Report (document 10063342)", "it is no Periodic Transaction Report (document 30025539)"],
            read.Rejects.Select(reject => reject.Reason));
        Assert.Equal(7, read.State.Objects.Count);
    }

    [Fact]
    public async Task Events_are_distinct_and_columns_of_catalyst_have_one_line_names()
    {
        using var events = Stage("lingokids/raw_events_reconstructed.jsonl", "");
        using var funds = Stage("catalyst/all_funds_combined.csv", "");

        Assert.Equal(7817, Rows(await events.ReadAsync()).Select(row => (string?)row["event_id"]).Distinct().Count());
        var columns = Rows(await funds.ReadAsync())[0].AsObject().Select(member => member.Key).ToList();
        Assert.Equal(31, columns.Count);
        Assert.Contains("# allocated (out of valid)", columns);
        Assert.Contains("Value for money score", columns);
    }

    private static FilesStage Stage(string path, string content)
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"The trial over real data did not run: {FolderVariable} names no folder.");
        return new FilesStage($"path: '{path}'{(content.Length > 0 ? ", " : "")}{content}", folder);
    }

    private static List<JsonNode> Rows(FilesResult read) => [.. read.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
}
