using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pipeline.Connectors.Decoding.Documents;

/// <summary>A row of a Periodic Transaction Report, its cells as they are written.</summary>
internal sealed partial class PtrTransaction(string asset, string type, string date, string notified, string amount)
{
    public string Asset { get; set; } = asset;

    public string Amount { get; set; } = amount;

    public Dictionary<string, string> Fields { get; } = [];

    /// <summary>True when the upper end of the amount is still to come.</summary>
    public bool IsAmountOpen => Amount.TrimEnd().EndsWith('-');

    /// <summary><c>01/31/2025</c> as ISO; null for what is no date.</summary>
    public static string? DateOf(string text) =>
        DateOnly.TryParseExact(text, "MM/dd/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : null;

    /// <summary>Adds the transaction to a batch, or to its rejects with the reason.</summary>
    public void Hand(PtrFiling filing, int number, RowBatch batch)
    {
        var (amounts, on, notifiedOn) = (AmountForm().Match(Amount), DateOf(date), DateOf(notified));
        var fault = Asset.Length == 0 ? "has no asset"
            : on is null || notifiedOn is null ? "has a date that is none"
            : !amounts.Success ? $"has the amount '{Amount}', which is not understood"
            : null;
        if (fault is not null)
        {
            batch.Reject(Encoding.UTF8.GetBytes($"{Asset} {type} {date} {notified} {Amount}"), $"transaction {number} of document {filing.DocId} {fault}", number);
            return;
        }

        using (var json = new Utf8JsonWriter(batch.Rows, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(json, filing, number, amounts, on!, notifiedOn!);
        batch.Rows.Append((byte)'\n');
        batch.CountRow();
    }

    private void Write(Utf8JsonWriter json, PtrFiling filing, int number, Match amounts, string on, string notifiedOn)
    {
        json.WriteStartObject();
        json.WriteString("doc_id", filing.DocId);
        json.WriteNumber("transaction_number", number);
        json.WriteString("filer_name", filing.Name);
        json.WriteString("filer_status", filing.Status);
        json.WriteString("state_district", filing.District);
        json.WriteString("signed_on", filing.SignedOn);
        WriteAsset(json);
        json.WriteString("transaction_type", type switch { "P" => "Purchase", "S" => "Sale", "E" => "Exchange", _ => "Partial Sale" });
        json.WriteString("transaction_date", on);
        json.WriteString("notification_date", notifiedOn);
        WriteAmount(json, amounts);
        foreach (var name in (string[])["filing_status", "description", "subholding_of", "location", "comments"])
            json.WriteString(name, Fields.GetValueOrDefault(name));
        json.WriteEndObject();
    }

    private void WriteAsset(Utf8JsonWriter json)
    {
        var parts = AssetForm().Match(Asset);
        json.WriteString("owner_code", Part(parts, "owner"));
        json.WriteString("asset_name", Part(parts, "name"));
        json.WriteString("ticker", Part(parts, "ticker"));
        json.WriteString("asset_type", Part(parts, "type"));
    }

    /// <summary>Over a bound is from one dollar more, as the other ranges are written.</summary>
    private static void WriteAmount(Utf8JsonWriter json, Match amounts)
    {
        var low = Dollars(amounts, "low")!.Value + (amounts.Groups["over"].Success ? 1 : 0);
        json.WriteNumber("amount_low", low);
        if ((Dollars(amounts, "high") ?? (amounts.Groups["over"].Success ? null : low)) is { } high) json.WriteNumber("amount_high", high);
        else json.WriteNull("amount_high");
        // A box of the form, drawn as glyphs of a font that has the letters gfedc for it, and a b for its tick.
        if (Part(amounts, "box") is { } box) json.WriteBoolean("cap_gains_over_200", box.EndsWith('b'));
        else json.WriteNull("cap_gains_over_200");
    }

    private static decimal? Dollars(Match match, string group) =>
        Part(match, group) is { } text ? decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture) : null;

    private static string? Part(Match match, string group) => match.Groups[group] is { Success: true, Value: var value } ? value : null;

    [GeneratedRegex(@"^(?:(?<owner>SP|DC|JT) )?(?<name>.+?)(?: ?\((?<ticker>[A-Z][A-Z0-9./-]{0,9})\))?(?: ?\[(?<type>\w{2})\])?$", RegexOptions.CultureInvariant)]
    private static partial Regex AssetForm();

    [GeneratedRegex(@"^(?<over>(?:Spouse/DC )?Over )?\$(?<low>\d[\d,]*(?:\.\d+)?)(?: ?- ?\$(?<high>\d[\d,]*(?:\.\d+)?))?(?: (?<box>gfedcb?))?$", RegexOptions.CultureInvariant)]
    private static partial Regex AmountForm();
}
