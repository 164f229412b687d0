using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Pipeline.Connectors.Rest;

/// <summary>
/// Fields looked for while a row is read over, dotted paths as a tree: those every row must have, not null, and the one the
/// watermark is taken from.
/// </summary>
internal sealed class RowFields
{
    /// <summary>One bit a field.</summary>
    private const int Most = 64;

    private readonly IReadOnlyList<string> required;
    private readonly Node[] roots;

    public RowFields(IReadOnlyList<string> required, string? cursor)
    {
        if (required.Count > Most) throw new ArgumentException($"at most {Most} fields can be required, not {required.Count}", nameof(required));
        this.required = required;
        Cursor = cursor;
        roots = Tree([
            .. required.Select((path, index) => (path.Split('.'), 1UL << index, false)),
            .. cursor is null ? [] : ((string[], ulong, bool)[])[(cursor.Split('.'), 0UL, true)]], depth: 0);
    }

    /// <summary>The field the watermark is taken from; null for none.</summary>
    public string? Cursor { get; }

    /// <summary>Reads over the object the reader stands on; the path of the first required field it lacks, or null.</summary>
    /// <param name="reader">On the row; after, on its end.</param>
    /// <param name="cursor">The cursor's value; of no kind when the row has none.</param>
    public string? FirstMissing(ref Utf8JsonReader reader, out CursorValue cursor)
    {
        cursor = default;
        var missing = ~Visit(ref reader, roots, ref cursor) & (required.Count == Most ? ulong.MaxValue : (1UL << required.Count) - 1);
        return missing == 0 ? null : required[BitOperations.TrailingZeroCount(missing)];
    }

    private ulong Visit(ref Utf8JsonReader reader, Node[] nodes, ref CursorValue cursor)
    {
        if (nodes.Length == 0)
        {
            reader.Skip();
            return 0;
        }

        ulong found = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var node = Match(ref reader, nodes);
            reader.Read();
            if (node is not null && reader.TokenType != JsonTokenType.Null) found |= node.Bit;
            if (node is { IsCursor: true } && reader.TokenType != JsonTokenType.Null) cursor = CursorOf(ref reader);
            if (reader.TokenType == JsonTokenType.StartObject) found |= Visit(ref reader, node?.Children ?? [], ref cursor);
            else reader.Skip();
        }

        return found;
    }

    private CursorValue CursorOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
        {
            // A date or a number needs no escapes; one that has some is rare enough to be copied.
            var text = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
            if (CursorValue.TryParse(text, out var value)) return value with { Start = (int)reader.TokenStartIndex };
        }

        throw new PageException(
            $"the cursor '{Cursor}' of a row is neither an instant, nor a date, nor a number",
            "Name another field under 'cursor', or leave it out to read everything every time.");
    }

    private static Node? Match(ref Utf8JsonReader reader, Node[] nodes)
    {
        foreach (var node in nodes)
        {
            if (reader.ValueTextEquals(node.Name)) return node;
        }

        return null;
    }

    private static Node[] Tree(IReadOnlyList<(string[] Names, ulong Bit, bool IsCursor)> fields, int depth) =>
    [
        .. fields.Where(field => field.Names.Length > depth).GroupBy(field => field.Names[depth]).Select(group => new Node(
            Encoding.UTF8.GetBytes(group.Key),
            group.Where(field => field.Names.Length == depth + 1).Aggregate(0UL, (bits, field) => bits | field.Bit),
            group.Any(field => field.IsCursor && field.Names.Length == depth + 1),
            Tree([.. group], depth + 1))),
    ];

    /// <summary>A member; <paramref name="Bit"/> is 0 when it is not required.</summary>
    private sealed record Node(byte[] Name, ulong Bit, bool IsCursor, Node[] Children);
}
