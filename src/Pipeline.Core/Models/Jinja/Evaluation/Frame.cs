namespace Pipeline.Models.Jinja.Evaluation;

/// <summary>The variables of one executing scope. Slots follow the scope's <see cref="Syntax.ScopeLayout"/>.</summary>
internal sealed class Frame(JinjaContext context, object?[] slots, Frame? parent)
{
    /// <summary>Marks a variable that was not assigned; null is Python's None.</summary>
    public static readonly object Unset = new();

    public JinjaContext Context { get; } = context;

    public EvaluationState State { get; } = context.State;

    public object?[] Slots { get; } = slots;

    public Frame? Parent { get; } = parent;

    public static object?[] NewSlots(int count)
    {
        if (count == 0) return [];
        var slots = new object?[count];
        Array.Fill(slots, Unset);
        return slots;
    }

    public Frame Enter(int slotCount) => new(Context, NewSlots(slotCount), this);

    public void Clear() => Array.Fill(Slots, Unset);
}
