using System.Text.Json.Nodes;
using Pipeline.Connectors.Decoding;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Connectors.Decoding;

/// <summary>Periodic Transaction Reports of the House, real ones among them: Samples/house_fd.</summary>
public sealed class PtrTests
{
    private static readonly Content Ptr = new(ContentFormat.HousePtr);

    /// <summary>What stands in filing 20026590, read by eye.</summary>
    private static readonly string[] NineTrades =
    [
        "SP|Alphabet Inc. - Class A Common Stock|GOOGL|OP|Purchase|2025-01-14|250001|500000|Purchased 50 call options with a strike price of $150 and an expiration date of 1/16/26.",
        "SP|Amazon.com, Inc. - Common Stock|AMZN|OP|Purchase|2025-01-14|250001|500000|Purchased 50 call options with a strike price of $150 and an expiration date of 1/16/26.",
        "SP|Apple Inc. - Common Stock|AAPL|ST|Partial Sale|2024-12-31|5000001|25000000|Sold 31,600 shares.",
        "SP|NVIDIA Corporation - Common Stock|NVDA|ST|Partial Sale|2024-12-31|1000001|5000000|Sold 10,000 shares.",
        "SP|NVIDIA Corporation - Common Stock|NVDA|ST|Purchase|2024-12-20|500001|1000000|Exercised 500 call options purchased 11/22/23 (50,000 shares) at a strike price of $12 with an expiration date of 12/20/24.",
        "SP|NVIDIA Corporation - Common Stock|NVDA|OP|Purchase|2025-01-14|250001|500000|Purchased 50 call options with a strike price of $80 and an expiration date of 1/16/26.",
        "SP|Palo Alto Networks, Inc.|PANW|ST|Purchase|2024-12-20|1000001|5000000|Exercised 140 call options purchased 2/12/24 & 2/21/24 (14,000 shares) at a strike price of $100 with an expiration date of 12/20/24.",
        "SP|Tempus AI, Inc. - Class A Common Stock|TEM|OP|Purchase|2025-01-14|50001|100000|Purchased 50 call options with a strike price of $20 and an expiration date of 1/16/26.",
        "SP|Vistra Corp. Common Stock|VST|OP|Purchase|2025-01-14|500001|1000000|Purchased 50 call options with a strike price of $50 and an expiration date of 1/16/26.",
    ];

    [Theory]
    [InlineData("ptr_20026590.txt")]
    [InlineData("P_20026590_real.pdf")]
    public void All_nine_trades_of_a_real_report_are_found(string file)
    {
        var read = Sample(file);
        var rows = Rows(read);

        Assert.Empty(read.Rejects);
        Assert.Equal(NineTrades, rows.Select(Fields));
        Assert.All(rows, row =>
        {
            Assert.Equal("20026590", (string?)row["doc_id"]);
            Assert.Equal("Hon. Nancy Pelosi", (string?)row["filer_name"]);
            Assert.Equal("Member", (string?)row["filer_status"]);
            Assert.Equal("CA11", (string?)row["state_district"]);
            Assert.Equal("New", (string?)row["filing_status"]);
            Assert.Equal((string?)row["transaction_date"], (string?)row["notification_date"]);
            Assert.Null(row["cap_gains_over_200"]);
        });
    }

    [Fact]
    public void A_report_without_owners_is_read_too()
    {
        var rows = Rows(Sample("PTR_sample3.pdf"));

        Assert.Equal(["CRWD", "DG", "DG", "GS", "PI", "IBIT", "TSLA"], rows.Select(row => (string?)row["ticker"]));
        Assert.All(rows, row => Assert.Null(row["owner_code"]));
        Assert.Equal(["15000", "15000", "15000", "15000", "15000", "50000", "15000"], rows.Select(row => row["amount_high"]!.ToString()));
    }

    [Fact]
    public void A_web_page_under_the_name_of_a_report_is_rejected_by_what_it_is()
    {
        var reject = Assert.Single(Sample("P_20033421.pdf").Rejects);

        Assert.Equal("it is no PDF but a web page: 404 - File or directory not found.", reject.Reason);
    }

    [Theory]
    [InlineData("no report", "it is neither a PDF nor the text of a House report")]
    [InlineData("Clerk of the House of Representatives\nName: X\nFiling ID #10072579\n", "it is no Periodic Transaction Report (document 10072579)")]
    [InlineData("House of Representatives\nID Owner Asset Transaction\nNothing\n", "it has the table of a Periodic Transaction Report and no transaction in it that can be read (document without number)")]
    public void Another_document_is_rejected_by_what_it_is(string text, string reason) =>
        Assert.Equal(reason, Assert.Single(DecodeBench.Of(Ptr, text).Rejects).Reason);

    [Theory]
    [InlineData("A Bond P 01/14/202501/15/2025$1,001 -\n$15,000", "|A Bond|||Purchase|2025-01-14|1001|15000|")]
    [InlineData("JT Big Co (BIG) [ST]\nS 01/14/2025 01/15/2025 Over $50,000,000", "JT|Big Co|BIG|ST|Sale|2025-01-14|50000001||")]
    [InlineData("DC Land in Y [RP]\nE 01/14/2025 01/15/2025 $15,000", "DC|Land in Y||RP|Exchange|2025-01-14|15000|15000|")]
    [InlineData("Long Name of a Stock P 01/14/2025 01/15/2025 $1,001 - $15,000\nFiling ID #20000001\nID Owner Asset Transaction\nType\nDate Notification\nDate\nAmount Cap.\nGains >\n$200?\n(LONG) [ST]\nD : x", "|Long Name of a Stock|LONG|ST|Purchase|2025-01-14|1001|15000|x")]
    [InlineData("A [ST] P 01/14/2025 01/15/2025 $1,001 - $15,000 gfedcb\nDESCRIPTION: whole words", "|A||ST|Purchase|2025-01-14|1001|15000|whole words")]
    public void Cells_are_found_however_the_text_falls(string rows, string expected)
    {
        var read = DecodeBench.Of(Ptr, $"House of Representatives\nFiling ID #20000001\nID Owner Asset Transaction\n{rows}\nI CERTIFY\n");

        Assert.Empty(read.Rejects);
        Assert.Equal(expected, Fields(Rows(read).Single()));
        if (rows.Contains("gfedcb", StringComparison.Ordinal)) Assert.True((bool)Rows(read)[0]["cap_gains_over_200"]!);
    }

    [Theory]
    [InlineData("A [ST] P 13/45/2025 01/15/2025 $1,001 - $15,000", "transaction 1 of document 20000001 has a date that is none")]
    [InlineData("A [ST] P 01/14/2025 01/15/2025 much", "transaction 1 of document 20000001 has the amount 'much', which is not understood")]
    [InlineData("P 01/14/2025 01/15/2025 $1,001 - $15,000", "transaction 1 of document 20000001 has no asset")]
    [InlineData("A [ST] X 01/14/2025 01/15/2025 $1,001 - $15,000", "a transaction of document 20000001 that cannot be read")]
    public void What_cannot_be_read_is_rejected_and_never_left_out(string row, string reason) =>
        Assert.Equal(reason, Assert.Single(DecodeBench.Of(Ptr, $"House of Representatives\nFiling ID #20000001\nID Owner Asset Transaction\n{row}\nI CERTIFY\n").Rejects).Reason);

    private static DecodeBench Sample(string file)
    {
        Assert.SkipWhen(file.EndsWith(".pdf", StringComparison.Ordinal) && file != "P_20033421.pdf" && !HasPdfToText(), "pdftotext is not on the path: install poppler-utils.");
        return DecodeBench.Of(Ptr, File.ReadAllBytes(Repository.Path($"tests/Pipeline.Tests/Connectors/Decoding/Samples/house_fd/{file}")));
    }

    private static bool HasPdfToText() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "pdftotext")));

    private static List<JsonNode> Rows(DecodeBench read) => [.. read.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    private static string Fields(JsonNode row) => string.Join('|', ((string[])["owner_code", "asset_name", "ticker", "asset_type", "transaction_type", "transaction_date", "amount_low", "amount_high", "description"]).Select(name => row[name]?.ToString()));
}
