using System.Diagnostics.CodeAnalysis;
using Pipeline.Diagnostics;

namespace Pipeline.Configuration;

/// <summary>A value in a YAML file and where it is written. Either a <see cref="YamlScalar"/>, a <see cref="YamlSequence"/> or a <see cref="YamlMapping"/>.</summary>
public abstract class YamlNode
{
    private protected YamlNode(SourceLocation location) => Location = location;

    /// <summary>Where the value begins; for an alias, where the anchored value begins.</summary>
    public SourceLocation Location { get; }

    /// <summary>The value as a user would name it in a message: <c>'text'</c>, <c>nothing</c>, <c>a list</c>, <c>a mapping</c>.</summary>
    public abstract string Describe();
}

/// <summary>How a scalar is written; only a plain one can be anything but text.</summary>
public enum YamlScalarStyle
{
    /// <summary>Without quotes.</summary>
    Plain,

    /// <summary>In single or double quotes.</summary>
    Quoted,

    /// <summary>After <c>|</c> or <c>&gt;</c>.</summary>
    Block,
}

/// <summary>Text, a number, a boolean, a date or nothing.</summary>
public sealed class YamlScalar(string text, YamlScalarStyle style, SourceLocation location) : YamlNode(location)
{
    private const int LongestQuote = 60;

    /// <summary>The value without quotes and indentation.</summary>
    public string Text { get; } = text;

    /// <summary>How it is written.</summary>
    public YamlScalarStyle Style { get; } = style;

    /// <summary>
    /// What the file says when <see cref="Text"/> came from the environment or a secret: the only form that may be shown.
    /// Null otherwise.
    /// </summary>
    public string? Written { get; init; }

    /// <summary>True when the value came, whole or in part, from the environment or a secret.</summary>
    public bool IsInterpolated => Written is not null;

    /// <summary>True for a plain <c>~</c>, <c>null</c> or nothing at all.</summary>
    public bool IsNull => Style is YamlScalarStyle.Plain && Text is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>
    /// The value as PyYAML (YAML 1.1), and so dbt and Soda, would read it: string, bool, long, BigInteger, double, DateOnly, DateTime
    /// (a timestamp without zone), DateTimeOffset, or null.
    /// </summary>
    public object? Resolve() => Style is YamlScalarStyle.Plain ? ScalarResolution.Resolve(Text) : Text;

    /// <inheritdoc/>
    public override string Describe()
    {
        if (!IsInterpolated && IsNull) return "nothing";
        var shown = Written ?? Text;
        return shown.Length <= LongestQuote ? $"'{shown}'" : $"'{shown.AsSpan(0, LongestQuote)}...'";
    }

    /// <summary>The text.</summary>
    public override string ToString() => Written ?? Text;
}

/// <summary>A list.</summary>
public sealed class YamlSequence(IReadOnlyList<YamlNode> items, SourceLocation location) : YamlNode(location)
{
    /// <summary>Its values, in order.</summary>
    public IReadOnlyList<YamlNode> Items { get; } = items;

    /// <inheritdoc/>
    public override string Describe() => "a list";
}

/// <summary>A key and its value.</summary>
public sealed record YamlEntry(YamlScalar Key, YamlNode Value);

/// <summary>Keys with values, in file order, each key once. Values merged with <c>&lt;&lt;</c> are in place.</summary>
public sealed class YamlMapping : YamlNode
{
    /// <summary>Up to here a scan is faster than a hash table, and nearly all mappings are smaller.</summary>
    private const int LargestScan = 8;

    private readonly Dictionary<string, YamlNode>? index;

    /// <summary>A mapping; the keys must be distinct.</summary>
    public YamlMapping(IReadOnlyList<YamlEntry> entries, SourceLocation location)
        : base(location)
    {
        Entries = entries;
        if (entries.Count > LargestScan)
            index = entries.ToDictionary(entry => entry.Key.Text, entry => entry.Value, StringComparer.Ordinal);
    }

    /// <summary>Its keys and values, in order.</summary>
    public IReadOnlyList<YamlEntry> Entries { get; }

    /// <summary>The keys' texts, in order.</summary>
    public IEnumerable<string> Keys => Entries.Select(entry => entry.Key.Text);

    /// <summary>The key's value, or null when there is no such key.</summary>
    public YamlNode? this[string key] => TryGet(key, out var value) ? value : null;

    /// <summary>Finds a key's value.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out YamlNode? value)
    {
        if (index is not null) return index.TryGetValue(key, out value);
        foreach (var entry in Entries)
        {
            if (entry.Key.Text != key) continue;
            value = entry.Value;
            return true;
        }

        value = null;
        return false;
    }

    /// <inheritdoc/>
    public override string Describe() => "a mapping";
}
