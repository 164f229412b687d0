using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Pipeline.Tests.Systems;

/// <summary>
/// The congress system from its recording. The figures were counted in the recorded answers, of the reports in the text of their PDFs,
/// by a program of another language that shares nothing with ours.
/// </summary>
public sealed class CongressTests : IDisposable
{
    private const string Trades = "gold.fact_ptr_transactions";

    /// <summary>All that is served, without the time of loads.</summary>
    private static readonly string[] Served =
    [
        "gold.agg_bill_trade_correlation", "gold.agg_document_quality", "gold.agg_member_trading_stats", "gold.agg_network_graph", "gold.agg_trending_stocks",
        "gold.dim_assets", "gold.dim_date", "gold.dim_filing_types", "gold.dim_member", "gold.fact_filings", "gold.fact_lobbying_activity",
        "gold.fact_member_bill_role", Trades,
    ];

    private readonly SystemProject project = new("congress", new DateTimeOffset(2025, 12, 7, 9, 0, 0, TimeSpan.Zero));

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task Run_reads_every_report_and_counts_every_trade()
    {
        await project.ReplayAsync("run", "congress");

        Assert.Equal(["35|33"], project.Query("select count(*), count(distinct DocID) from bronze.house_fd_filings"));
        Assert.Equal(
            ["20026590|9", "20026658|56", "20027933|7"],
            project.Query($"select doc_id, count(*) from {Trades} group by 1 order by 1"));
        Assert.Equal(
            ["P000197|9|7|2|5700003.50|18000001.00|23700004.50|7", "G000596|63|63|0|762531.50|0.00|762531.50|31"],
            project.Query("select bioguide_id, total_transactions, buy_transactions, sell_transactions, buy_volume, sell_volume, total_volume, distinct_tickers from gold.agg_member_trading_stats order by volume_rank"));
        Assert.Equal(["5|3|14"], project.Query("select (select count(*) from silver.dim_bill), (select count(*) from silver.dim_bill where has_details), (select count(*) from gold.dim_member where member_key <> -1)"));
    }

    /// <summary>The original found seven of nine: those of partial sales were lost, and so is what has no ticker.</summary>
    [Fact]
    public async Task Partial_sales_and_what_has_no_ticker_are_trades_like_others()
    {
        await project.ReplayAsync("run", "congress");

        Assert.Equal(
            ["AAPL|Partial Sale|5000001.00|25000000.00|15000000.50", "NVDA|Partial Sale|1000001.00|5000000.00|3000000.50"],
            project.Query($"select ticker, transaction_type, amount_low, amount_high, amount_midpoint from {Trades} where transaction_type like '%Sale' order by 1"));
        Assert.Equal(["20026658-054|GS|100001.00", "20026658-055|GS|50001.00"], project.Query("select transaction_id, asset_type, amount_low from silver.house_transactions where ticker is null order by 1"));
    }

    /// <summary>The original counted days as buyers, and exchanges into the total.</summary>
    [Fact]
    public async Task Trending_stocks_count_members_and_what_was_bought_and_sold()
    {
        await project.ReplayAsync("run", "congress");

        Assert.Equal(
            ["NVDA|5|2|1|2|1141002.00|3000000.50|4141002.50|-0.448925", "PANW|4|2|0|2|3024002.00|0.00|3024002.00|1.000000", "AMZN|6|2|0|2|415003.00|0.00|415003.00|1.000000"],
            project.Query("select ticker, total_transactions, num_buyers, num_sellers, num_members, buy_volume, sell_volume, total_volume, sentiment_score from gold.agg_trending_stocks where num_members > 1 order by total_volume desc"));
        Assert.Equal(["30d|DG|2025-03-07", "7d|DG|2025-03-07"], project.Query("select time_window, ticker, as_of_date from gold.agg_trending_stocks where time_window <> '90d' order by 1"));
    }

    [Fact]
    public async Task A_window_ends_where_somebody_says()
    {
        await project.ReplayAsync("run", "congress");

        await project.SucceedAsync("transform", "--select", "agg_trending_stocks", "--vars", "{congress_as_of: '2025-01-14'}");

        Assert.Equal(["2025-01-14|2025-01-14"], project.Query("select max(as_of_date), max(last_trade_date) from gold.agg_trending_stocks"));
        Assert.Equal(["NVDA|2"], project.Query("select ticker, total_transactions from gold.agg_trending_stocks where time_window = '7d' and ticker = 'NVDA'"));
    }

    [Fact]
    public async Task What_is_no_report_is_refused_with_the_reason_and_its_document_says_so()
    {
        await project.ReplayAsync("run", "congress");

        var rejects = Directory.EnumerateFiles(project["lake/bronze/house_fd"], "*.gz", SearchOption.AllDirectories).SelectMany(Lines).ToList();
        Assert.Equal(2, rejects.Count);
        Assert.Contains(rejects, line => line.Contains("20033421.pdf", StringComparison.Ordinal) && line.Contains("it is no PDF but a web page", StringComparison.Ordinal));
        Assert.Contains(rejects, line => line.Contains("8220750.pdf", StringComparison.Ordinal) && line.Contains("it has no text: a scan of paper", StringComparison.Ordinal));
        Assert.Equal(
            ["20033421|failed|false|false", "8220750|failed|true|false", "9115670|failed|true|false"],
            project.Query("select doc_id, extraction_status, requires_additional_ocr, has_embedded_text is true from silver.house_documents where extraction_status = 'failed' order by 1"));
    }

    /// <summary>Codes, numbers and gaps the original's checks refuse are those of the real index.</summary>
    [Fact]
    public async Task The_real_index_passes_with_all_its_kinds_gaps_and_doubles()
    {
        await project.ReplayAsync("run", "congress");

        Assert.Equal(["A B C D E G H O P T W X"], project.Query("select string_agg(distinct filing_type, ' ' order by filing_type) from silver.house_filings"));
        Assert.Equal(["4|3", "7|14", "8|16"], project.Query("select length(doc_id), count(*) from silver.house_filings group by 1 order by 1"));
        Assert.Equal(["10072224|3"], project.Query("select doc_id, copies_in_index from silver.house_filings where copies_in_index > 1"));
        Assert.Equal(["W|5"], project.Query("select filing_type, count(*) from silver.house_filings where filing_date is null group by 1"));
        Assert.Equal(["CA11|CA|11|P000197", "DE00|DE|0|null"], project.Query("select state_district, state, district, bioguide_id from silver.house_filings where doc_id in ('20026590', '8220725') order by 1"));
        Assert.Equal(["Amendment Report"], project.Query("select filing_type_name from gold.dim_filing_types where filing_type = 'A'"));
    }

    /// <summary>As text "9115670" comes after every number that begins with 2: the original never saw an electronic report again.</summary>
    [Fact]
    public async Task A_report_that_comes_after_one_on_paper_is_not_lost()
    {
        var whole = File.ReadAllBytes(Index);
        CongressRecording.RemoveFromIndex(project.Samples, "20027933");
        await project.ReplayAsync("run", "congress");
        Assert.Equal(["65"], project.Query($"select count(*) from {Trades}"));

        File.WriteAllBytes(Index, whole);
        await project.ReplayAsync("run", "congress");

        Assert.Equal(["72|72"], project.Query($"select count(*), count(distinct transaction_key) from {Trades}"));
    }

    /// <summary>The original remembers how far it is before it has read anything.</summary>
    [Fact]
    public async Task A_read_that_failed_is_made_up_for_by_the_next()
    {
        var (file, good) = (Path.Combine(project.Samples, "003-GET-public_disc-ptr-pdfs-2025-20026658.pdf.http"), "HTTP/1.1 200 OK");
        var text = File.ReadAllText(file);
        File.WriteAllText(file, text.Replace(good, "HTTP/1.1 500 Internal Server Error", StringComparison.Ordinal));
        Assert.Equal(1, (await project.RunAsync("run", "congress", "--replay", project.Samples)).ExitCode);

        File.WriteAllText(file, text);
        await project.ReplayAsync("run", "congress");

        Assert.Equal(["72"], project.Query($"select count(*) from {Trades}"));
    }

    [Fact]
    public async Task Lists_of_a_bill_are_read_whole_and_bills_without_any_stay()
    {
        await project.ReplayAsync("run", "congress");

        Assert.Equal(["117-hr-21|10", "119-hr-14|3", "119-hr-276|5"], project.Query("select bill_id, count(*) from silver.bill_actions group by 1 order by 1"));
        Assert.Equal(["117-hr-21|C001108 H001071", "119-hr-14|C001078 M001217 P000197"], project.Query("select bill_id, string_agg(cosponsor_bioguide_id, ' ' order by cosponsor_bioguide_id) from silver.bill_cosponsors group by 1 order by 1"));
        Assert.Equal(["117-hr-3617|MORE Act|null", "117-hr-7343|null|null"], project.Query("select bill_id, title, sponsor_bioguide_id from silver.dim_bill where not has_details order by 1"));
        Assert.Equal(["117-hr-21|2021-01-04|1|Introduced in House"], project.Query("select bill_id, action_date, action_seq, action_text from silver.bill_actions where bill_id = '117-hr-21' and action_code = '1000'"));
    }

    [Fact]
    public async Task Bills_are_found_in_free_text_and_a_road_is_none()
    {
        await project.ReplayAsync("run", "congress");

        Assert.Equal(
            ["117-hjres-17|1.00", "117-hr-21|1.00", "117-hr-21|1.00", "117-hres-8|0.90", "117-s-3099|1.00", "117-sconres-5|1.00", "117-sres-27|0.90", "119-hr-14|1.00", "119-hr-276|1.00", "119-s-9999|1.00"],
            project.Query("select bill_id, confidence from silver.lobbying_activity_bills order by bill_id, activity_id"));
    }

    /// <summary>The original reads fields no filing has, and cuts up descriptions that are null.</summary>
    [Fact]
    public async Task Lobbying_filings_give_their_amounts_and_a_placeholder_is_no_date()
    {
        await project.ReplayAsync("run", "congress");

        Assert.Equal(
            ["1999|null|null|true", "2021|250000.00|2021-04-20|false", "2025|30000.00|null|null", "2025|60000.00|2025-04-21|false"],
            project.Query("select filing_year, amount, posted_date, has_placeholder_date from silver.lobbying_filings order by filing_year, amount"));
        Assert.Equal(["8|2|340000.00"], project.Query("select count(*), sum(case when description is null then 1 else 0 end), sum(activity_amount) from gold.fact_lobbying_activity"));
        Assert.Equal(["2|1250.50"], project.Query("select count(*), sum(amount) from silver.lobbying_contributions"));
    }

    /// <summary>The original wrote each run's members beside those before, and expired rows stayed current.</summary>
    [Fact]
    public async Task A_member_who_changed_has_two_versions_and_trades_keep_theirs()
    {
        await project.ReplayAsync("run", "congress");
        new Mutation("074-GET-v3-member.json", "\"partyName\": \"Democratic\"", "\"partyName\": \"Independent\"", "").ApplyTo(project.Samples);
        new Mutation("074-GET-v3-member.json", "2025-12-06T08:30:18Z", "2025-12-07T08:10:00Z", "").ApplyTo(project.Samples);

        await project.ReplayAsync("run", "congress");

        Assert.Equal(
            ["D|1987-01-03|2025-12-07|false", "I|2025-12-07|9999-12-31|true"],
            project.Query("select party, valid_from, valid_to, is_current from gold.dim_member where bioguide_id = 'P000197' order by valid_from"));
        Assert.Equal(["D|9"], project.Query($"select party, count(*) from {Trades} join gold.dim_member using (member_key) where {Trades}.bioguide_id = 'P000197' group by 1"));
    }

    [Fact]
    public async Task Fields_that_are_new_and_fields_that_are_gone_stop_nothing()
    {
        new Mutation("049-GET-v3-member.json", "\"bioguideId\": ", "\"honorificName\": \"Mr.\",\n   \"bioguideId\": ", "").ApplyTo(project.Samples);
        new Mutation("064-GET-api-v1-filings.json", "\"expenses_method\": null,", "", "").ApplyTo(project.Samples);

        await project.ReplayAsync("run", "congress");

        Assert.Equal(["1"], project.Query("select count(*) from bronze.congress_gov_members where honorificName = 'Mr.'"));
    }

    [Fact]
    public async Task A_second_run_serves_the_same_and_a_third_changes_no_byte()
    {
        await project.ReplayAsync("run", "congress");
        var served = Rows();

        await project.ReplayAsync("run", "congress");
        Assert.Equal(served, Rows());
        var lake = project.LakeContent();
        await project.ReplayAsync("run", "congress");

        Assert.Equal(lake, project.LakeContent());
    }

    [Fact]
    public async Task Each_verb_alone_comes_to_the_same()
    {
        foreach (var source in (string[])["house_fd", "congress_gov", "lda"]) await project.ReplayAsync("ingest", source);
        await project.SucceedAsync("transform", "--select", "tag:congress");
        await project.SucceedAsync("validate", "--select", "tag:congress");
        var apart = Rows();

        using var other = new SystemProject("congress", project.Clock.GetUtcNow());
        await other.ReplayAsync("run", "congress");

        Assert.Equal(apart, Rows(other));
    }

    [Fact]
    public async Task A_year_that_is_backfilled_comes_to_what_the_run_gave()
    {
        await project.ReplayAsync("run", "congress");
        var served = Rows();

        await project.ReplayAsync("backfill", "congress", "--from", "2025-01-01", "--to", "2026-01-01", "--every", "365d", "--var", "year=2025");

        Assert.Equal(served, Rows());
    }

    [Fact]
    public async Task A_backfill_brings_the_reports_of_a_year_that_was_never_read()
    {
        await project.ReplayAsync("run", "congress");
        var served = Rows();
        using var other = new SystemProject("congress", project.Clock.GetUtcNow());
        other.Edit("config/sources/house_fd.yml", "vars: { year: [2025] }", "vars: { year: [2026] }");
        foreach (var source in (string[])["congress_gov", "lda"]) await other.ReplayAsync("ingest", source);

        await other.ReplayAsync("backfill", "congress", "--from", "2025-01-01", "--to", "2026-01-01", "--every", "365d", "--var", "year=2025");

        Assert.Equal(served, Rows(other));
    }

    [Fact]
    public async Task Pages_are_written_for_every_member_who_traded()
    {
        await project.ReplayAsync("run", "congress");

        Assert.Equal(
            ["bill_trades.json", "dashboard.json", "network_graph.json", "recent_transactions.json", "top_traders.json", "trending_stocks.json"],
            Directory.EnumerateFiles(project["lake/api/v1/congress"], "*.json").Select(Path.GetFileName).Where(name => name![0] != '_').Order(StringComparer.Ordinal));
        Assert.Equal(["G000596", "P000197"], Directory.EnumerateDirectories(project["lake/api/v1/congress/members"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var trades = Page("members/P000197/trades.json");
        Assert.Equal(9, trades.GetProperty("count").GetInt32());
        Assert.Equal("2025-01-14", trades.GetProperty("data")[0].GetProperty("transaction_date").GetString());
        Assert.Equal("Nancy Pelosi", Page("top_traders.json").GetProperty("data")[0].GetProperty("full_name").GetString());
        Assert.Equal(72, Page("dashboard.json").GetProperty("data")[0].GetProperty("transactions").GetInt32());
        Assert.Equal(72, Page("recent_transactions.json").GetProperty("count").GetInt32());
    }

    private string Index => Path.Combine(project.Samples, "001-GET-public_disc-financial-pdfs-2025FD.zip.zip");

    private JsonElement Page(string name) => JsonDocument.Parse(File.ReadAllText(project[$"lake/api/v1/congress/{name}"])).RootElement;

    private List<string> Rows() => Rows(project);

    private static List<string> Rows(SystemProject of) => [.. Served.SelectMany(table => of.Query($"select '{table}' as t, * from {table} order by all"))];

    private static IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress), Encoding.UTF8);
        while (reader.ReadLine() is { } line) yield return line;
    }
}
