using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Pipeline.Connectors.Rest;

namespace Pipeline.Connectors.Decoding;

/// <summary>
/// Cuts a JSON document of any size into rows, one a line, holding no more of it than one row. The JSON reader is used for
/// boundaries and validity: names, strings and numbers are copied byte for byte. What is at a row's place and no object, or
/// no UTF-8, is a reject; a document that breaks off, or has no such path, is refused.
/// </summary>
internal sealed class JsonDocumentReader(StreamWindow window, RecordsPath path) : IRowReader
{
    private const int MostNames = 12;
    private const string CorrectRecords = "Correct 'records' in the source's file.";

    private readonly Stack<Frame> frames = [];
    private JsonReaderState state = new(new JsonReaderOptions { MaxDepth = 256 });
    private long found;

    /// <summary>Depth of the value that is being skipped; -1 when none is.</summary>
    private int skipped = -1;

    private bool isBegun;

    private IReadOnlyList<RecordsPath.Step> Steps => path.Steps;

    public bool Read(RowBatch batch)
    {
        try
        {
            while (!batch.IsFull)
            {
                if (Walk(batch)) continue;
                if (!window.IsAtEnd) window.Fill();
                else return false;
            }

            return true;
        }
        catch (JsonException exception)
        {
            throw new DecodeException(
                $"malformed JSON at line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}, after {found} complete rows of {path}",
                "It is broken or cut off.",
                exception);
        }
    }

    /// <summary>Goes through what the window holds; false when that was not enough to come further.</summary>
    private bool Walk(RowBatch batch)
    {
        var reader = new Utf8JsonReader(window.Unread, window.IsAtEnd, state);
        var isMoving = true;
        var isMoved = false;
        while (isMoving && !batch.IsFull)
        {
            var before = reader;
            isMoving = reader.Read() && Token(ref reader, batch);
            if (!isMoving) reader = before;
            isMoved |= isMoving;
        }

        state = reader.CurrentState;
        window.Take((int)reader.BytesConsumed);
        return isMoved;
    }

    private bool Token(ref Utf8JsonReader reader, RowBatch batch)
    {
        if (skipped >= 0)
        {
            if (reader.CurrentDepth == skipped) skipped = -1;
            return true;
        }

        if (frames.Count > 0) return Inside(frames.Peek(), ref reader, batch);
        // Nothing but the end can follow the first value: the reader refuses more.
        if (isBegun) return true;
        if (!Value(0, ref reader, batch)) return false;
        return isBegun = true;
    }

    private bool Inside(Frame frame, ref Utf8JsonReader reader, RowBatch batch)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.EndArray:
                frames.Pop();
                return true;
            case JsonTokenType.EndObject:
                if (!frame.IsFound && !frame.IsEach) throw NoSuchMember(frame);
                frames.Pop();
                return true;
            case JsonTokenType.PropertyName when frame.IsEach:
                return true;
            case JsonTokenType.PropertyName:
                frame.IsWanted = reader.ValueTextEquals(Steps[frame.Step].Utf8Name);
                if (!frame.IsWanted && !frame.IsFound && frame.Others.Count <= MostNames) frame.Others.Add(NameOf(ref reader));
                return true;
            case var _ when frame.IsRows:
                return Row(ref reader, batch);
            case var _ when frame.IsWanted:
                if (!Value(frame.Step + 1, ref reader, batch)) return false;
                frame.IsFound = true;
                return true;
            default:
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) skipped = reader.CurrentDepth;
                return true;
        }
    }

    /// <summary>A value that the steps before this one lead to.</summary>
    private bool Value(int step, ref Utf8JsonReader reader, RowBatch batch)
    {
        if (step == Steps.Count) return Rows(step, ref reader, batch);
        var isEach = Steps[step].Name is null;
        if (reader.TokenType == JsonTokenType.Null && isEach && step > 0) return true;
        if (reader.TokenType != JsonTokenType.StartObject && !(isEach && reader.TokenType == JsonTokenType.StartArray))
            throw Unexpected(isEach ? "an array or object" : "an object", step, reader.TokenType);
        frames.Push(new Frame(step) { IsEach = isEach, IsWanted = isEach });
        return true;
    }

    /// <summary>The end of the path: rows, one row, or null for none, which is how some write an empty list.</summary>
    private bool Rows(int step, ref Utf8JsonReader reader, RowBatch batch)
    {
        var isElement = step > 0 && Steps[step - 1].Name is null;
        if (reader.TokenType == JsonTokenType.StartObject || isElement) return Row(ref reader, batch);
        if (reader.TokenType == JsonTokenType.StartArray) frames.Push(new Frame(step) { IsRows = true });
        else if (reader.TokenType != JsonTokenType.Null || step == 0) throw Unexpected("an array of rows or one row", step, reader.TokenType);
        return true;
    }

    /// <summary>False when the row does not end within the window.</summary>
    private bool Row(ref Utf8JsonReader reader, RowBatch batch)
    {
        var (start, kind) = ((int)reader.TokenStartIndex, reader.TokenType);
        if (!reader.TrySkip()) return false;
        var row = window.Unread[start..(int)reader.BytesConsumed];
        found++;
        if (kind != JsonTokenType.StartObject)
            batch.Reject(row, $"row {found} of {path} is {KindOf(kind)}, not an object", found);
        else if (!Utf8.IsValid(row))
            batch.Reject(row, $"row {found} of {path} is not valid UTF-8", found);
        else
            Add(row, batch);
        return true;
    }

    private static void Add(ReadOnlySpan<byte> row, RowBatch batch)
    {
        JsonCompaction.Append(row, batch.Rows);
        batch.Rows.Append((byte)'\n');
        batch.CountRow();
    }

    private DecodeException Unexpected(string expected, int step, JsonTokenType actual) =>
        new($"{path.Before(step)} is {KindOf(actual)}, not {expected}", CorrectRecords);

    private DecodeException NoSuchMember(Frame frame)
    {
        var more = frame.Others.Count > MostNames ? ", …" : "";
        var known = frame.Others is [] ? "it is empty" : $"it has {string.Join(", ", frame.Others.Take(MostNames))}{more}";
        return new DecodeException($"{path.Before(frame.Step)} has no '{Steps[frame.Step].Name}'; {known}", CorrectRecords);
    }

    /// <summary>As it is written: a name that is no UTF-8 must not hide the message that lists it.</summary>
    private static string NameOf(ref Utf8JsonReader reader) =>
        Encoding.UTF8.GetString(reader.ValueSpan);

    private static string KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "a boolean",
    };

    /// <summary>An object or array on the way to the rows that has not ended yet.</summary>
    private sealed class Frame(int step)
    {
        public int Step { get; } = step;

        /// <summary>True for the array whose elements are rows.</summary>
        public bool IsRows { get; init; }

        /// <summary>True when every element or member is on the path.</summary>
        public bool IsEach { get; init; }

        /// <summary>True when the value that follows is on the path.</summary>
        public bool IsWanted { get; set; }

        /// <summary>True once the member was there.</summary>
        public bool IsFound { get; set; }

        public List<string> Others { get; } = [];
    }
}
