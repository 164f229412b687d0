namespace Pipeline.Schema;

/// <summary>What differs between two relations.</summary>
public sealed record TableDifference
{
    /// <summary>Rows of the old side.</summary>
    public required long OldRows { get; init; }

    /// <summary>Rows of the new side.</summary>
    public required long NewRows { get; init; }

    /// <summary>Columns that differ in name, type or place.</summary>
    public required IReadOnlyList<ColumnDifference> Schema { get; init; }

    /// <summary>The columns that named rows; empty when whole rows were compared.</summary>
    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>True when the key was found, not given.</summary>
    public bool IsKeyInferred { get; init; }

    /// <summary>How the rows compare.</summary>
    public required RowClasses Rows { get; init; }

    /// <summary>The columns with changed values, most changes first.</summary>
    public required IReadOnlyList<ColumnChanges> Columns { get; init; }

    /// <summary>Rows of each class that differs.</summary>
    public required IReadOnlyList<DiffExample> Examples { get; init; }

    /// <summary>True when no row and no column differs.</summary>
    public bool IsEqual => Schema is [] && Rows.Differing == 0;
}

/// <summary>
/// Rows by class. A row that both sides have is counted once; without a key a row is its own key. Rows whose key occurs more than once on
/// a side are identical when the sides have the same such rows, and otherwise a class of their own, counted on both sides: which of
/// them belong together nobody can say.
/// </summary>
/// <param name="Identical">In both, all compared columns equal.</param>
/// <param name="Modified">In both, some column not.</param>
/// <param name="Added">In the new side only.</param>
/// <param name="Removed">In the old side only.</param>
/// <param name="NonUniqueOld">Rows of the old side whose key occurs more than once and whose rows the other side does not have alike.</param>
/// <param name="NonUniqueNew">The same of the new side.</param>
/// <param name="NullKeysOld">Rows of the old side with NULL in their key; compared like others.</param>
/// <param name="NullKeysNew">The same of the new side.</param>
public sealed record RowClasses(
    long Identical, long Modified, long Added, long Removed, long NonUniqueOld = 0, long NonUniqueNew = 0, long NullKeysOld = 0, long NullKeysNew = 0)
{
    /// <summary>How many rows are not the same on both sides, as far as that can be told.</summary>
    public long Differing => Modified + Added + Removed + NonUniqueOld + NonUniqueNew;

    /// <summary>The part of the larger side that is identical, from 0 to 1.</summary>
    public double MatchRate(long largerSide) => largerSide == 0 ? 1 : (double)Identical / largerSide;

    /// <summary>Two parts of one table together.</summary>
    internal RowClasses Plus(RowClasses other) => new(
        Identical + other.Identical, Modified + other.Modified, Added + other.Added, Removed + other.Removed, NonUniqueOld + other.NonUniqueOld,
        NonUniqueNew + other.NonUniqueNew, NullKeysOld + other.NullKeysOld, NullKeysNew + other.NullKeysNew);
}

/// <summary>How a column's declaration differs.</summary>
public enum ColumnChange
{
    /// <summary>Only the new side has it.</summary>
    Added,

    /// <summary>Only the old side has it.</summary>
    Removed,

    /// <summary>Both have it, as different types; its values are compared as the type that holds both.</summary>
    Type,

    /// <summary>Both have it, in different case.</summary>
    Case,

    /// <summary>Both have it, at different places among the common columns.</summary>
    Order,
}

/// <summary>A column that is declared differently.</summary>
/// <param name="Column">Its name on the new side, or on the old one when it is gone.</param>
/// <param name="Change">What differs.</param>
/// <param name="Old">The old type, name or place; null for an added column.</param>
/// <param name="New">The new one; null for a removed column.</param>
public sealed record ColumnDifference(string Column, ColumnChange Change, string? Old, string? New);

/// <summary>What happened to the values of a column, among rows that both sides have.</summary>
/// <param name="Column">The column.</param>
/// <param name="Changed">Rows whose value is another.</param>
/// <param name="BecameNull">Those of them where a value became NULL.</param>
/// <param name="WasNull">Those of them where NULL became a value.</param>
/// <param name="LargestDelta">For numbers, the largest absolute difference; null when there is none.</param>
public sealed record ColumnChanges(string Column, long Changed, long BecameNull, long WasNull, double? LargestDelta);

/// <summary>The classes an example can show.</summary>
public enum RowClass
{
    /// <summary>Some column differs.</summary>
    Modified,

    /// <summary>Only the new side has it.</summary>
    Added,

    /// <summary>Only the old side has it.</summary>
    Removed,

    /// <summary>Its key occurs more than once on a side.</summary>
    NonUnique,
}

/// <summary>One row of a class.</summary>
/// <param name="Class">The class.</param>
/// <param name="Key">The row's key as text, by column; the whole row when there is no key.</param>
/// <param name="Changes">The changed columns of a modified row.</param>
/// <param name="OldCount">How often the old side has it.</param>
/// <param name="NewCount">How often the new side has it.</param>
public sealed record DiffExample(
    RowClass Class, IReadOnlyList<ExampleValue> Key, IReadOnlyList<ExampleChange> Changes, long OldCount, long NewCount);

/// <summary>A value as text; null is SQL's NULL.</summary>
public sealed record ExampleValue(string Column, string? Value);

/// <summary>A changed value as text; null is SQL's NULL.</summary>
public sealed record ExampleChange(string Column, string? Old, string? New);
