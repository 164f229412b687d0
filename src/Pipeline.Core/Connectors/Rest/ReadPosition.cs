using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pipeline.Connectors.Rest;

/// <summary>Where a read can be taken up: everything it knows that does not come with the request.</summary>
internal sealed record ReadPosition
{
    // A secret must be recognisable in it.
    private static readonly JsonWriterOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The question the walk is at, from 0.</summary>
    public int Question { get; init; }

    /// <summary>Where that walk stands; null at its beginning.</summary>
    public WalkPoint? Walk { get; init; }

    /// <summary>The rows given so far.</summary>
    public long Rows { get; init; }

    /// <summary>The largest cursor so far, as the source wrote it.</summary>
    public string? Newest { get; init; }

    /// <summary>The range the read asks for: a later process must not ask up to its own now.</summary>
    public required ReadWindow Window { get; init; }

    /// <summary>The first page's tag.</summary>
    public string? ETag { get; init; }

    /// <summary>The first page's date.</summary>
    public string? LastModified { get; init; }

    /// <summary>The time before which the source asked not to be polled.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>A page was cut off by <c>max_pages</c>.</summary>
    public bool IsCut { get; init; }

    public static ReadPosition Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return Read(json.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new SourceException($"the position of an earlier read cannot be understood: {exception.Message}", isTransient: false, "Read from the start.", exception);
        }
    }

    public override string ToString()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain)) Write(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("question", Question);
        if (Walk is not null) WriteWalk(json, Walk);
        json.WriteNumber("rows", Rows);
        WriteText(json, "newest", Newest);
        WriteText(json, "etag", ETag);
        WriteText(json, "last_modified", LastModified);
        WriteText(json, "not_before", Iso(NotBefore));
        if (IsCut) json.WriteBoolean("cut", true);
        WriteText(json, "start", Iso(Window.Start));
        WriteText(json, "end", Iso(Window.End));
        WriteText(json, "cursor", Window.Cursor);
        json.WriteNumber("cursor_kind", (int)Window.Kind);
        json.WriteEndObject();
    }

    private static void WriteWalk(Utf8JsonWriter json, WalkPoint walk)
    {
        json.WriteNumber("pages", walk.Progress.Pages);
        json.WriteNumber("page_rows", walk.Progress.Rows);
        json.WriteNumber("first_rows", walk.Progress.FirstRows);
        json.WriteNumber("last_rows", walk.Progress.LastRows);
        if (walk.Progress.Total is { } total) json.WriteNumber("total", total);
        if (walk.Progress.TotalPages is { } pages) json.WriteNumber("total_pages", pages);
        if (walk.Progress.LeastTotal is { } leastTotal) json.WriteNumber("least_total", leastTotal);
        if (walk.Progress.LeastPages is { } leastPages) json.WriteNumber("least_pages", leastPages);
        json.WriteString("last_page", walk.LastPage.ToString("x32", CultureInfo.InvariantCulture));
        switch (walk.Next)
        {
            case PageMark.Link link:
                json.WriteString("link", link.Url.AbsoluteUri);
                break;
            case PageMark.Number number:
                json.WriteNumber("number", number.Value);
                break;
            case PageMark.Cursor cursor:
                json.WriteString(cursor.IsNumber ? "page_cursor_number" : "page_cursor", cursor.Text);
                break;
        }
    }

    private static ReadPosition Read(JsonElement json) => new()
    {
        Question = json.GetProperty("question").GetInt32(),
        Walk = json.TryGetProperty("pages", out _) ? ReadWalk(json) : null,
        Rows = json.GetProperty("rows").GetInt64(),
        Newest = Text(json, "newest"),
        ETag = Text(json, "etag"),
        LastModified = Text(json, "last_modified"),
        NotBefore = Time(json, "not_before"),
        IsCut = json.TryGetProperty("cut", out _),
        Window = new ReadWindow(Time(json, "start"), Time(json, "end")!.Value, Text(json, "cursor"), (CursorKind)json.GetProperty("cursor_kind").GetInt32()),
    };

    private static WalkPoint ReadWalk(JsonElement json)
    {
        var progress = new PageProgress(json.GetProperty("pages").GetInt32(), json.GetProperty("page_rows").GetInt64())
        {
            FirstRows = json.GetProperty("first_rows").GetInt32(),
            LastRows = json.GetProperty("last_rows").GetInt32(),
            Total = Number(json, "total"),
            TotalPages = Number(json, "total_pages"),
            LeastTotal = Number(json, "least_total"),
            LeastPages = Number(json, "least_pages"),
        };
        return new WalkPoint(progress, Mark(json), UInt128.Parse(json.GetProperty("last_page").GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    private static PageMark? Mark(JsonElement json) =>
        Text(json, "link") is { } link ? new PageMark.Link(new Uri(link))
        : Number(json, "number") is { } number ? new PageMark.Number(number)
        : Text(json, "page_cursor") is { } cursor ? new PageMark.Cursor(cursor, IsNumber: false)
        : Text(json, "page_cursor_number") is { } digits ? new PageMark.Cursor(digits, IsNumber: true)
        : null;

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static long? Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetInt64() : null;

    private static DateTimeOffset? Time(JsonElement json, string name) =>
        Text(json, name) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind) : null;

    private static string? Iso(DateTimeOffset? time) => time?.ToString("O", CultureInfo.InvariantCulture);
}
