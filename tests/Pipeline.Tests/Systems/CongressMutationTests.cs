namespace Pipeline.Tests.Systems;

/// <summary>
/// Seeded corruptions of what the three sources of the congress system give, each with the check that must catch it. Those of one group
/// lie in different rows and are made at once: none of them may hide another.
/// </summary>
public sealed class CongressMutationTests : IDisposable
{
    private const string Index = "the index";

    private static readonly Dictionary<string, Mutation[]> Corruptions = new()
    {
        ["the index of filings"] =
        [
            new(Index, "<DocID>8001</DocID>", "<DocID>80-01</DocID>", "Document numbers have 4, 7 or 8 digits"),
            new(Index, "<FilingDate>8/5/2025</FilingDate>", "<FilingDate>8/5/1925</FilingDate>", "Filings are dated between the first electronic year and today"),
            new(Index, "<FilingDate>7/23/2025</FilingDate>", "<FilingDate>13/33/2025</FilingDate>", "Only withdrawals have no date"),
            new(Index, "<FilingDate>4/2/2025</FilingDate>", "<FilingDate>4/2/2019</FilingDate>", "A filing is dated in the year of its index or the next"),
            new(Index, "<StateDst>NJ07</StateDst>", "<StateDst>NJ-7</StateDst>", "Districts are two letters and two digits"),
            new(Index, "<StateDst>CO05</StateDst>", "<StateDst />", "Only withdrawals have no district"),
            new(Index, "<FilingDate>1/27/2025</FilingDate>", "<FilingDate>1/9/2025</FilingDate>", "Nobody reports a trade before it"),
            new(Index, "<StateDst>CA11</StateDst>", "<StateDst>CA12</StateDst>", "The filers are members"),
        ],
        ["a kind of filing"] = [new(Index, "<FilingType>H</FilingType>", "<FilingType>Q</FilingType>", "accepted_values on house_filings.filing_type")],
        ["a report"] =
        [
            new(CongressRecording.Report, "01/14/202501/14/2025", "01/14/202501/13/2025", "Nobody is notified of a trade before it"),
            new(CongressRecording.Report, "12/31/202412/31/2024", "12/31/202612/31/2026", "Trades happened between 2008 and today"),
            new(CongressRecording.Report, "$500,001 -\n$1,000,000", "$500,001 -\n$1,000", "Amounts are one of the form's ranges"),
            new(CongressRecording.Report, "Filing ID #20026590", "Filing ID #20026591", "A report says of itself the number it is listed by"),
            new(CongressRecording.Report, "(AAPL)", "", "Shares and options have a ticker"),
        ],
        ["an amount of a report"] = [new(CongressRecording.Report, "$250,001 -\n$500,000", "$250,002 -\n$500,000", "not_null_house_transactions_amount_column")],
        ["the list of members"] =
        [
            new("049-GET-v3-member.json", "\"partyName\": \"Libertarian\"", "\"partyName\": \"Whig\"", "accepted_values_silver_dim_member_party"),
            new("049-GET-v3-member.json", "\"state\": \"Michigan\"", "\"state\": \"Michagan\"", "not_null_silver_dim_member_state"),
        ],
        ["bills"] =
        [
            new("009-GET-v3-bill-117-hr-21.json", "\"introducedDate\": \"2021-01-04\"", "\"introducedDate\": \"2021-01-05\"", "assert_congress_bills_begin_with_their_introduction"),
            new("*-GET-v3-bill-117-hr-21-cosponsors.json", "\"bioguideId\": \"C001108\"", "\"bioguideId\": \"H001071\"", "assert_congress_bills_have_their_cosponsors"),
        ],
        ["the year of a bill"] = [new("*-GET-v3-bill-119-hr-276.json", "\"introducedDate\": \"2025-01-09\"", "\"introducedDate\": \"2015-01-09\"", "A bill's congress is that of its year")],
        ["an action"] = [new("*-GET-v3-bill-117-hr-21-actions.json", "\"actionDate\": \"2021-01-04\"", "\"actionDate\": null", "not_null_bill_actions_action_date")],
        ["filings of lobbying"] =
        [
            new("065-GET-api-v1-filings.json", "\"income\": \"250000.00\"", "\"income\": \"-250000.00\"", "Amounts of lobbying are not negative"),
            new("064-GET-api-v1-filings.json", "\"filing_year\": 1999", "\"filing_year\": 1899", "Filings are of a year of the law"),
            new("066-GET-api-v1-filings.json", "\"dt_posted\": \"2025-04-21", "\"dt_posted\": \"2005-04-21", "Nobody reports on a year long before it"),
            new("069-GET-api-v1-contributions.json", "\"amount\": \"1000.00\"", "\"amount\": \"0.00\"", "Contributions are of an amount"),
        ],
        ["codes of lobbying"] =
        [
            new("065-GET-api-v1-filings.json", "\"general_issue_code\": \"CPI\"", "\"general_issue_code\": null", "not_null_lobbying_activities_issue_code"),
            new("069-GET-api-v1-contributions.json", "\"contribution_type\": \"feca\"", "\"contribution_type\": \"fec\"", "accepted_values on lobbying_contributions.contribution_type"),
        ],
    };

    private readonly SystemProject project = new("congress", new DateTimeOffset(2025, 12, 7, 9, 0, 0, TimeSpan.Zero));

    public static TheoryData<string> Groups => new(Corruptions.Keys);

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task What_was_recorded_fails_nothing_and_warns_of_the_report_that_is_a_web_page() =>
        Assert.Equal(["Electronic reports give transactions"], await CaughtAsync());

    [Theory]
    [MemberData(nameof(Groups))]
    public async Task What_is_corrupt_is_caught_by_its_check(string group)
    {
        CongressRecording.TakeReportAsText(project.Samples);
        foreach (var corruption in Corruptions[group]) Apply(corruption);

        var caught = await CaughtAsync();

        string[] expected = [.. Corruptions[group].Select(corruption => corruption.CaughtBy)];
        Assert.Equal(expected, expected.Where(check => caught.Any(name => name.StartsWith(check, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_row_without_what_every_row_has_stops_the_read_and_is_shown()
    {
        Apply(new Mutation("049-GET-v3-member.json", "\"name\": \"Amash, Justin\"", "\"name\": null", ""));

        var (exitCode, _, stderr) = await project.RunAsync("ingest", "congress_gov/members", "--replay", project.Samples);

        Assert.Equal(1, exitCode);
        Assert.Contains("no 'name'", stderr, StringComparison.Ordinal);
    }

    private void Apply(Mutation corruption)
    {
        if (corruption.File == Index) CongressRecording.EditIndex(project.Samples, corruption.Find, corruption.Replacement);
        else corruption.ApplyTo(project.Samples);
    }

    /// <summary>Reads all, builds and judges all that can be, and says which checks did not hold.</summary>
    private async Task<IReadOnlyList<string>> CaughtAsync()
    {
        foreach (var source in (string[])["house_fd", "congress_gov", "lda"]) await project.ReplayAsync("ingest", source);
        var built = await project.AskAsync("transform", "--select", "tag:congress");
        var judged = await project.AskAsync("validate", "--select", "tag:congress");
        return [.. built.GetProperty("models").EnumerateArray().SelectMany(model => model.GetProperty("checks").EnumerateArray())
            .Concat(judged.GetProperty("checks").EnumerateArray())
            .Where(check => check.GetProperty("outcome").GetString() is "fail" or "warn")
            .Select(check => check.GetProperty("name").GetString()!).Distinct()];
    }
}
