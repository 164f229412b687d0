using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Configuration;
using Pipeline.Connectors;
using Pipeline.Connectors.Http;
using Pipeline.Connectors.Rest;
using Pipeline.Diagnostics;
using Pipeline.Schema;
using Pipeline.Tests.Support;
using static Pipeline.Tests.Support.LoopbackReply;

namespace Pipeline.Tests.Connectors.Rest;

/// <summary>Sources as a file declares them, over answers that Congress.gov and the Senate's LDA gave.</summary>
public sealed class GovernmentSamplesTests
{
    private const string Congress = """
        source: congress
        base_url: http://{host}/v3
        auth: { kind: query, name: api_key, value: some-long-key }
        rate_limit: 5000/hour
        streams:
          - name: bills
            path: bill/117/hr
            params: { format: json, limit: 20 }
            records: $.bills[*]
            paginator: { kind: json_link, path: $.pagination.next }
            primary_key: [congress, type, number]
            required: [congress, type, number]
            write_mode: merge
            cursor: { field: updateDate, lag: 2d, param: fromDateTime, end_param: toDateTime, format: "yyyy-MM-dd'T'HH:mm:ss'Z'" }
          - name: actions
            path: bill/{parent.congress}/{parent.type}/{parent.number}/actions
            params: { format: json }
            records: $.actions[*]
            paginator: { kind: offset, size: 250, total: $.pagination.count }
            for_each: { stream: bills, include: [congress, type, number], concurrency: 4, on_missing: skip }
        """;

    private const string Lda = """
        source: lda
        base_url: http://{host}/api/v1
        streams:
          - name: filings
            path: filings/
            params: { filing_year: "{parent.year}" }
            records: $.results[*]
            paginator: next_url
            primary_key: filing_uuid
            cursor: { field: dt_posted }
            for_each: { values: [{ year: 1999 }, { year: 2025 }] }
        """;

    private const string House = """
        source: house
        base_url: http://{host}/public_disc
        streams:
          - name: filings
            path: financial-pdfs/{parent.year}FD.zip
            content: { kind: xml, member: "*.xml", records: FinancialDisclosure/Member }
            required: DocID
            cursor: { field: DocID }
            for_each: { values: [{ year: 2024 }, { year: 2025 }], include: [year], concurrency: 2, on_missing: skip }
        """;

    [Fact]
    public async Task An_index_in_an_archive_becomes_rows_like_any_page()
    {
        await using var server = new LoopbackServer(request => request.Target == "/public_disc/financial-pdfs/2025FD.zip"
            ? Of(200, Zipped("2025FD.xml", "\uFEFF<FinancialDisclosure><Member><Last>Aa</Last><DocID>9115661</DocID></Member><Member><Last>Bb</Last><DocID>20026590</DocID></Member><Member><Last>Cc</Last></Member></FinancialDisclosure>"), [])
            : Status(404));

        var (rows, state) = await ReadAsync(House, server, "filings", new ReadRequest(StreamState.Empty));

        Assert.Equal([("2025", "9115661"), ("2025", "20026590")], rows.Select(row => ((string)row["_parent_year"]!, (string)row["DocID"]!)));
        Assert.Equal("20026590", state.Watermark);
    }

    [Fact]
    public async Task An_archive_that_is_none_or_unpacks_to_too_much_is_refused_and_named()
    {
        await using var server = new LoopbackServer(Of(200, "<html>gone</html>"u8.ToArray(), []));
        var bomb = Zipped("2025FD.xml", $"<FinancialDisclosure>{new string(' ', 3 << 20)}</FinancialDisclosure>");
        await using var bombing = new LoopbackServer(Of(200, bomb, []));

        Assert.Contains("2024FD.zip", (await Assert.ThrowsAsync<SourceException>(() => ReadAsync(House, server, "filings", new ReadRequest(StreamState.Empty)))).Message, StringComparison.Ordinal);
        Assert.Contains("2024FD.zip", (await Assert.ThrowsAsync<SourceException>(() => ReadAsync(House.Replace("streams:", "max_response_bytes: 1000000\nstreams:", StringComparison.Ordinal), bombing, "filings", new ReadRequest(StreamState.Empty)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bills_are_read_by_link_and_read_on_from_their_last_update()
    {
        await using var server = CongressServer();
        var (rows, state) = await ReadAsync(Congress, server, "bills", new ReadRequest(StreamState.Empty));

        Assert.Equal(20, rows.Count);
        Assert.Equal(rows.Max(row => (string?)row["updateDate"]), state.Watermark);
        Assert.DoesNotContain("fromDateTime", server.Requests.First().Target, StringComparison.Ordinal);

        server.Requests.Clear();
        await ReadAsync(Congress, server, "bills", new ReadRequest(state));
        var since = DateTime.Parse(state.Watermark!, null).AddDays(-2);
        Assert.Contains($"fromDateTime={since:yyyy-MM-dd}T00%3A00%3A00Z&toDateTime=2026-01-02T03%3A04%3A05Z", server.Requests.First().Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_actions_of_each_bill_know_their_bill()
    {
        await using var server = CongressServer();
        IReadOnlyList<IReadOnlyDictionary<string, string?>> bills = [Bill("3617"), Bill("21"), Bill("7343")];

        var (rows, _) = await ReadAsync(Congress, server, "actions", new ReadRequest(StreamState.Empty) { Parents = bills });

        var known = JsonNode.Parse(Sample("congress_api/bill_117_hr_21_actions.json"))!["actions"]!.AsArray();
        Assert.Equal(known.Select(action => (string?)action!["text"]), rows.Select(row => (string?)row["text"]));
        Assert.All(rows, row => Assert.Equal(("117", "HR", "21"), ((string?)row["_parent_congress"], (string?)row["_parent_type"], (string?)row["_parent_number"])));
        Assert.All(server.Requests, request => Assert.EndsWith("&api_key=some-long-key", request.Target, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Filings_are_walked_year_by_year_and_one_without_the_cursor_moves_nothing()
    {
        await using var server = new LoopbackServer(request => request.Target switch
        {
            "/api/v1/filings/?filing_year=1999" => Json(WithNext(Sample("lda/filings_1999_full_record.json"), $"http://{request.Headers["Host"]}/api/v1/filings/?filing_year=1999&page=2")),
            "/api/v1/filings/?filing_year=1999&page=2" => Json("""{"count":1,"next":null,"previous":null,"results":[]}"""),
            "/api/v1/filings/?filing_year=2025" => Json(WithNext(Sample("lda/filings_2025_lockheed_trimmed.json"), null)),
            _ => Status(404),
        });

        var (rows, state) = await ReadAsync(Lda, server, "filings", new ReadRequest(StreamState.Empty));

        Assert.Equal([1999, 2025], rows.Select(row => (int)row["filing_year"]!));
        Assert.Equal((string)rows[0]["dt_posted"]!, state.Watermark);
        Assert.Null(rows[1]["dt_posted"]);
    }

    private static LoopbackServer CongressServer() => new(request =>
    {
        var target = request.Target;
        if (target.StartsWith("/v3/bill/117/HR/21/actions", StringComparison.Ordinal)) return Json(Sample("congress_api/bill_117_hr_21_actions.json"));
        if (!target.StartsWith("/v3/bill/117/hr?", StringComparison.Ordinal)) return Status(404, """{"error":"Unknown resource"}""");
        return target.Contains("offset=20", StringComparison.Ordinal)
            ? Json("""{"bills":[],"pagination":{"count":7329}}""")
            : Json(Sample("congress_api/bill_117_hr.json").Replace("https://api.congress.gov", $"http://{request.Headers["Host"]}", StringComparison.Ordinal));
    });

    private static Dictionary<string, string?> Bill(string number) => new() { ["congress"] = "117", ["type"] = "HR", ["number"] = number };

    private static string WithNext(string page, string? next)
    {
        var json = JsonNode.Parse(page)!;
        json["next"] = next;
        return json.ToJsonString();
    }

    private static byte[] Zipped(string name, string text)
    {
        var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create))
        using (var member = archive.CreateEntry(name).Open()) member.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private static string Sample(string name) => File.ReadAllText(Repository.Path($"tests/Pipeline.Tests/Samples/{name}"));

    private static async Task<(List<JsonNode> Rows, StreamState State)> ReadAsync(string file, LoopbackServer server, string stream, ReadRequest request)
    {
        var redactor = new Redactor();
        var interpolation = new Interpolation(_ => null, new EnvironmentSecrets(_ => null).FindAsync, redactor);
        var yaml = YamlDocument.Parse(file.Replace("{host}", server.Url.Authority, StringComparison.Ordinal), "source.yml");
        var options = await RestSourceFile.BindAsync(yaml, interpolation, TestContext.Current.CancellationToken);
        await using var source = new RestSource(options, HttpTransport.Live(), redactor, new FakeClock(), new CollectingSink());
        var (rows, state) = (new List<JsonNode>(), request.State);
        await foreach (var batch in source.ReadAsync(source.Streams.Single(candidate => candidate.Name == stream), request, TestContext.Current.CancellationToken))
        {
            rows.AddRange(Encoding.UTF8.GetString(batch.Rows.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!));
            state = batch.State;
        }

        return (rows, state);
    }
}
