using System.Text.Json;

namespace Pipeline.Tests.Systems;

/// <summary>
/// Project Catalyst from its recordings. Figures were worked out from the recorded pages by other means than ours.
/// </summary>
public sealed class CatalystTests(CatalystTests.WholeRun once) : IClassFixture<CatalystTests.WholeRun>, IDisposable
{
    private static readonly DateTimeOffset Now = new(2025, 11, 3, 6, 30, 0, TimeSpan.Zero);

    private readonly SystemProject project = new("catalyst", Now);

    [Fact]
    public void Every_status_that_really_occurs_is_counted_with_its_money()
    {
        Assert.Equal(
            [
                "funded|funded|57|4550028.00|7348039.00",
                "funded|leftover|5|277150.00|277150.00",
                "in_progress|pending|15|0.00|681000.00",
                "not_funded|not_approved|52|0.00|6380865.00",
                "not_funded|over_budget|28|0.00|3517924.00",
                "not_funded|unknown|2|0.00|27000.00",
                "not_funded|withdrawn|1|0.00|30000.00",
            ],
            once.Query("""
                select funding_category, funding_status, count(*), sum(coalesce(amount_received, 0)), sum(amount_requested)
                from silver.proposals_enriched group by all order by all
                """));
    }

    [Fact]
    public void Each_fund_is_summed_up_with_an_exact_median()
    {
        Assert.Equal(
            [
                "7|Fund 7|USD|11|321522.00|12000.0|119000.00",
                "8|Fund 8|USD|10|424500.00|26475.0|111100.00",
                "9|Fund 9|USD|9|1583150.00|82000.0|759000.00",
                "10|Fund 10|ADA|7|1598000.00|119600.0|500000.00",
                "11|Fund 11|ADA|7|299763.00|50000.0|87500.00",
                "12|Fund 12|ADA|9|465243.00|37450.0|244545.00",
                "13|Fund 13|ADA|3|105000.00|45000.0|60000.00",
                "14|Fund 14|ADA|6|30000.00|5000.0|5000.00",
            ],
            once.Query("""
                select fund_number, fund_title, s.currency, total_funded_projects, total_funding_distributed, median_funding_per_project, max_single_funding
                from gold.funded_projects_summary as s join silver.stg_funds as f on s.fund_id = f.id order by fund_number
                """));
    }

    /// <summary>The id of Fund 9 is 113, and that of Fund 2 is larger than that of Fund 3.</summary>
    [Fact]
    public void A_funds_number_is_that_of_its_title_and_not_its_id()
    {
        Assert.Equal(
            ["2|95", "3|91", "4|92", "5|93", "6|94", "7|97", "8|98", "9|113", "10|121", "11|129", "12|139", "13|145", "14|147"],
            once.Query("select fund_number, id from silver.stg_funds order by fund_number"));
    }

    [Fact]
    public void Amounts_and_days_are_read_however_they_are_written()
    {
        Assert.Equal(
            ["250K|250000.00|2020-09-21", "1M|1000000.00|2021-02-17", "50000000|50000000.00|2023-08-31", "50,000,000|50000000.00|2024-09-26", "20000000|20000000.00|null"],
            once.Query("select funding_available_text, funding_available, launch_date from silver.stg_funds where fund_number in (2, 4, 10, 13, 14) order by fund_number"));
        Assert.Equal(["250K|250000.00"], once.Query("select amount_requested_text, amount_requested from silver.stg_proposals where title = 'Example: game of stake pools'"));
    }

    [Fact]
    public void Votes_that_nobody_counted_are_not_votes_of_nobody()
    {
        Assert.Equal(["17|0"], once.Query("select count(*), count(approval_rate) from silver.proposals_enriched where total_votes is null"));
        Assert.Equal(
            ["62990383|null|0.677", "222000000|9000000|0.820"],
            once.Query("""
                select total_votes, abstain_votes_count, cast(approval_rate as decimal(4, 3))
                from silver.proposals_enriched where id = '687' or title = 'Example: serialization for wallets' order by id
                """));
    }

    /// <summary>The original's silver and gold name columns that its own staging does not select, and so never compiled.</summary>
    [Fact]
    public void What_later_models_read_of_staging_is_there()
    {
        string[] needed = ["abstain_votes_count", "amount_received", "categories", "github_links", "has_github", "primary_category"];
        Assert.Equal(needed, once.Query($"select column_name from (describe silver.stg_proposals) where column_name in ({string.Join(", ", needed.Select(name => $"'{name}'"))}) order by 1"));
    }

    [Fact]
    public void Addresses_of_repositories_are_found_wherever_a_proposal_names_them()
    {
        Assert.Equal(
            [
                "687|https://github.com/zygomeb|0",
                "9000001|https://github.com/Emurgo/cardano-serialization-lib|1",
                "9000002|https://github.com/cardano-foundation/cardano-wallet/releases, https://www.github.com/cardano-foundation/cardano-wallet|1",
                "9000003|https://github.com/input-output-hk/cardano-node|1",
                "9000008|https://github.com/example-org, https://github.com/example-org/game-of-pools|1",
            ],
            once.Query("select id, github_links, github_repo_count from silver.stg_proposals where has_github and _source = 'lido_api' order by id"));
    }

    /// <summary>Letters inside other words are no wallet: "flint", "lace" and "nami" occur in many of them.</summary>
    [Fact]
    public async Task A_wallet_is_named_by_a_whole_word()
    {
        Corrupt("*-GET-proposals.json", "A course about DeFi lending and its risks, for schools.", "A marketplace with dynamic lending, in place of necklaces of flintstone.");

        await project.ReplayAsync("run", "catalyst");

        Assert.Equal(["35"], project.Query("select count(*) from gold.wallet_ecosystem_analysis"));
        Assert.Equal(["false|DeFi"], project.Query("select is_wallet_related, primary_category from silver.proposals_enriched where id = '9000007'"));
        Assert.Equal(
            ["browser_wallet_generic|direct_competitor|120", "daedalus|existing_competitor|110", "wallet_infrastructure|ecosystem_enabler|60"],
            project.Query("select wallet_type, lace_competition_level, strategic_priority_score from gold.lace_competitive_landscape where funded_project_count > 0 order by 1"));
    }

    [Fact]
    public void The_map_of_repositories_reads_the_columns_its_seed_has()
    {
        Assert.Equal(
            ["9000001|emurgo/cardano-serialization-lib|seed|2025-11-03|230", "9000002|cardano-foundation/cardano-wallet|discovered|2025-11-03|760", "9000003|input-output-hk/cardano-node|seed|2025-11-03|3040"],
            once.Query("""
                select m.project_id, m.repo_key, source, mapped_at, stars from gold.map_project_repo as m
                join gold.project_delivery_panel as p on m.project_id = p.project_id and m.repo_key = p.repo_key where is_repository_read order by 1
                """));
    }

    [Fact]
    public void Pull_requests_are_told_apart_and_counted_by_month()
    {
        Assert.Equal(
            ["bug fix|3", "documentation|2", "feature|7", "not clear|2", "refactor|2", "test|2"],
            once.Query("select feat_classifier, count(*) from silver.stg_pull_requests group by 1 order by 1"));
        Assert.Equal(
            ["2025-02-01|1|1|1", "2025-08-01|1|1|1", "2025-09-01|1|1|0"],
            once.Query("select month, pull_requests, feature_prs, merged_feature_prs from gold.feature_prs_monthly where repository like '%wallet' and feature_prs > 0 order by 1"));
    }

    [Fact]
    public void A_release_that_was_made_again_counts_once_as_it_was_published_last()
    {
        Assert.Equal(
            ["14.0.0|Release 14.0.0, made again", "14.1.0|Release 14.1.0"],
            once.Query("select tag_name, description from silver.stg_releases where repository like 'Emurgo/%' order by 1"));
    }

    [Fact]
    public void What_both_dialects_have_is_there_once_and_what_the_successor_adds_is_in_the_same_fund()
    {
        Assert.Equal(["catalyst_explorer_v1|24", "lido_api|136"], once.Query("select _source, count(*) from silver.stg_proposals group by 1 order by 1"));
        Assert.Equal(["147|Fund 14|24"], once.Query("select fund_id, fund_name, count(*) from silver.stg_proposals where _source <> 'lido_api' group by all"));
        Assert.Equal(["0"], once.Query("select count(*) from silver.stg_proposals where title like '{%' or campaign_name like '{%'"));
        Assert.Equal(["13"], once.Query("select count(*) from silver.stg_funds"));
    }

    [Fact]
    public async Task The_successor_stands_for_a_fund_the_other_lacks()
    {
        Corrupt("001-GET-funds.json", "\"title\": \"Fund 14\"", "\"title\": \"Fund 15\"");

        await project.ReplayAsync("ingest", "lido");
        await project.ReplayAsync("ingest", "catalystexplorer");
        await project.ReplayAsync("ingest", "catalyst_github");
        await project.SucceedAsync("transform", "--select", "stg_funds");

        Assert.Equal(["14|catalyst_explorer_v1|2025-06-25", "15|lido_api|null"], project.Query("select fund_number, _source, launch_date from silver.stg_funds where fund_number > 13 order by 1"));
    }

    [Theory]
    [InlineData("[\n", "{\"data\": [\n", "\n]\n", "\n]}\n")]
    [InlineData("[\n", "\uFEFF[\n", "\n]\n", "\n]\n")]
    public async Task Funds_come_as_a_bare_list_or_as_a_wrapped_one(string opening, string wrappedOpening, string closing, string wrappedClosing)
    {
        var file = Path.Combine(project.Samples, "001-GET-funds.json");
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.StartsWith(opening, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, wrappedOpening + text[opening.Length..^closing.Length] + wrappedClosing, TestContext.Current.CancellationToken);

        await project.ReplayAsync("ingest", "lido/funds");

        Assert.Equal(["13"], project.Query("select count(*) from bronze.lido_raw_funds"));
    }

    /// <summary>The original printed the error, ended its loop, and told the world that the load was complete.</summary>
    [Theory]
    [InlineData("003-GET-proposals.http", "HTTP/1.1 200 OK", "HTTP/1.1 403 Forbidden", "403 Forbidden")]
    [InlineData("003-GET-proposals.http", "\n< 003-GET-proposals.json\n", "", "it ends the pages after 50 rows")]
    [InlineData("004-GET-proposals.http", "004-GET-proposals.json", "003-GET-proposals.json", "it is the same as page 2")]
    [InlineData("004-GET-proposals.json", "\"links\":", "\"links\"", "malformed JSON")]
    [InlineData("003-GET-proposals.json", "\"data\":[", "\"dato\":[", "has no 'data'")]
    [InlineData("003-GET-proposals.json", "{\"id\": ", "{\"no\": ", "no 'id'")]
    [InlineData("008-GET-v1-proposals.http", "HTTP/1.1 200 OK", "HTTP/1.1 401 Unauthorized", "401 Unauthorized")]
    public async Task A_page_that_cannot_be_read_fails_the_load_and_nobody_is_told(string file, string find, string replacement, string reason)
    {
        Corrupt(file, find, replacement);

        var (exitCode, _, stderr) = await project.RunAsync("run", "catalyst", "--replay", project.Samples);

        Assert.Equal(1, exitCode);
        Assert.Contains(reason, stderr, StringComparison.Ordinal);
        Assert.Empty(Events());
        Assert.False(Directory.Exists(project["lake/silver"]));
        var spoilt = file.Contains("v1", StringComparison.Ordinal) ? "catalystexplorer/proposals" : "lido/raw/proposals";
        Assert.False(Directory.Exists(project[$"lake/bronze/{spoilt}/_delta_log"]));
    }

    [Fact]
    public async Task A_complete_load_is_told_once_with_what_a_consumer_needs_to_read_it()
    {
        await project.ReplayAsync("run", "catalyst");
        await project.ReplayAsync("run", "catalyst");

        var told = Assert.Single(Events(), sent => sent.GetProperty("Source").GetString() == "techint.lido");
        var detail = told.GetProperty("Detail");
        Assert.Equal("ingestion.complete", told.GetProperty("DetailType").GetString());
        Assert.Equal(("dev", "lido_catalyst"), (detail.GetProperty("env").GetString(), detail.GetProperty("pipeline").GetString()));
        var proposals = detail.GetProperty("tables").EnumerateArray().Single(table => table.GetProperty("table").GetString() == "lido/proposals");
        Assert.Equal((136, 0), (proposals.GetProperty("rows").GetInt32(), proposals.GetProperty("version").GetInt32()));
        Assert.Equal(project.Query("select distinct _load_id from bronze.lido_raw_proposals"), [proposals.GetProperty("load_id").GetString()!]);
    }

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        await project.ReplayAsync("run", "catalyst");
        var before = project.LakeContent();

        project.Clock.Advance(TimeSpan.FromHours(6));
        await project.ReplayAsync("run", "catalyst");

        Assert.Equal(before, project.LakeContent());
    }

    /// <summary>The original's merge did not merge files: every run added a whole copy.</summary>
    [Fact]
    public async Task A_proposal_that_changed_takes_its_own_place()
    {
        await project.ReplayAsync("run", "catalyst");
        Corrupt("*-GET-proposals.json", "\"funding_status\": \"withdrawn\"", "\"funding_status\": \"over_budget\"");

        project.Clock.Advance(TimeSpan.FromHours(6));
        await project.ReplayAsync("run", "catalyst");

        Assert.Equal(["136|136"], project.Query("select count(*), count(distinct id) from bronze.lido_raw_proposals"));
        Assert.Equal(["over_budget"], project.Query("select funding_status from silver.stg_proposals where id = '9000006'"));
        Assert.Equal(2, Events().Count(sent => sent.GetProperty("Source").GetString() == "techint.lido"));
    }

    [Fact]
    public async Task A_repository_is_read_again_after_a_week_and_not_before()
    {
        async Task<int> RequestsAsync() => (await project.AskAsync("ingest", "catalyst_github", "--replay", project.Samples))
            .GetProperty("streams").EnumerateArray().Sum(stream => stream.GetProperty("requests").GetInt32());
        Assert.Equal(13, await RequestsAsync());

        project.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromTicks(1));
        Assert.Equal(0, await RequestsAsync());
        Corrupt("*-cardano-node.json", "\"stargazers_count\": 3040", "\"stargazers_count\": 3041");
        project.Clock.Advance(TimeSpan.FromTicks(1));
        await RequestsAsync();

        Assert.Equal(["4|3041"], project.Query("select count(*), max(stargazers_count) from bronze.catalyst_github_repositories"));
        Assert.Equal(["18"], project.Query("select count(*) from bronze.catalyst_github_pulls"));
    }

    [Fact]
    public async Task Each_verb_does_its_part_alone()
    {
        foreach (var source in (string[])["lido", "catalystexplorer", "catalyst_github"]) await project.ReplayAsync("ingest", source);
        await project.SucceedAsync("transform", "--select", "tag:catalyst");
        var before = project.LakeContent();

        var report = await project.AskAsync("validate", "--select", "tag:catalyst");

        Assert.All(report.GetProperty("checks").EnumerateArray(), check => Assert.Equal("pass", check.GetProperty("outcome").GetString()));
        Assert.Equal(before, project.LakeContent());
    }

    [Fact]
    public async Task A_backfill_of_one_fund_gives_what_the_original_run_gave()
    {
        string[] tables = ["silver.stg_funds", "silver.proposals_enriched", "gold.funded_projects_summary", "gold.lace_competitive_landscape", "gold.project_delivery_panel"];
        IReadOnlyList<string> Rows() => [.. tables.SelectMany(table => project.Query($"select * from {table} order by all"))];
        await project.ReplayAsync("run", "catalyst");
        var before = Rows();

        await project.ReplayAsync("backfill", "catalyst", "--var", "fund=113", "--from", "2025-11-01", "--to", "2025-11-02", "--every", "1d");

        Assert.Equal(before, Rows());
        Assert.Equal(["19"], project.Query("select count(*) from bronze.lido_raw_proposals where _source_url like '%fs%5B%5D=113%'"));
    }

    [Fact]
    public async Task A_fund_without_proposals_answers_with_nothing_and_nothing_changes()
    {
        await project.ReplayAsync("ingest", "lido");
        var before = project.LakeContent();

        await project.ReplayAsync("ingest", "lido/proposals", "--var", "fund=95");

        Assert.Equal(before, project.LakeContent());
    }

    [Fact]
    public async Task One_fund_can_be_read_alone()
    {
        await project.ReplayAsync("ingest", "lido/proposals", "--var", "fund=113");

        Assert.Equal(["19|113|113"], project.Query("select count(*), min(fund_id), max(fund_id) from bronze.lido_raw_proposals"));
    }

    public static TheoryData<Mutation> Mutations =>
    [
        new Mutation("*-GET-proposals.json", "\"funding_status\": \"funded\"", "\"funding_status\": \"funed\"", "accepted_values on stg_proposals.funding_status"),
        new Mutation("008-GET-v1-proposals.json", "\"funding_status\": \"pending\"", "\"funding_status\": \"soon\"", "accepted_values on stg_proposals.funding_status"),
        new Mutation("*-GET-proposals.json", "\"amount_requested\": 120000", "\"amount_requested\": \"10-12K\"", "every_amount_of_a_proposal_could_be_read"),
        new Mutation("*-GET-proposals.json", "\"amount_received\": 60000", "\"amount_received\": \"some\"", "every_amount_of_a_proposal_could_be_read"),
        new Mutation("001-GET-funds.json", "\"amount\": \"250K\"", "\"amount\": \"a lot\"", "every_amount_of_a_fund_could_be_read"),
        new Mutation("001-GET-funds.json", "\"launch_date\": \"09/21/20\"", "\"launch_date\": \"21/09/20\"", "every_day_of_a_fund_could_be_read"),
        new Mutation("001-GET-funds.json", "\"launch_date\": \"09/21/20\"", "\"launch_date\": \"09/21/2002\"", "Funds began between the first one and some years from now"),
        new Mutation("001-GET-funds.json", "\"title\": \"Fund 9\"", "\"title\": \"Round nine\"", "not_null_stg_funds_fund_number"),
        new Mutation("001-GET-funds.json", "\"title\": \"Fund 10\"", "\"title\": \"Fund 9\"", "assert_catalyst_proposals_are_in_their_funds"),
        new Mutation("001-GET-funds.json", "\"funded_proposals\": 9", "\"funded_proposals\": 90", "No fund has more funded proposals than proposals"),
        new Mutation("001-GET-funds.json", "\"currency\": \"usd\"", "\"currency\": \"eur\"", "accepted_values_stg_funds_currency"),
        new Mutation("*-GET-proposals.json", "\"fund_id\": 113", "\"fund_id\": 999", "relationships_stg_proposals_fund_id"),
        new Mutation("*-GET-proposals.json", "\"fund_id\": 113", "\"fund_id\": 121", "assert_catalyst_proposals_are_in_their_funds"),
        new Mutation("007-GET-v1-funds.json", "\"en\": \"Fund 14\"", "\"en\": \"Fund 12\"", "assert_catalyst_proposals_are_in_their_funds"),
        new Mutation("*-GET-proposals.json", "\"title\": \"Example: wallet backend upkeep\"", "\"title\": null", "not_null_stg_proposals_title"),
        new Mutation("*-GET-proposals.json", "\"currency\": \"ada\"", "\"currency\": \"usd\"", "assert_catalyst_funds_pay_in_one_currency"),
        new Mutation("*-GET-proposals.json", "\"yes_votes_count\": 140000000", "\"yes_votes_count\": -140000000", "no_count_of_votes_is_negative"),
        new Mutation("*-GET-proposals.json", "\"amount_received\": 45000", "\"amount_received\": 450000", "nobody_received_much_more_than_was_asked_for"),
        new Mutation("*-GET-proposals.json", "\"amount_requested\": 60000, \"amount_received\": 0", "\"amount_requested\": 60000, \"amount_received\": 6000", "who_failed_received_nothing"),
        new Mutation("*-node-pulls.json", "\"state\": \"closed\"", "\"state\": \"merged\"", "accepted_values_stg_pull_requests_state"),
        new Mutation("*-node-pulls.json", "\"created_at\": \"2025", "\"created_at\": \"2026", "Pull requests are merged and closed after they were made"),
        new Mutation("*-node-pulls.json", "\"state\": \"closed\"", "\"state\": \"open\"", "What is merged is closed"),
    ];

    [Theory]
    [MemberData(nameof(Mutations))]
    public async Task A_corruption_of_what_was_read_is_caught(Mutation mutation)
    {
        var failed = await project.FailedChecksAsync(mutation);

        Assert.Contains(failed, name => name.Contains(mutation.CaughtBy, StringComparison.Ordinal));
    }

    public void Dispose() => project.Dispose();

    /// <summary>One run of everything, for the tests that only look.</summary>
    public sealed class WholeRun : IAsyncLifetime
    {
        private readonly SystemProject project = new("catalyst", Now);

        public async ValueTask InitializeAsync() => await project.ReplayAsync("run", "catalyst");

        public IReadOnlyList<string> Query(string sql) => project.Query(sql);

        public ValueTask DisposeAsync()
        {
            project.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private void Corrupt(string file, string find, string replacement) => new Mutation(file, find, replacement, "").ApplyTo(project.Samples);

    /// <summary>What was told, as it is kept in the lake.</summary>
    private List<JsonElement> Events() => !Directory.Exists(project["lake/_events"]) ? [] :
        [.. Directory.EnumerateFiles(project["lake/_events"], "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => JsonDocument.Parse(File.ReadAllText(file)).RootElement)];
}
