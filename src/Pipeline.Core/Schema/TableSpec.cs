namespace Pipeline.Schema;

/// <summary>
/// What the table of a loaded stream shall be: declared columns, keys, how loads join what is there, and what happens to rows
/// that do not fit. What is not declared is inferred over the whole load.
/// </summary>
public sealed record TableSpec
{
    /// <summary>Declared columns, in order; what else rows have is up to <see cref="Contract"/>.</summary>
    public IReadOnlyList<ColumnSpec> Columns { get; init; } = [];

    /// <summary>The fields that name a row. A merge needs them.</summary>
    public IReadOnlyList<string> PrimaryKey { get; init; } = [];

    /// <summary>How a load joins the rows that are there.</summary>
    public WriteMode WriteMode { get; init; }

    /// <summary>What an overwrite replaces.</summary>
    public ReplaceScope Replace { get; init; }

    /// <summary>The columns files are separated by, filled from row values.</summary>
    public IReadOnlyList<PartitionColumn> PartitionBy { get; init; } = [];

    /// <summary>The field whose larger value is the newer row, when a key comes twice; null: the row that came later.</summary>
    public string? Cursor { get; init; }

    /// <summary>A merge deletes rows in which this field is true, or, when it is no boolean, is not null; null for none.</summary>
    public string? HardDelete { get; init; }

    /// <summary>What happens to new columns and to values of another type.</summary>
    public SchemaContract Contract { get; init; } = SchemaContract.Evolve;

    /// <summary>SQL conditions over the table's columns; a row for which one is not true is rejected.</summary>
    public IReadOnlyList<string> RowChecks { get; init; } = [];

    /// <summary>
    /// The most rejected rows a load may have. Null: none but those <see cref="Contract"/> asks to discard; a row that is not
    /// JSON, lacks a required field or fails a row check then fails the load.
    /// </summary>
    public RejectLimit? RejectLimit { get; init; }

    /// <summary>How objects and arrays are kept.</summary>
    public NestedForm Nested { get; init; }

    /// <summary>Arrays whose elements become rows of a table of their own.</summary>
    public IReadOnlyList<ChildSpec> Children { get; init; } = [];

    /// <summary>The size at which a data file ends, about.</summary>
    /// <value>The default is 256 MB.</value>
    public long TargetFileBytes { get; init; } = 256L << 20;

    /// <summary>
    /// True when the source's format has no types but text (CSV, XML): then text that is a number, a boolean or a date
    /// throughout the load is taken as one. JSON text stays text.
    /// </summary>
    public bool IsUntyped { get; init; }
}

/// <summary>A declared column: its name and its type in DuckDB's words.</summary>
public sealed record ColumnSpec(string Name, string Type);

/// <summary>How a load joins the rows that are there.</summary>
public enum WriteMode
{
    /// <summary>Its rows are added.</summary>
    Append,

    /// <summary>Its rows take the place of those there, by <see cref="ReplaceScope"/>.</summary>
    Overwrite,

    /// <summary>Rows with a known key take its row's place, the others are added.</summary>
    Merge,
}

/// <summary>What an overwrite replaces.</summary>
public enum ReplaceScope
{
    /// <summary>The whole table.</summary>
    Table,

    /// <summary>The partitions the load has rows of.</summary>
    Partitions,
}

/// <summary>How objects and arrays are kept.</summary>
public enum NestedForm
{
    /// <summary>As JSON text, which never changes its type.</summary>
    Json,

    /// <summary>As structs and lists, inferred like columns.</summary>
    Struct,
}

/// <summary>A partition column and where its value comes from.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Field">The column it is taken from: itself, when it is one of the rows' own.</param>
/// <param name="Transform">What is taken of it.</param>
public sealed record PartitionColumn(string Name, string Field, PartitionTransform Transform);

/// <summary>What of a value makes a partition.</summary>
public enum PartitionTransform
{
    /// <summary>The value.</summary>
    Identity,

    /// <summary>Its UTC year, as a number.</summary>
    Year,

    /// <summary>Its UTC month, as <c>2026-01</c>.</summary>
    Month,

    /// <summary>Its UTC day, as a date.</summary>
    Day,

    /// <summary>Its UTC hour, as <c>2026-01-02-03</c>.</summary>
    Hour,
}

/// <summary>What a contract does with what does not fit. The words are dlt's.</summary>
public enum ContractMode
{
    /// <summary>The table changes: a column is added, or the value goes to a variant column <c>name__type</c>.</summary>
    Evolve,

    /// <summary>The load fails and says where.</summary>
    Freeze,

    /// <summary>The row is rejected.</summary>
    DiscardRow,

    /// <summary>The value is left out.</summary>
    DiscardValue,
}

/// <summary>A contract mode for each kind of change.</summary>
/// <param name="Tables">New tables: the stream's own on its first load, child tables.</param>
/// <param name="Columns">Columns the table does not have; on a first load, those not declared when any is.</param>
/// <param name="DataType">Values the column's type cannot hold without loss.</param>
public sealed record SchemaContract(ContractMode Tables, ContractMode Columns, ContractMode DataType)
{
    /// <summary>Everything may change.</summary>
    public static SchemaContract Evolve { get; } = new(ContractMode.Evolve, ContractMode.Evolve, ContractMode.Evolve);
}

/// <summary>The most rejected rows of a load: a number, or a share of its rows in percent.</summary>
public sealed record RejectLimit(long? Count, double? Percent);

/// <summary>An array whose elements become rows of the table <c>stream__name</c>, beside the parent's key and their place in it.</summary>
/// <param name="Name">The child's name.</param>
/// <param name="Field">The field with the array, as a dotted path.</param>
public sealed record ChildSpec(string Name, string Field);

/// <summary>A row that is not taken over.</summary>
/// <param name="Row">The row as it came, as text; not always JSON.</param>
/// <param name="Reason">Why.</param>
/// <param name="Url">Where it came from.</param>
/// <param name="Page">The page it was on, when there were pages.</param>
/// <param name="Line">Its line or row number there, from 1, when it is known.</param>
public sealed record RejectedRow(string Row, string Reason, string Url, int? Page, long? Line);
