namespace Pipeline.Engines.DuckDb;

/// <summary>What kind of failure the engine reports. The values are those of <c>duckdb_error_type</c>.</summary>
public enum DuckDbErrorType
{
    /// <summary>Not classified.</summary>
    Invalid = 0,

    /// <summary>A number does not fit its type.</summary>
    OutOfRange = 1,

    /// <summary>A value cannot be cast.</summary>
    Conversion = 2,

    /// <summary>A type is not known.</summary>
    UnknownType = 3,

    /// <summary>A decimal does not fit.</summary>
    Decimal = 4,

    /// <summary>Two types do not match.</summary>
    MismatchType = 5,

    /// <summary>Division by zero.</summary>
    DivideByZero = 6,

    /// <summary>A value is too large.</summary>
    ObjectSize = 7,

    /// <summary>A type cannot be used here.</summary>
    InvalidType = 8,

    /// <summary>Stored data cannot be read back.</summary>
    Serialization = 9,

    /// <summary>A transaction conflict, or a transaction statement in the wrong state.</summary>
    Transaction = 10,

    /// <summary>The engine does not do this.</summary>
    NotImplemented = 11,

    /// <summary>An expression cannot be evaluated.</summary>
    Expression = 12,

    /// <summary>A table, view, function or setting does not exist, or exists already.</summary>
    Catalog = 13,

    /// <summary>The SQL text cannot be parsed.</summary>
    Parser = 14,

    /// <summary>The statement cannot be planned.</summary>
    Planner = 15,

    /// <summary>A task could not be scheduled.</summary>
    Scheduler = 16,

    /// <summary>Execution failed.</summary>
    Executor = 17,

    /// <summary>A row breaks a primary key, unique, not-null, check or foreign-key constraint.</summary>
    Constraint = 18,

    /// <summary>An index is broken or cannot be used.</summary>
    Index = 19,

    /// <summary>Statistics failed.</summary>
    Stat = 20,

    /// <summary>The connection cannot be used.</summary>
    Connection = 21,

    /// <summary>The SQL text is not well formed.</summary>
    Syntax = 22,

    /// <summary>A setting cannot be changed.</summary>
    Settings = 23,

    /// <summary>A column or argument does not exist or has the wrong type.</summary>
    Binder = 24,

    /// <summary>The network failed.</summary>
    Network = 25,

    /// <summary>The optimizer failed.</summary>
    Optimizer = 26,

    /// <summary>A null pointer inside the engine.</summary>
    NullPointer = 27,

    /// <summary>A file is absent, unreadable, locked or full.</summary>
    IO = 28,

    /// <summary>The query was interrupted. With a cancelled token this becomes an <see cref="OperationCanceledException"/>.</summary>
    Interrupt = 29,

    /// <summary>The database can no longer be used.</summary>
    Fatal = 30,

    /// <summary>A bug in the engine.</summary>
    Internal = 31,

    /// <summary>An argument or a piece of data is not acceptable: malformed JSON, CSV or Parquet too.</summary>
    InvalidInput = 32,

    /// <summary>The memory limit was reached and the query could not spill enough.</summary>
    OutOfMemory = 33,

    /// <summary>Not permitted by the settings.</summary>
    Permission = 34,

    /// <summary>A parameter's type cannot be told.</summary>
    ParameterNotResolved = 35,

    /// <summary>A parameter cannot stand here.</summary>
    ParameterNotAllowed = 36,

    /// <summary>Something else depends on it.</summary>
    Dependency = 37,

    /// <summary>An HTTP request failed.</summary>
    Http = 38,

    /// <summary>An extension is needed that is not loaded.</summary>
    MissingExtension = 39,

    /// <summary>An extension could not be loaded by itself.</summary>
    Autoload = 40,

    /// <summary>A sequence is exhausted or not yet used.</summary>
    Sequence = 41,

    /// <summary>A setting has a value that cannot be.</summary>
    InvalidConfiguration = 42,
}
