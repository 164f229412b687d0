using System.Text.Json;

namespace Pipeline.Tests.Systems;

/// <summary>Seeded corruptions of what the three sources of the congress system give, each with the check that must catch it.</summary>
public sealed class CongressMutationTests : IDisposable
{
    private readonly SystemProject project = new("congress", new DateTimeOffset(2025, 12, 7, 9, 0, 0, TimeSpan.Zero));

    public static TheoryData<string, string, string> OfTheIndex => new()
    {
        { "<FilingType>H</FilingType>", "<FilingType>Q</FilingType>", "Filings are of a known kind" },
        { "<DocID>8001</DocID>", "<DocID>80-01</DocID>", "Document numbers have 4, 7 or 8 digits" },
        { "<FilingDate>7/23/2025</FilingDate>", "<FilingDate>7/23/1925</FilingDate>", "Filings are dated between the first electronic year and today" },
        { "<FilingDate>7/23/2025</FilingDate>", "<FilingDate>13/33/2025</FilingDate>", "Only withdrawals have no date" },
        { "<FilingDate>7/23/2025</FilingDate>", "<FilingDate>7/23/2019</FilingDate>", "A filing is dated in the year of its index or the next" },
        { "<StateDst>NJ07</StateDst>", "<StateDst>NJ-7</StateDst>", "Districts are two letters and two digits" },
        { "<StateDst>NJ07</StateDst>", "<StateDst />", "Only withdrawals have no district" },
        { "<FilingDate>1/17/2025</FilingDate>", "<FilingDate>1/2/2025</FilingDate>", "Nobody reports a trade before it" },
        { "<StateDst>CA11</StateDst>", "<StateDst>CA12</StateDst>", "The filers are members" },
    };

    public static TheoryData<string, string, string> OfAReport => new()
    {
        { "01/14/202501/14/2025", "01/14/202501/13/2025", "Nobody is notified of a trade before it" },
        { "01/14/202501/14/2025", "01/14/199501/14/2025", "Trades happened between 2008 and today" },
        { "$250,001 -\n$500,000", "$250,002 -\n$500,000", "Amounts are one of the form's ranges" },
        { "$250,001 -\n$500,000", "$251 -\n$500,000", "Amounts begin at 1,001 and end at 50 million" },
        { "Filing ID #20026590", "Filing ID #20026591", "A report says of itself the number it is listed by" },
        { "(AAPL)", "", "Shares and options have a ticker" },
    };

    public static TheoryData<string, string, string, string, string> OfAnswers => new()
    {
        { "congress_gov", "049-GET-v3-member.json", "\"partyName\": \"Libertarian\"", "\"partyName\": \"Whig\"", "Parties are known, those of independents too" },
        { "congress_gov", "049-GET-v3-member.json", "\"state\": \"Michigan\"", "\"state\": \"Michagan\"", "not_null_silver_dim_member_state" },
        { "congress_gov", "049-GET-v3-member.json", "\"name\": \"Amash, Justin\"", "\"name\": null", "required" },
        { "congress_gov", "009-GET-v3-bill-117-hr-21.json", "\"introducedDate\": \"2021-01-04\"", "\"introducedDate\": \"2031-01-04\"", "A bill's congress is that of its year" },
        { "congress_gov", "009-GET-v3-bill-117-hr-21.json", "\"introducedDate\": \"2021-01-04\"", "\"introducedDate\": \"2021-01-05\"", "assert_congress_bills_begin_with_their_introduction" },
        { "congress_gov", "*-GET-v3-bill-117-hr-21-cosponsors.json", "\"bioguideId\": \"C001108\"", "\"bioguideId\": \"H001071\"", "assert_congress_bills_have_their_cosponsors" },
        { "congress_gov", "*-GET-v3-bill-117-hr-21-actions.json", "\"actionDate\": \"2021-01-04\"", "\"actionDate\": null", "not_null_bill_actions_action_date" },
        { "lda", "065-GET-api-v1-filings.json", "\"income\": \"250000.00\"", "\"income\": \"-250000.00\"", "Amounts of lobbying are not negative" },
        { "lda", "064-GET-api-v1-filings.json", "\"filing_year\": 1999", "\"filing_year\": 1899", "Filings are of a year of the law" },
        { "lda", "065-GET-api-v1-filings.json", "\"dt_posted\": \"2021-04-20", "\"dt_posted\": \"2001-04-20", "Nobody reports on a year long before it" },
        { "lda", "065-GET-api-v1-filings.json", "\"general_issue_code\": \"CPI\"", "\"general_issue_code\": null", "not_null_lobbying_activities_issue_code" },
        { "lda", "069-GET-api-v1-contributions.json", "\"amount\": \"1000.00\"", "\"amount\": \"0.00\"", "Contributions are of an amount" },
        { "lda", "069-GET-api-v1-contributions.json", "\"contribution_type\": \"feca\"", "\"contribution_type\": \"fec\"", "accepted_values_lobbying_contributions_contribution_type" },
    };

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task What_was_recorded_fails_nothing_and_warns_of_the_report_that_is_a_web_page()
    {
        Assert.Equal(["Electronic reports give transactions"], await CaughtAsync(["house_fd", "congress_gov", "lda"], "tag:congress"));
    }

    [Theory]
    [MemberData(nameof(OfTheIndex))]
    public async Task A_corrupt_index_is_caught(string find, string replacement, string check)
    {
        CongressRecording.EditIndex(project.Samples, find, replacement);

        Assert.Contains(check, await CaughtAsync(["congress_gov/members", "house_fd"], "house_filings", "house_transactions"));
    }

    [Theory]
    [MemberData(nameof(OfAReport))]
    public async Task A_corrupt_report_is_caught(string find, string replacement, string check)
    {
        CongressRecording.EditReport(project.Samples, find, replacement);

        Assert.Contains(check, await CaughtAsync(["congress_gov/members", "house_fd"], "house_filings", "house_transactions"));
    }

    [Theory]
    [MemberData(nameof(OfAnswers))]
    public async Task A_corrupt_answer_is_caught(string source, string file, string find, string replacement, string check)
    {
        new Mutation(file, find, replacement, check).ApplyTo(project.Samples);

        string[] models = source is "lda" ? ["lobbying_filings", "lobbying_activities", "lobbying_contributions"] : ["dim_bill", "bill_actions", "bill_cosponsors", "silver_dim_member"];
        var caught = await CaughtAsync([source], models);

        Assert.Contains(caught, name => name.StartsWith(check, StringComparison.Ordinal));
    }

    /// <summary>Reads streams, builds models with what they need, and says which checks did not hold; a row that was refused is one too.</summary>
    private async Task<IReadOnlyList<string>> CaughtAsync(string[] streams, params string[] models)
    {
        var caught = new List<string>();
        foreach (var stream in streams)
        {
            var (exitCode, _, stderr) = await project.RunAsync("ingest", stream, "--replay", project.Samples);
            if (exitCode != 0) caught.Add(stderr.Contains("no '", StringComparison.Ordinal) ? "required" : stderr);
        }

        if (caught is not []) return caught;
        var report = await project.AskAsync(["transform", .. models.SelectMany(model => (string[])["--select", model == "tag:congress" ? model : $"+{model}"])]);
        return [.. report.GetProperty("models").EnumerateArray().SelectMany(model => model.GetProperty("checks").EnumerateArray())
            .Where(check => check.GetProperty("outcome").GetString() is "fail" or "error" or "warn")
            .Select(check => check.GetProperty("name").GetString()!).Distinct()];
    }
}
