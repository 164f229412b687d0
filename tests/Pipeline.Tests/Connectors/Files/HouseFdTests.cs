using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Tests.Connectors.Decoding;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Connectors.Files;

/// <summary>The Clerk's index of financial disclosures as it is published: an archive with XML and the same as text.</summary>
public sealed class HouseFdTests
{
    private const string Stream = "path: '*FD.zip', content: { kind: xml, records: FinancialDisclosure/Member, member: '*.xml' }";

    [Fact]
    public async Task The_real_index_of_2025_is_read_whole()
    {
        using var stage = new FilesStage(Stream);
        var xml = await File.ReadAllBytesAsync(Repository.Path("tests/Pipeline.Tests/Connectors/Decoding/Samples/house_fd/2025FD.xml"), TestContext.Current.CancellationToken);
        Assert.True(xml.AsSpan().StartsWith("\uFEFF"u8));
        stage.Write("2025FD.zip", DecodeBench.Zip(("2025FD.txt", Encoding.UTF8.GetBytes("Prefix\tLast\n")), ("2025FD.xml", xml)));

        var read = await stage.ReadAsync();
        var rows = read.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();

        Assert.Equal(1618, rows.Count);
        Assert.Empty(read.Rejects);
        Assert.Empty(stage.Warnings);
        Assert.Equal("data/2025FD.zip/2025FD.xml", read.Batches[0].Url);
        Assert.All(rows, row => Assert.Equal(["Prefix", "Last", "First", "Suffix", "FilingType", "StateDst", "Year", "FilingDate", "DocID"], row.AsObject().Select(member => member.Key)));
        Assert.Equal(["10072224"], rows.GroupBy(row => (string?)row["DocID"]).Where(same => same.Count() > 1).Select(same => same.Key));
        Assert.Equal(5, rows.Count(row => row["FilingDate"] is null && row["StateDst"] is null && (string?)row["FilingType"] == "W"));
        Assert.Equal(
            "A32 B2 C565 D99 E5 G5 H1 O1 P471 T49 W27 X361",
            string.Join(' ', rows.GroupBy(row => (string)row["FilingType"]!).OrderBy(type => type.Key, StringComparer.Ordinal).Select(type => $"{type.Key}{type.Count()}")));
    }
}
