using Pipeline.Schema;
using Pipeline.Schema.Inference;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>Where the values under a key go.</summary>
/// <param name="Key">What was seen under it.</param>
/// <param name="Targets">The columns that take its values: the first that holds one gets it.</param>
/// <param name="Otherwise">
/// What happens to a value none of them holds; <see cref="ContractMode.Evolve"/> when there is no such value.
/// </param>
internal sealed record KeyRoute(KeyObserved Key, IReadOnlyList<TargetColumn> Targets, ContractMode Otherwise)
{
    /// <summary>The values of the key all go to one column, and the engine reads them as they are.</summary>
    public bool IsDirect(bool hasInexactNumbers) =>
        Targets is [var only] && Otherwise is ContractMode.Evolve
        && Key.Classes.All(value => only.FitOf(value, Key) is Fit.Yes && only.IsReadDirectly(value, hasInexactNumbers));

    /// <summary>The values of the key go nowhere.</summary>
    public bool IsDropped => Targets is [] && Otherwise is ContractMode.DiscardValue;
}

/// <summary>A partition column that is made from another one.</summary>
internal sealed record DerivedColumn(Column Column, PartitionColumn Partition, Column From)
{
    /// <summary>The dotted path of the value within the JSON of <see cref="From"/>; null for the column itself.</summary>
    public string? Member { get; init; }
}

/// <summary>What a load does to a table's columns, and how each value finds its own.</summary>
internal sealed record LoadPlan
{
    /// <summary>All columns of the table after the load, in order.</summary>
    public required StructType Schema { get; init; }

    /// <summary>The keys of the rows.</summary>
    public required IReadOnlyList<KeyRoute> Routes { get; init; }

    /// <summary>Partition columns that are computed.</summary>
    public required IReadOnlyList<DerivedColumn> Derived { get; init; }

    /// <summary>The names of all partition columns.</summary>
    public required IReadOnlyList<string> PartitionBy { get; init; }

    /// <summary>What changes of a table that exists, one sentence each.</summary>
    public required IReadOnlyList<string> SchemaChanges { get; init; }

    /// <summary>The columns a row must have a value in: primary keys of a merge.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>The column a key's values go to first; null when they go nowhere.</summary>
    public Column? ColumnOf(string key) => Routes.FirstOrDefault(route => route.Key.Name == key && route.Targets is not [])?.Targets[0].Column;
}
