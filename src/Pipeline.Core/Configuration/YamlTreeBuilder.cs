using Pipeline.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Pipeline.Configuration;

/// <summary>Builds the tree from parser events, resolving aliases and merge keys. Used once.</summary>
internal sealed class YamlTreeBuilder(Parser parser, string file)
{
    /// <summary>Deeper than any file a person writes; protects the stack from one a machine wrote.</summary>
    private const int DeepestNesting = 200;

    /// <summary>Aliases share nodes, but whoever walks the tree visits them each time: a few lines can stand for billions.</summary>
    private const long MostNodes = 2_000_000;

    private const string MergeKey = "<<";

    private readonly Dictionary<AnchorName, (YamlNode Node, long Size)> anchors = [];
    private readonly ProblemList problems = new();
    private long nodes;
    private int depth;

    public YamlNode Build()
    {
        Advance();
        Skip<StreamStart>();
        if (parser.Current is StreamEnd) return new YamlScalar("", YamlScalarStyle.Plain, new SourceLocation(file, 1, 1));
        Skip<DocumentStart>();
        var root = Node();
        Skip<DocumentEnd>();
        if (parser.Current is DocumentStart second)
            problems.Add("a second YAML document begins here, and a file may hold only one", At(second), "Make it a file of its own.");
        problems.ThrowIfAny();
        return root;
    }

    private YamlNode Node()
    {
        if (parser.Current is AnchorAlias) return Alias();
        if (parser.Current is not NodeEvent start) throw NotUnderstood(parser.Current?.Start ?? Mark.Empty);
        var before = nodes++;
        if (++depth > DeepestNesting) throw new YamlException(start.Start, start.End, $"nested deeper than {DeepestNesting} levels");
        YamlNode node = start switch
        {
            Scalar scalar => Scalar(scalar),
            SequenceStart => Sequence(start),
            _ => Mapping(start),
        };
        depth--;
        if (!start.Anchor.IsEmpty) anchors[start.Anchor] = (node, nodes - before);
        return node;
    }

    private YamlNode Alias()
    {
        var alias = (AnchorAlias)parser.Current!;
        Advance();
        if (!anchors.TryGetValue(alias.Value, out var anchored))
        {
            problems.Add($"the alias '*{alias.Value}' has no anchor '&{alias.Value}' before it", At(alias));
            return new YamlScalar("", YamlScalarStyle.Plain, At(alias));
        }

        nodes += anchored.Size;
        if (nodes > MostNodes) throw new YamlException(alias.Start, alias.End, $"aliases repeat more than {MostNodes:N0} values");
        return anchored.Node;
    }

    private YamlScalar Scalar(Scalar scalar)
    {
        var isText = RefuseUnknownTag(scalar) is "tag:yaml.org,2002:str";
        Advance();
        var style = scalar.Style switch
        {
            ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted => YamlScalarStyle.Quoted,
            ScalarStyle.Literal or ScalarStyle.Folded => YamlScalarStyle.Block,
            _ => isText ? YamlScalarStyle.Quoted : YamlScalarStyle.Plain,
        };
        return new YamlScalar(scalar.Value, style, At(scalar));
    }

    private YamlSequence Sequence(NodeEvent start)
    {
        RefuseUnknownTag(start);
        Advance();
        List<YamlNode> items = [];
        while (parser.Current is not SequenceEnd) items.Add(Node());
        Advance();
        return new YamlSequence(items, At(start));
    }

    private YamlMapping Mapping(NodeEvent start)
    {
        RefuseUnknownTag(start);
        Advance();
        var entries = new MappingEntries(problems);
        while (parser.Current is not MappingEnd)
        {
            var key = Node();
            var value = Node();
            if (key is not YamlScalar name)
                problems.Add($"a key must be text, not {key.Describe()}", key.Location, "Quote it if it is a template.");
            else if (name is { Text: MergeKey, Style: YamlScalarStyle.Plain }) entries.Merge(value);
            else entries.Add(name, value);
        }

        Advance();
        return new YamlMapping(entries.ToList(), At(start));
    }

    private string? RefuseUnknownTag(NodeEvent node)
    {
        if (node.Tag.IsEmpty || node.Tag.IsNonSpecific) return null;
        if (node.Tag.Value is not ("tag:yaml.org,2002:str" or "tag:yaml.org,2002:map" or "tag:yaml.org,2002:seq"))
            problems.Add($"the tag '{node.Tag.Value}' is not supported", At(node), "Remove it.");
        return node.Tag.Value;
    }

    private void Advance()
    {
        var before = parser.Current?.End ?? Mark.Empty;
        try
        {
            parser.MoveNext();
        }
        catch (Exception slip) when (slip is InvalidOperationException or ArgumentException or IndexOutOfRangeException or NullReferenceException)
        {
            // YamlDotNet's scanner loses its footing on some malformed text, such as a flow list that is never closed.
            throw NotUnderstood(before, slip);
        }
    }

    private static YamlException NotUnderstood(Mark place, Exception? cause = null) =>
        new(place, place, "the text after this place cannot be understood", cause!);

    private void Skip<T>() where T : ParsingEvent
    {
        if (parser.Current is not T) throw NotUnderstood(parser.Current?.Start ?? Mark.Empty);
        Advance();
    }

    private SourceLocation At(ParsingEvent parsed) => new(file, (int)parsed.Start.Line, (int)parsed.Start.Column);

    /// <summary>
    /// A mapping's entries while it is read: own keys once each, merged ones first and overridden by own ones, as PyYAML has it.
    /// </summary>
    private sealed class MappingEntries(ProblemList problems)
    {
        private readonly List<YamlEntry> own = [];
        private readonly List<YamlEntry> merged = [];
        private Dictionary<string, SourceLocation>? seen;

        public void Add(YamlScalar key, YamlNode value)
        {
            if (FirstOf(key) is { } first)
            {
                problems.Add($"the key {key.Describe()} is already given on line {first.Line}", key.Location, "Remove one of them.");
                return;
            }

            own.Add(new YamlEntry(key, value));
        }

        public void Merge(YamlNode value)
        {
            foreach (var source in value is YamlSequence list ? list.Items : [value])
            {
                if (source is YamlMapping mapping) merged.AddRange(mapping.Entries);
                else problems.Add($"'<<' merges mappings, not {source.Describe()}", source.Location);
            }
        }

        public List<YamlEntry> ToList()
        {
            if (merged.Count == 0) return own;
            var overrides = own.ToDictionary(entry => entry.Key.Text, StringComparer.Ordinal);
            var first = merged.DistinctBy(entry => entry.Key.Text, StringComparer.Ordinal)
                .Select(entry => overrides.Remove(entry.Key.Text, out var ours) ? ours : entry).ToList();
            return [.. first, .. own.Where(entry => overrides.ContainsKey(entry.Key.Text))];
        }

        private SourceLocation? FirstOf(YamlScalar key)
        {
            if (own.Count < 8) return own.Find(entry => entry.Key.Text == key.Text)?.Key.Location;
            seen ??= own.ToDictionary(entry => entry.Key.Text, entry => entry.Key.Location, StringComparer.Ordinal);
            return seen.TryAdd(key.Text, key.Location) ? null : seen[key.Text];
        }
    }
}
