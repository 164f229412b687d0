namespace Pipeline.Models;

/// <summary>A table that keeps every version a row of its query ever had: dbt's slowly changing dimension of type 2.</summary>
public sealed record Snapshot : RelationNode
{
    /// <inheritdoc/>
    public override string ResourceType => "snapshot";

    /// <summary>
    /// Its query, Jinja and all: the body of the <c>{% snapshot %}</c> block, or <c>select * from</c> the relation its YAML names.
    /// </summary>
    public required string RawSql { get; init; }

    /// <summary>How versions are told apart.</summary>
    public required SnapshotSettings Settings { get; init; }
}

/// <summary>How a snapshot sees that a row changed.</summary>
public enum SnapshotStrategy
{
    /// <summary>A column says when the row last changed.</summary>
    Timestamp,

    /// <summary>Columns are compared.</summary>
    Check,
}

/// <summary>What happens to a row that the query no longer returns.</summary>
public enum HardDeletes
{
    /// <summary>Nothing: its last version stays current.</summary>
    Ignore,

    /// <summary>Its last version ends.</summary>
    Invalidate,

    /// <summary>Its last version ends, and a version marked as deleted begins.</summary>
    NewRecord,
}

/// <summary>The settings of a snapshot, checked: what its strategy needs is there.</summary>
public sealed record SnapshotSettings
{
    /// <summary>How a change is seen.</summary>
    public required SnapshotStrategy Strategy { get; init; }

    /// <summary>The columns, or one expression, that name a row.</summary>
    public required IReadOnlyList<string> UniqueKey { get; init; }

    /// <summary>The column of <see cref="SnapshotStrategy.Timestamp"/>; with <see cref="SnapshotStrategy.Check"/> optional.</summary>
    public string? UpdatedAt { get; init; }

    /// <summary>The columns of <see cref="SnapshotStrategy.Check"/>; null for all the query returns.</summary>
    public IReadOnlyList<string>? CheckColumns { get; init; }

    /// <summary>What becomes of rows that vanish.</summary>
    public HardDeletes HardDeletes { get; init; }

    /// <summary>SQL for the end of current versions (<c>to_date('9999-12-31')</c>); null leaves it NULL.</summary>
    public string? ValidToCurrent { get; init; }

    /// <summary>What the columns of the snapshot itself are called.</summary>
    public SnapshotColumns Columns { get; init; } = new();
}

/// <summary>The names of the columns a snapshot adds.</summary>
public sealed record SnapshotColumns(
    string ValidFrom = "dbt_valid_from",
    string ValidTo = "dbt_valid_to",
    string ScdId = "dbt_scd_id",
    string UpdatedAt = "dbt_updated_at",
    string IsDeleted = "dbt_is_deleted");
