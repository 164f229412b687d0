using Pipeline.Diagnostics;

namespace Pipeline.Models.Parsing;

/// <summary>A config value and where it was written.</summary>
internal sealed record ConfigEntry(object? Value, SourceLocation Location);

/// <summary>
/// The configuration of one node while it is put together: layers are added from the weakest (the project file's root) to the
/// strongest (<c>config()</c> in the SQL). A stronger value replaces a weaker one, except that tags and hooks add up and
/// mappings such as meta are joined.
/// </summary>
internal sealed class ConfigLayers
{
    private static readonly HashSet<string> Hooks = ["pre_hook", "post_hook"];
    private static readonly HashSet<string> Joined = ["meta", "column_types", "persist_docs", "docs", "quoting", "grants"];

    private readonly Dictionary<string, ConfigEntry> merged = new(StringComparer.Ordinal);
    private readonly List<(string Key, ConfigEntry Item)> hooks = [];

    /// <summary>True for what is a template that renders when its turn comes, not while configs are read.</summary>
    public static bool IsRenderedLater(string key) => key is "loaded_at_query" || Hooks.Contains(Normalised(key));

    /// <summary>The merged keys.</summary>
    public IReadOnlyDictionary<string, ConfigEntry> Merged => merged;

    /// <summary>Adds one value above those already there.</summary>
    public void Add(string key, object? value, SourceLocation location)
    {
        key = Normalised(key);
        if (Hooks.Contains(key)) hooks.AddRange(Items(value).Select(item => (key, new ConfigEntry(item, location))));
        var joined = merged.TryGetValue(key, out var weaker) ? Merge(key, weaker.Value, value) : Alone(key, value);
        merged[key] = new ConfigEntry(joined, location);
    }

    /// <summary>The hooks of a key, each with its own place.</summary>
    public IEnumerable<ConfigEntry> HooksOf(string key) => hooks.Where(hook => hook.Key == key).Select(hook => hook.Item);

    /// <summary>Where a key was given, or null.</summary>
    public SourceLocation? LocationOf(string key) => merged.GetValueOrDefault(key)?.Location;

    /// <summary>The merged value of a key, or null.</summary>
    public object? this[string key] => merged.TryGetValue(key, out var entry) ? entry.Value : null;

    /// <summary>A copy that can grow on its own.</summary>
    public ConfigLayers Copy()
    {
        var copy = new ConfigLayers();
        foreach (var (key, entry) in merged) copy.merged[key] = entry;
        copy.hooks.AddRange(hooks);
        return copy;
    }

    private static string Normalised(string key) => key switch { "pre-hook" => "pre_hook", "post-hook" => "post_hook", _ => key };

    private static object? Alone(string key, object? value) => key is "tags" || Hooks.Contains(key) ? Items(value) : value;

    private static object? Merge(string key, object? weaker, object? stronger)
    {
        if (key is "tags") return Items(weaker).Concat(Items(stronger)).Distinct().ToList();
        if (Hooks.Contains(key)) return Items(weaker).Concat(Items(stronger)).ToList();
        if (!Joined.Contains(key)) return stronger;
        if (weaker is not IReadOnlyDictionary<string, object?> below || stronger is not IReadOnlyDictionary<string, object?> above)
            return stronger;
        var joined = new Dictionary<string, object?>(below, StringComparer.Ordinal);
        foreach (var (name, value) in above) joined[name] = value;
        return joined;
    }

    private static List<object?> Items(object? value) => value switch
    {
        null => [],
        IReadOnlyList<object?> list => [.. list],
        _ => [value],
    };
}
