using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Pipeline.Connectors.Rest;

/// <summary>Fields every row must have, not null: dotted paths as a tree, looked for while a row is read over.</summary>
internal sealed class RequiredFields
{
    /// <summary>One bit a field.</summary>
    private const int Most = 64;

    private readonly IReadOnlyList<string> paths;
    private readonly Node[] roots;

    public RequiredFields(IReadOnlyList<string> paths)
    {
        if (paths.Count > Most) throw new ArgumentException($"at most {Most} fields can be required, not {paths.Count}", nameof(paths));
        this.paths = paths;
        roots = Tree([.. paths.Select((path, index) => (path.Split('.'), 1UL << index))], depth: 0);
    }

    /// <summary>Reads over the object the reader stands on; the path of the first field it lacks, or null.</summary>
    public string? FirstMissing(ref Utf8JsonReader reader)
    {
        var missing = ~Visit(ref reader, roots) & (paths.Count == Most ? ulong.MaxValue : (1UL << paths.Count) - 1);
        return missing == 0 ? null : paths[BitOperations.TrailingZeroCount(missing)];
    }

    private static ulong Visit(ref Utf8JsonReader reader, Node[] nodes)
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
            if (reader.TokenType == JsonTokenType.StartObject) found |= Visit(ref reader, node?.Children ?? []);
            else reader.Skip();
        }

        return found;
    }

    private static Node? Match(ref Utf8JsonReader reader, Node[] nodes)
    {
        foreach (var node in nodes)
        {
            if (reader.ValueTextEquals(node.Name)) return node;
        }

        return null;
    }

    private static Node[] Tree(IReadOnlyList<(string[] Names, ulong Bit)> fields, int depth) =>
    [
        .. fields.Where(field => field.Names.Length > depth).GroupBy(field => field.Names[depth]).Select(group => new Node(
            Encoding.UTF8.GetBytes(group.Key),
            group.Where(field => field.Names.Length == depth + 1).Aggregate(0UL, (bits, field) => bits | field.Bit),
            Tree([.. group], depth + 1))),
    ];

    /// <summary>A member; <paramref name="Bit"/> is 0 when only something below it is required.</summary>
    private sealed record Node(byte[] Name, ulong Bit, Node[] Children);
}
