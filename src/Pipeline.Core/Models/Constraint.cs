namespace Pipeline.Models;

/// <summary>The kinds of constraint a contract may ask for.</summary>
public enum ConstraintKind
{
    /// <summary>A condition over the row.</summary>
    Check,

    /// <summary>The column is never NULL.</summary>
    NotNull,

    /// <summary>No two rows are alike.</summary>
    Unique,

    /// <summary>Both of these.</summary>
    PrimaryKey,

    /// <summary>The values occur elsewhere.</summary>
    ForeignKey,

    /// <summary>Text of the engine's own.</summary>
    Custom,
}

/// <summary>A constraint of a model or column under an enforced contract.</summary>
/// <param name="Kind">What it asks.</param>
/// <param name="Expression">The condition of a check, the tail of a foreign key, the text of a custom one; null for none.</param>
/// <param name="Name">Its name; null when none was given.</param>
/// <param name="Columns">The columns of a model's constraint; empty for one that stands on a column.</param>
/// <param name="To">For a foreign key, the node it points to (a unique id); null when the expression says it.</param>
/// <param name="ToColumns">The columns there.</param>
public sealed record Constraint(
    ConstraintKind Kind, string? Expression, string? Name, IReadOnlyList<string> Columns, string? To, IReadOnlyList<string> ToColumns);
