namespace Pipeline.Quality.SodaCl;

/// <summary>
/// What counts as missing, valid and invalid in a column. Settings of one kind are null when not given. The three conditions it
/// writes partition the rows: missing + invalid + valid = all, unless <see cref="IncludeNull"/> says otherwise.
/// </summary>
internal sealed record Validity
{
    public static Validity None { get; } = new();

    public IReadOnlyList<SqlValue>? MissingValues { get; init; }

    public IReadOnlyList<SqlValue>? ValidValues { get; init; }

    public IReadOnlyList<SqlValue>? InvalidValues { get; init; }

    /// <summary>Regular expressions, from <c>regex</c> and <c>format</c> alike: searched for, not matched whole.</summary>
    public string? MissingRegex { get; init; }

    public string? MissingFormat { get; init; }

    public string? ValidRegex { get; init; }

    public string? ValidFormat { get; init; }

    public string? InvalidRegex { get; init; }

    public string? InvalidFormat { get; init; }

    public SqlValue? ValidMin { get; init; }

    public SqlValue? ValidMax { get; init; }

    public long? ValidLength { get; init; }

    public long? ValidMinLength { get; init; }

    public long? ValidMaxLength { get; init; }

    /// <summary>Counts NULL among the invalid and the valid, as SodaCL's <c>include null</c> does.</summary>
    public bool? IncludeNull { get; init; }

    /// <summary>True when something says what is valid or invalid.</summary>
    public bool JudgesValidity => ValidConditions("c").Any() || InvalidConditions("c").Any();

    /// <summary>True when aggregates must leave rows out.</summary>
    public bool RestrictsRows => JudgesValidity || MissingConditions("c").Skip(1).Any();

    /// <summary>True when valid values are numbers written as text, so that aggregates must read them first.</summary>
    public bool HoldsNumbersAsText => ValidFormat is not null && Formats.IsNumeric(ValidFormat);

    /// <summary>The settings of a column with those of one check on top: lists of values add up, anything else is replaced.</summary>
    public Validity Under(Validity check) => new()
    {
        MissingValues = Union(MissingValues, check.MissingValues),
        ValidValues = Union(ValidValues, check.ValidValues),
        InvalidValues = check.InvalidValues ?? InvalidValues,
        MissingRegex = check.MissingRegex ?? MissingRegex,
        MissingFormat = check.MissingFormat ?? MissingFormat,
        ValidRegex = check.ValidRegex ?? ValidRegex,
        ValidFormat = check.ValidFormat ?? ValidFormat,
        InvalidRegex = check.InvalidRegex ?? InvalidRegex,
        InvalidFormat = check.InvalidFormat ?? InvalidFormat,
        ValidMin = check.ValidMin ?? ValidMin,
        ValidMax = check.ValidMax ?? ValidMax,
        ValidLength = check.ValidLength ?? ValidLength,
        ValidMinLength = check.ValidMinLength ?? ValidMinLength,
        ValidMaxLength = check.ValidMaxLength ?? ValidMaxLength,
        IncludeNull = check.IncludeNull ?? IncludeNull,
    };

    /// <summary>The condition of a missing value.</summary>
    public string Missing(string column) => $"({string.Join(" OR ", MissingConditions(column))})";

    /// <summary>The condition of an invalid value: there, and not valid or explicitly invalid.</summary>
    public string Invalid(string column)
    {
        string[] reasons = [.. ValidConditions(column).Select(valid => $"NOT {valid}"), .. InvalidConditions(column)];
        var condition = reasons is [] ? "false" : $"NOT {Missing(column)} AND ({string.Join(" OR ", reasons)})";
        return WithNull(column, condition);
    }

    /// <summary>The condition of a valid value: there, valid, and not explicitly invalid.</summary>
    public string Valid(string column) => WithNull(column, Usable(column));

    /// <summary>The condition of a value that aggregates may use: a valid one, NULL never.</summary>
    public string Usable(string column) =>
        string.Join(" AND ", [$"NOT {Missing(column)}", .. ValidConditions(column), .. InvalidConditions(column).Select(invalid => $"NOT {invalid}")]);

    private string WithNull(string column, string condition) => IncludeNull == true ? $"({condition}) OR {column} IS NULL" : condition;

    private IEnumerable<string> MissingConditions(string column)
    {
        yield return $"{column} IS NULL";
        if (MissingValues is not null) yield return In(column, MissingValues);
        if (MissingFormat is not null) yield return Matches(column, Formats.Regex(MissingFormat));
        if (MissingRegex is not null) yield return Matches(column, MissingRegex);
    }

    private IEnumerable<string> ValidConditions(string column)
    {
        if (ValidValues is not null) yield return In(column, ValidValues);
        if (ValidFormat is not null) yield return Matches(column, Formats.Regex(ValidFormat));
        if (ValidRegex is not null) yield return Matches(column, ValidRegex);
        if (ValidMin is not null) yield return $"({column} >= {ValidMin.Sql})";
        if (ValidMax is not null) yield return $"({column} <= {ValidMax.Sql})";
        if (ValidLength is not null) yield return $"({Length(column)} = {ValidLength})";
        if (ValidMinLength is not null) yield return $"({Length(column)} >= {ValidMinLength})";
        if (ValidMaxLength is not null) yield return $"({Length(column)} <= {ValidMaxLength})";
    }

    private IEnumerable<string> InvalidConditions(string column)
    {
        if (InvalidValues is not null) yield return In(column, InvalidValues);
        if (InvalidFormat is not null) yield return Matches(column, Formats.Regex(InvalidFormat));
        if (InvalidRegex is not null) yield return Matches(column, InvalidRegex);
    }

    /// <summary>The length in characters. A number has none of its own: what is measured is how it is written.</summary>
    public static string Length(string column) => $"length({AsText(column)})";

    private static string Matches(string column, string regex) => $"regexp_matches({AsText(column)}, {SqlText.Literal(regex)})";

    private static string AsText(string column) => $"CAST({column} AS VARCHAR)";

    private static string In(string column, IReadOnlyList<SqlValue> values) =>
        values is [] ? "false" : $"({column} IN ({string.Join(", ", values.Select(value => value.Sql))}))";

    private static IReadOnlyList<SqlValue>? Union(IReadOnlyList<SqlValue>? column, IReadOnlyList<SqlValue>? check) =>
        column is null ? check : check is null ? column : [.. column.Union(check)];
}
