namespace Pipeline.Tests.Support;

/// <summary>Which layer may use which. A layer is the first part of a namespace after the root.</summary>
public sealed record LayerTable(string Root, IReadOnlyDictionary<string, string[]> MayUse)
{
    /// <summary>One sentence for every use that breaks the table, and for every layer that has no row.</summary>
    public IReadOnlyList<string> Breaches(IEnumerable<TypeUse> uses) =>
        [.. uses.Where(use => IsOurs(use.User)).SelectMany(Breaches).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The layer of a type; empty for one that stands directly in the root namespace.</summary>
    public string LayerOf(TypeId type) => type.Namespace.Length == Root.Length ? "" : type.Namespace[(Root.Length + 1)..].Split('.')[0];

    private IEnumerable<string> Breaches(TypeUse use)
    {
        var layer = LayerOf(use.User);
        if (!MayUse.TryGetValue(layer, out var allowed))
            yield return $"{use.User}: layer '{layer}' has no row in the table; add one that says what it may use";
        else if (IsOurs(use.Used) && LayerOf(use.Used) is var used && used != layer && !allowed.Contains(used))
            yield return $"{use.User} uses {use.Used}: {layer} may use {(allowed is [] ? "no other layer" : string.Join(", ", allowed))}";
    }

    private bool IsOurs(TypeId type) => type.Namespace == Root || type.Namespace.StartsWith($"{Root}.", StringComparison.Ordinal);
}
