namespace Pipeline.Models.Selecting;

/// <summary>What to pick. Closed: the nested records are all there are.</summary>
internal abstract record SelectionExpression
{
    /// <summary>One selector; its own way with tests wins over the caller's.</summary>
    public sealed record One(SelectorCriterion Criterion, IndirectSelection? Indirect = null) : SelectionExpression;

    /// <summary>What any of the parts picks.</summary>
    public sealed record Union(IReadOnlyList<SelectionExpression> Parts) : SelectionExpression;

    /// <summary>What all of the parts pick.</summary>
    public sealed record Intersection(IReadOnlyList<SelectionExpression> Parts) : SelectionExpression;

    /// <summary>What the first picks and the second does not.</summary>
    public sealed record Difference(SelectionExpression From, SelectionExpression Less) : SelectionExpression;

    /// <summary>The expression of the command line: a space joins, a comma narrows.</summary>
    public static SelectionExpression Parse(IEnumerable<string> texts) => new Union(
    [
        .. texts.SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(text => new Intersection([.. text.Split(',').Select(part => new One(SelectorCriterion.Parse(part)))])),
    ]);
}
