using Pipeline.Configuration;

namespace Pipeline.Models.Parsing;

/// <summary>
/// The <c>models:</c> (or seeds, or tests) tree of a project file. A key with <c>+</c> is a config; one without is a config
/// when its value is no mapping, and a folder otherwise.
/// </summary>
internal sealed class ConfigTree(YamlMapping? root, Func<YamlScalar, object?> scalar)
{
    /// <summary>Adds what the tree says about a node, from the root to the deepest folder.</summary>
    public void AddTo(ConfigLayers layers, IReadOnlyList<string> fqn)
    {
        var level = root;
        for (var depth = 0; level is not null; depth++)
        {
            AddLevel(layers, level);
            level = depth < fqn.Count ? level[fqn[depth]] as YamlMapping : null;
        }
    }

    private void AddLevel(ConfigLayers layers, YamlMapping level)
    {
        foreach (var (key, value) in level.Entries)
        {
            var isMarked = key.Text.StartsWith('+');
            if (!isMarked && value is YamlMapping) continue;
            var name = isMarked ? key.Text[1..].Trim() : key.Text;
            layers.Add(name, PlainValue.Of(value, ConfigLayers.IsRenderedLater(name) ? null : scalar), key.Location);
        }
    }
}
