namespace Pipeline.Models.Parsing;

/// <summary>Finds the nodes that foreign keys point to.</summary>
internal sealed class ForeignKeys(PackageReading reading, NodeLookup lookup)
{
    /// <summary>The node with ids in its foreign keys, and those ids: the tables must be there first.</summary>
    public (Node Node, IReadOnlyList<string> Ids) Resolve(Node node, NodeProperties? described)
    {
        if (node is not Model model || !Targets(model).Any()) return (node, []);
        List<string> ids = [];
        return (
            model with
            {
                Constraints = [.. model.Constraints.Select(constraint => Resolved(constraint, model, described!, ids))],
                Columns =
                [
                    .. model.Columns.Select(column => column with
                    {
                        Constraints = [.. column.Constraints.Select(constraint => Resolved(constraint, model, described!, ids))],
                    }),
                ],
            },
            ids);
    }

    private static IEnumerable<string> Targets(Model model) =>
        model.Constraints.Concat(model.Columns.SelectMany(column => column.Constraints))
            .Select(constraint => constraint.To).OfType<string>();

    private Constraint Resolved(Constraint constraint, Model model, NodeProperties described, List<string> ids)
    {
        if (constraint.To is not { } to) return constraint;
        foreach (var reference in new SqlReader(reading).ReferencesIn(to, described.Location, model.Name))
        {
            if (lookup.Find(reference, model.Package) is { } target)
            {
                ids.Add(target.UniqueId);
                return constraint with { To = target.UniqueId };
            }

            reading.Problems.AddRange([lookup.Missing(reference)]);
        }

        return constraint with { To = null };
    }
}
