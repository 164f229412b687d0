using Pipeline.Diagnostics;

namespace Pipeline.Models.Selecting;

/// <summary>The selectors of <c>selectors.yml</c>.</summary>
/// <param name="byName">Their expressions.</param>
/// <param name="byDefault">The one for runs that select nothing; null for none.</param>
/// <param name="declared">What the file says of each, by name, as plain values.</param>
internal sealed class SelectorDefinitions(
    IReadOnlyDictionary<string, SelectionExpression> byName, string? byDefault, IReadOnlyDictionary<string, object?> declared)
{
    /// <summary>No selectors.</summary>
    public static SelectorDefinitions None { get; } =
        new(new Dictionary<string, SelectionExpression>(), null, new Dictionary<string, object?>());

    /// <summary>What the file says of each.</summary>
    public IReadOnlyDictionary<string, object?> Declared => declared;

    public IReadOnlyCollection<string> Names => [.. byName.Keys];

    public string? Default => byDefault;

    /// <summary>The expression of a name.</summary>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public SelectionExpression Find(string name) => byName.GetValueOrDefault(name) ?? throw new ConfigurationException(
        $"there is no selector '{name}' in {SelectorsFile.FileName}", hint: NearestName.Hint(name, Names));
}
