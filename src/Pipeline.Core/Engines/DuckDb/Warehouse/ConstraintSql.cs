using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>Constraints as DDL, as dbt writes them. Null for one that says nothing.</summary>
internal static class ConstraintSql
{
    public static string? OfColumn(Constraint constraint, string? target)
    {
        var sql = constraint.Kind switch
        {
            ConstraintKind.Check when constraint.Expression is { } condition => $"CHECK ({condition})",
            ConstraintKind.NotNull => $"NOT NULL {constraint.Expression}",
            ConstraintKind.Unique => $"UNIQUE {constraint.Expression}",
            ConstraintKind.PrimaryKey => $"PRIMARY KEY {constraint.Expression}",
            ConstraintKind.ForeignKey => References(constraint, target),
            ConstraintKind.Custom => constraint.Expression,
            _ => null,
        };
        return sql?.TrimEnd();
    }

    public static string? OfTable(Constraint constraint, string? target)
    {
        var columns = string.Join(", ", constraint.Columns);
        var tail = constraint.Expression is { } expression ? $" {expression}" : "";
        var sql = constraint.Kind switch
        {
            ConstraintKind.Check when constraint.Expression is { } condition => $"CHECK ({condition})",
            ConstraintKind.Unique => $"UNIQUE{tail} ({columns})",
            ConstraintKind.PrimaryKey => $"PRIMARY KEY{tail} ({columns})",
            ConstraintKind.ForeignKey when References(constraint, target) is { } there => $"FOREIGN KEY ({columns}) {there}",
            ConstraintKind.Custom => constraint.Expression,
            _ => null,
        };
        return sql is not null && constraint.Name is { } name ? $"CONSTRAINT {name} {sql}" : sql;
    }

    private static string? References(Constraint constraint, string? target) =>
        target is not null && constraint.ToColumns is not []
            ? $"REFERENCES {target} ({string.Join(", ", constraint.ToColumns)})"
            : constraint.Expression is { } expression ? $"REFERENCES {expression}" : null;
}
