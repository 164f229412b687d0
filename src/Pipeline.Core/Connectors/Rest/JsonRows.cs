using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

/// <summary>
/// Cuts a page into rows, one a line. The JSON reader is used for boundaries and validity only: names, strings and numbers
/// are copied byte for byte, and no object is made. A page that is not what its path says is refused whole with a
/// <see cref="PageException"/>; a row that lacks a required field is put aside.
/// </summary>
internal sealed class JsonRows(RecordsPath path, IReadOnlyList<string> requiredFields, string? cursorField = null)
{
    private const int ExcerptKeys = 12;
    private const string CorrectRecords = "Correct 'records' in the source's file.";

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 256 };

    private readonly RowFields fields = new(requiredFields, cursorField);

    /// <summary>Appends the page's rows, each ended by a newline.</summary>
    /// <param name="page">The page.</param>
    /// <param name="rows">Where the rows go.</param>
    /// <param name="prefix">Members every row begins with, each followed by a comma.</param>
    public CutRows Slice(ReadOnlySpan<byte> page, PooledBuffer rows, ReadOnlySpan<byte> prefix = default)
    {
        if (page.StartsWith("\uFEFF"u8)) page = page[3..];
        if (!Utf8.IsValid(page)) throw new PageException("it is not valid UTF-8", "The source must answer in UTF-8.");
        var slicer = new Slicer(this, page, rows, prefix);
        try
        {
            return slicer.Slice();
        }
        catch (JsonException exception)
        {
            throw slicer.Malformed(exception);
        }
    }

    private ref struct Slicer(JsonRows owner, ReadOnlySpan<byte> page, PooledBuffer rows, ReadOnlySpan<byte> prefix)
    {
        private readonly ReadOnlySpan<byte> page = page;
        private readonly ReadOnlySpan<byte> prefix = prefix;
        private Utf8JsonReader reader = new(page, ReaderOptions);
        private List<CutReject>? rejects;
        private CursorValue newest;
        private int count;

        public CutRows Slice()
        {
            reader.Read();
            Walk(step: 0);
            reader.Read(); // to the end: what follows the rows must be JSON too
            return new CutRows(count - (rejects?.Count ?? 0), rejects ?? [], newest, newest.Kind == CursorKind.None ? null : TextAt(newest.Start));
        }

        public readonly PageException Malformed(JsonException exception) => new(
            $"malformed JSON at line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}, "
                + $"after {count} complete rows of {owner.Path}",
            "The answer is broken or cut off; try later, or look at it with --record.",
            exception);

        private void Walk(int step)
        {
            if (step == owner.Steps.Count) Rows(step);
            else if (owner.Steps[step].Name is null) Each(step);
            else Member(step);
        }

        /// <summary>The end of the path: rows, one row, or null for none, which is how some servers write an empty list.</summary>
        private void Rows(int step)
        {
            var isElement = step > 0 && owner.Steps[step - 1].Name is null;
            if (reader.TokenType == JsonTokenType.StartObject || isElement) Row();
            else if (reader.TokenType == JsonTokenType.StartArray) Elements();
            else if (reader.TokenType != JsonTokenType.Null || step == 0) throw Unexpected("an array of rows or one row", step);
        }

        private void Elements()
        {
            while (NextElement()) Row();
        }

        private void Each(int step)
        {
            if (reader.TokenType == JsonTokenType.Null && step > 0) return;
            if (reader.TokenType != JsonTokenType.StartArray) throw Unexpected("an array", step);
            while (NextElement()) Walk(step + 1);
        }

        private bool NextElement() => reader.Read() && reader.TokenType != JsonTokenType.EndArray;

        private void Member(int step)
        {
            if (reader.TokenType != JsonTokenType.StartObject) throw Unexpected("an object", step);
            var isFound = false;
            List<string>? others = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isWanted = reader.ValueTextEquals(owner.Steps[step].Utf8Name);
                if (!isWanted && !isFound && (others ??= []).Count <= ExcerptKeys) others.Add(reader.GetString()!);
                reader.Read();
                if (isWanted) Walk(step + 1);
                else reader.Skip();
                isFound |= isWanted;
            }

            if (!isFound) throw owner.NoSuchMember(step, others ?? []);
        }

        private void Row()
        {
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new PageException($"row {count + 1} is {KindOf(reader.TokenType)}, not an object", CorrectRecords);
            var start = (int)reader.TokenStartIndex;
            var missing = owner.fields.FirstMissing(ref reader, out var cursor);
            count++;
            var row = page[start..(int)reader.BytesConsumed];
            if (missing is not null) (rejects ??= []).Add(new CutReject(Encoding.UTF8.GetString(row), $"no '{missing}'", count));
            else Append(row, cursor);
        }

        private void Append(ReadOnlySpan<byte> row, CursorValue cursor)
        {
            Follow(cursor);
            if (!prefix.IsEmpty)
            {
                rows.Append((byte)'{');
                row = row[1..].TrimStart(" \t\r\n"u8);
                rows.Append(row is [(byte)'}'] ? prefix[..^1] : prefix);
            }

            JsonCompaction.Append(row, rows);
            rows.Append((byte)'\n');
        }

        private void Follow(CursorValue cursor)
        {
            if (cursor.Kind == CursorKind.None) return;
            if (newest.Kind != CursorKind.None && !cursor.IsComparableTo(newest)) throw owner.MixedCursor();
            if (cursor.IsAfter(newest)) newest = cursor;
        }

        private readonly string TextAt(int start)
        {
            var token = new Utf8JsonReader(page[start..], isFinalBlock: false, default);
            token.Read();
            return token.TokenType == JsonTokenType.String ? token.GetString()! : Encoding.UTF8.GetString(token.ValueSpan);
        }

        private readonly PageException Unexpected(string expected, int step) =>
            new($"{owner.PathBefore(step)} is {KindOf(reader.TokenType)}, not {expected}", CorrectRecords);
    }

    private IReadOnlyList<RecordsPath.Step> Steps => path.Steps;

    private RecordsPath Path => path;

    private string PathBefore(int step) => path.Before(step);

    private PageException MixedCursor() => new(
        $"the cursor '{fields.Cursor}' is a number in one row and a time in another",
        "Name another field under 'cursor', or leave it out to read everything every time.");

    private PageException NoSuchMember(int step, IReadOnlyList<string> names)
    {
        var more = names.Count > ExcerptKeys ? ", …" : "";
        var known = names.Count == 0 ? "it is empty" : $"it has {string.Join(", ", names.Take(ExcerptKeys))}{more}";
        return new PageException($"{PathBefore(step)} has no '{Steps[step].Name}'; {known}", CorrectRecords);
    }

    private static string KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "a boolean",
    };
}

/// <summary>What a page was cut into.</summary>
/// <param name="Count">The rows that were appended.</param>
/// <param name="Rejects">The rows that were put aside.</param>
/// <param name="Newest">The largest cursor of the rows; of no kind when none has one.</param>
/// <param name="NewestText">The same, as the source wrote it.</param>
internal sealed record CutRows(int Count, IReadOnlyList<CutReject> Rejects, CursorValue Newest, string? NewestText);

/// <summary>A row that was put aside: as it came, why, and its number on the page.</summary>
internal readonly record struct CutReject(string Row, string Reason, int Number);
