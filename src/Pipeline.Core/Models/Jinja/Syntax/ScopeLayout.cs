namespace Pipeline.Models.Jinja.Syntax;

/// <summary>
/// The names one scope declares, each with a slot. Scopes are lexical and their names are known when the template has been
/// parsed, so a variable is found by counting frames, never by hashing its name.
/// </summary>
internal sealed class ScopeLayout(ScopeLayout? parent)
{
    private readonly Dictionary<string, int> slots = [];
    private readonly HashSet<string> used = [];

    public ScopeLayout? Parent { get; } = parent;

    public int SlotCount => slots.Count;

    /// <summary>Whether a macro or call block in here may outlive one execution of the scope, so that its frame cannot be reused.</summary>
    public bool HasClosures { get; set; }

    public int Declare(string name)
    {
        if (!slots.TryGetValue(name, out var slot)) slots.Add(name, slot = slots.Count);
        return slot;
    }

    /// <summary>Whether an expression refers to the name; <c>loop</c>, <c>varargs</c>, <c>kwargs</c> and <c>caller</c> cost nothing when unused.</summary>
    public bool Uses(string name) => used.Contains(name);

    /// <summary>Every scope that declares the name, nearest first: an outer one serves while an inner one has not been assigned.</summary>
    public VariableAddress[] Resolve(string name)
    {
        List<VariableAddress>? found = null;
        var hops = 0;
        for (var layout = this; layout is not null; layout = layout.Parent, hops++)
        {
            if (!layout.slots.TryGetValue(name, out var slot)) continue;
            layout.used.Add(name);
            (found ??= []).Add(new(hops, slot));
        }

        return found is null ? [] : [.. found];
    }
}

/// <summary>A slot in the frame that many levels up.</summary>
internal readonly record struct VariableAddress(int Hops, int Slot);
