using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Connectors.Decoding.Documents;

/// <summary>
/// The text of a Periodic Transaction Report into transactions. Small capitals are lost in it (<c>F S : New</c> is FILING STATUS), a
/// row's cells follow each other over several lines, and a page break may fall anywhere between them.
/// </summary>
internal sealed partial class PtrText
{
    /// <summary>A line as long as the page is wide goes on in the next.</summary>
    private const int FullLine = 98;

    private static readonly string[] HeaderLines = ["Type", "Date Notification", "Date", "Amount Cap.", "Amount", "Cap.", "Gains >", "$200?"];

    private readonly List<PtrTransaction> found = [];
    private readonly List<string> pending = [];
    private readonly List<string> unread = [];
    private readonly PtrFiling filing = new();
    private PtrTransaction? current;
    private string? field;
    private int lastLength;
    private bool isInTable;
    private bool hasTable;

    private PtrText(string url) => filing.DocId = DocumentNumber().Match(url) is { Success: true, Value: var number } ? number : null;

    /// <summary>Adds the report's transactions to a batch; what looks like one and cannot be read is a reject.</summary>
    public static void Read(string text, string url, RowBatch batch)
    {
        var report = new PtrText(url[(url.LastIndexOf('/') + 1)..]);
        foreach (var line in Lines(text)) report.Line(line);
        report.Hand(batch, text);
    }

    private static IEnumerable<string> Lines(string text) => text
        .Replace("\0", "", StringComparison.Ordinal).Split('\n', '\f', '\r')
        .Select(line => string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
        .Where(line => line.Length > 0);

    private void Line(string line)
    {
        if (IsOfFiling(line)) return;
        if (line.StartsWith("ID Owner Asset", StringComparison.Ordinal)) isInTable = hasTable = true;
        else if (line.StartsWith("* For the complete list", StringComparison.Ordinal) || line.Contains("I CERTIFY", StringComparison.Ordinal)) isInTable = false;
        else if (isInTable && !HeaderLines.Contains(line)) Row(line);
    }

    private bool IsOfFiling(string line)
    {
        if (line.StartsWith("Filing ID #", StringComparison.Ordinal)) filing.DocId = line[11..].Trim();
        else if (line.StartsWith("Name:", StringComparison.Ordinal)) filing.Name = line[5..].Trim();
        else if (line.StartsWith("Status:", StringComparison.Ordinal)) filing.Status = line[7..].Trim();
        else if (line.StartsWith("State/District:", StringComparison.Ordinal)) filing.District = line[15..].Trim();
        else if (SignedForm().Match(line) is { Success: true } signed) filing.SignedOn = PtrTransaction.DateOf(signed.Groups["date"].Value);
        else return false;
        return true;
    }

    private void Row(string line)
    {
        if (TransactionForm().Match(line) is { Success: true } match) Begin(match);
        else if (TwoDates().IsMatch(line)) unread.Add(line);
        else if (current is { IsAmountOpen: true } && AmountEnd().Match(line) is { Success: true } end) current.Amount += " " + end.Value;
        else if (FieldForm().Match(line) is { Success: true } named && current is not null) SetField(named);
        else if (IsMoreOfField(line)) current!.Fields[field!] += " " + line;
        else if (IsMoreOfAsset(line)) current!.Asset += " " + line;
        else pending.Add(line);
        lastLength = line.Length;
    }

    private void Begin(Match match)
    {
        if (match.Groups["before"].Value is { Length: > 0 } before) pending.Add(before);
        current = new PtrTransaction(
            string.Join(' ', pending), match.Groups["type"].Value, match.Groups["date"].Value, match.Groups["notified"].Value, match.Groups["amount"].Value);
        found.Add(current);
        pending.Clear();
        field = null;
    }

    private void SetField(Match named)
    {
        field = char.ToUpperInvariant(named.Groups["key"].Value[0]) switch
        {
            'F' => "filing_status",
            'D' => "description",
            'L' => "location",
            'C' => "comments",
            _ => "subholding_of",
        };
        current!.Fields[field] = named.Groups["value"].Value;
    }

    private bool IsMoreOfField(string line) =>
        field is not null && pending.Count == 0 && lastLength >= FullLine && !OwnerForm().IsMatch(line);

    /// <summary>A page may break between an asset's first line, which the rest of the row follows, and its second.</summary>
    private bool IsMoreOfAsset(string line) =>
        current is not null && field is null && pending.Count == 0 && !AssetCode().IsMatch(current.Asset) && AssetCode().IsMatch(line);

    private void Hand(RowBatch batch, string text)
    {
        if (!hasTable || found.Count + unread.Count == 0)
        {
            var what = hasTable ? "it has the table of a Periodic Transaction Report and no transaction in it that can be read" : "it is no Periodic Transaction Report";
            batch.Reject(Encoding.UTF8.GetBytes(text), $"{what} (document {filing.DocId ?? "without number"})", null);
            return;
        }

        for (var i = 0; i < found.Count; i++) found[i].Hand(filing, i + 1, batch);
        foreach (var line in unread) batch.Reject(Encoding.UTF8.GetBytes(line), $"a transaction of document {filing.DocId} that cannot be read", null);
    }

    [GeneratedRegex(@"\d{7,8}", RegexOptions.CultureInvariant)]
    private static partial Regex DocumentNumber();

    [GeneratedRegex(@"^Digitally Signed:.*,\s*(?<date>\d\d/\d\d/\d{4})", RegexOptions.CultureInvariant)]
    private static partial Regex SignedForm();

    [GeneratedRegex(@"^(?:(?<before>.+?) )?(?<type>P|S \(partial\)|S|E) (?<date>\d\d/\d\d/\d{4}) ?(?<notified>\d\d/\d\d/\d{4}) ?(?<amount>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex TransactionForm();

    [GeneratedRegex(@"\d\d/\d\d/\d{4} ?\d\d/\d\d/\d{4}", RegexOptions.CultureInvariant)]
    private static partial Regex TwoDates();

    [GeneratedRegex(@"^\$[\d,.]+(?: gfedcb?)?", RegexOptions.CultureInvariant)]
    private static partial Regex AmountEnd();

    [GeneratedRegex(@"^(?<key>F(?:iling)? ?S(?:tatus)?|S(?:ubholding)? ?O(?:f)?|D(?:escription)?|L(?:ocation)?|C(?:omments?)?) ?: ?(?<value>.*)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex FieldForm();

    [GeneratedRegex("^(?:SP|DC|JT) ", RegexOptions.CultureInvariant)]
    private static partial Regex OwnerForm();

    [GeneratedRegex(@"\[\w{2}\]$", RegexOptions.CultureInvariant)]
    private static partial Regex AssetCode();
}

/// <summary>What a report says of itself.</summary>
internal sealed class PtrFiling
{
    public string? DocId { get; set; }

    public string? Name { get; set; }

    public string? Status { get; set; }

    public string? District { get; set; }

    public string? SignedOn { get; set; }
}
