using System.IO.Enumeration;

namespace Pipeline.Quality.SodaCl;

/// <summary>A column as it was found.</summary>
internal sealed record SchemaColumn(string Name, string Type, int Index);

/// <summary>
/// Conditions on the columns of a dataset; each one that is not given holds. Names are compared without regard to case, as the engines
/// do, and a pattern must match a whole name.
/// </summary>
internal sealed record SchemaRules
{
    public IReadOnlyList<string>? Required { get; init; }

    public IReadOnlyList<string>? Forbidden { get; init; }

    public IReadOnlyDictionary<string, string?>? Types { get; init; }

    public IReadOnlyDictionary<string, string?>? Indexes { get; init; }

    /// <summary>The exact set of columns, each with its type where that matters.</summary>
    public IReadOnlyDictionary<string, string?>? Exact { get; init; }

    /// <summary>Columns that may be missing from, or be there beside, the exact set.</summary>
    public IReadOnlyList<string>? Optional { get; init; }

    /// <summary>The kinds of change since the last run that matter.</summary>
    public IReadOnlySet<SchemaChange>? Changes { get; init; }

    /// <summary>Whether anything can be judged without an earlier run.</summary>
    public bool IsOfThisRun => (Required, Forbidden, Types, Indexes, Exact) is not (null, null, null, null, null);

    public bool IsEmpty => !IsOfThisRun && Changes is null;

    /// <summary>What is not as it should be; empty when all is well.</summary>
    public IReadOnlyList<string> Violations(IReadOnlyList<SchemaColumn> columns) =>
    [
        .. (Required ?? []).Where(name => Find(columns, name) is null).Select(name => $"column {name} is missing"),
        .. (Forbidden ?? []).SelectMany(pattern => columns.Where(column => Matches(pattern, column)).Select(column => $"column {column.Name} must not be there")),
        .. WrongTypes(columns, Types),
        .. WrongIndexes(columns),
        .. WrongTypes(columns, Exact),
        .. Surplus(columns),
    ];

    private IEnumerable<string> WrongTypes(IReadOnlyList<SchemaColumn> columns, IReadOnlyDictionary<string, string?>? types)
    {
        foreach (var (name, type) in types ?? new Dictionary<string, string?>())
        {
            if (Find(columns, name) is not { } column)
            {
                if (!IsOptional(name)) yield return $"column {name} is missing";
            }
            else if (type is not null && !ColumnType.IsMatch(type, column.Type))
            {
                yield return $"column {name} has type {column.Type}, expected {type}";
            }
        }
    }

    private IEnumerable<string> WrongIndexes(IReadOnlyList<SchemaColumn> columns)
    {
        foreach (var (name, index) in Indexes ?? new Dictionary<string, string?>())
        {
            if (Find(columns, name) is not { } column) yield return $"column {name} is missing";
            else if ($"{column.Index}" != index) yield return $"column {name} is at index {column.Index}, expected {index}";
        }
    }

    private IEnumerable<string> Surplus(IReadOnlyList<SchemaColumn> columns) => Exact is null ? [] : columns
        .Where(column => !IsOptional(column.Name) && !Exact.Keys.Contains(column.Name, StringComparer.OrdinalIgnoreCase))
        .Select(column => $"column {column.Name} is not expected");

    private bool IsOptional(string name) => Optional?.Contains(name, StringComparer.OrdinalIgnoreCase) == true;

    private static SchemaColumn? Find(IReadOnlyList<SchemaColumn> columns, string name) =>
        columns.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static bool Matches(string pattern, SchemaColumn column) =>
        FileSystemName.MatchesSimpleExpression(pattern.Replace('%', '*'), column.Name, ignoreCase: true);
}
