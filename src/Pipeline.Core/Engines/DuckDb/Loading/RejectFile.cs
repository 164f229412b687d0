using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>Collects rejected rows into a gzip file of JSON lines, and judges whether there may be so many.</summary>
internal sealed class RejectFile(string path, LoadRequest request) : IDisposable
{
    private FileStream? file;
    private GZipStream? gzip;
    private Utf8JsonWriter? json;
    private string? firstUnasked;
    private long unasked;

    public long Rows { get; private set; }

    /// <summary>Adds a row. One the contract asked to discard counts towards a limit, and is no fault without one.</summary>
    public void Add(ReadOnlySpan<byte> row, string reason, LoadPage? page, long? line, bool isAskedFor) =>
        Add(new RejectedRow(Encoding.UTF8.GetString(row), reason, page?.Url ?? "", page?.Number, line), isAskedFor);

    /// <summary>Takes over rows the source rejected.</summary>
    public void AddFile(string jsonLines)
    {
        foreach (var line in File.ReadLines(jsonLines))
        {
            if (line.Length == 0) continue;
            using var document = JsonDocument.Parse(line);
            var reject = document.RootElement;
            Add(new RejectedRow(Text(reject, "row") ?? "", Text(reject, "reason") ?? "", Text(reject, "url") ?? "", (int?)Number(reject, "page"), Number(reject, "line")), isAskedFor: false);
        }
    }

    /// <summary>Throws when more rows are rejected than the load may have.</summary>
    public void Judge(long rowsRead)
    {
        var (said, most) = request.Table.RejectLimit switch
        {
            null => (unasked, 0L),
            { Count: { } count } => (Rows, count),
            { Percent: { } percent } => (Rows, (long)Math.Floor(rowsRead * percent / 100)),
            _ => (Rows, long.MaxValue),
        };
        if (said <= most) return;
        throw new ExpectedException(
            $"{said} of {rowsRead} rows of {request.Subject} are rejected{(request.Table.RejectLimit is null ? "" : $", and the limit is {Limit}")}. The first: {firstUnasked}",
            "Correct the rows or what is asked of them, or set reject_limit to let the others through.");
    }

    /// <summary>Ends the file; null when there is none.</summary>
    public StagedRejects? Finish()
    {
        Dispose();
        return Rows == 0 ? null : new StagedRejects(path, Rows);
    }

    public void Dispose()
    {
        json?.Dispose();
        gzip?.Dispose();
        file?.Dispose();
        (json, gzip, file) = (null, null, null);
    }

    private string Limit => request.Table.RejectLimit is { Count: { } count } ? $"{count}" : FormattableString.Invariant($"{request.Table.RejectLimit!.Percent}%");

    private void Add(RejectedRow reject, bool isAskedFor)
    {
        if (!isAskedFor || request.Table.RejectLimit is not null)
        {
            unasked++;
            firstUnasked ??= $"{reject.Reason} ({Place(reject.Url, reject.Page, reject.Line)}): {Shortened(reject.Row)}";
        }

        Rows++;
        Open();
        json!.WriteStartObject();
        json.WriteString("load_id", request.LoadId);
        json.WriteString("reason", reject.Reason);
        json.WriteString("source_url", reject.Url);
        if (reject.Page is { } page) json.WriteNumber("source_page", page);
        else json.WriteNull("source_page");
        if (reject.Line is { } line) json.WriteNumber("line", line);
        else json.WriteNull("line");
        json.WriteString("row", reject.Row);
        json.WriteEndObject();
        json.Flush();
        json.Reset();
        gzip!.WriteByte((byte)'\n');
    }

    private void Open()
    {
        if (json is not null) return;
        file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        gzip = new GZipStream(file, CompressionLevel.Fastest);
        json = new Utf8JsonWriter(gzip, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    }

    /// <summary>Where a row stands, in words.</summary>
    public static string Place(string url, int? page, long? line) =>
        url + (page is null ? "" : $", page {page}") + (line is null ? "" : $", line {line}");

    /// <summary>The beginning of a row, for a message.</summary>
    public static string Shortened(string row) => row.Length <= 200 ? row : $"{row[..200]}…";

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number ? value.GetInt64() : null;
}
