using System.Globalization;
using Pipeline.Schema;

namespace Pipeline.Lake.Delta;

/// <summary>How a filter compares.</summary>
public enum FilterComparison
{
    /// <summary>The same.</summary>
    Equal,

    /// <summary>Before the value.</summary>
    Less,

    /// <summary>Before the value or the same.</summary>
    LessOrEqual,

    /// <summary>After the value.</summary>
    Greater,

    /// <summary>After the value or the same.</summary>
    GreaterOrEqual,
}

/// <summary>A condition on a column, as in <c>season = 2025</c>. Null satisfies none.</summary>
/// <param name="Column">The column.</param>
/// <param name="Comparison">How it compares.</param>
/// <param name="Value">With what, as text in the protocol's form.</param>
public sealed record ColumnFilter(string Column, FilterComparison Comparison, string Value);

/// <summary>File skipping: leaves out files that cannot hold a matching row. What it keeps may still hold none.</summary>
public static class FileSkipping
{
    extension(DeltaSnapshot snapshot)
    {
        /// <summary>The files that may hold rows satisfying all filters, judged by partition values and column bounds.</summary>
        public IEnumerable<AddFile> Prune(IReadOnlyList<ColumnFilter> filters) =>
            snapshot.Files.Where(file => filters.All(filter => MayMatch(snapshot, file, filter)));
    }

    private static bool MayMatch(DeltaSnapshot snapshot, AddFile file, ColumnFilter filter)
    {
        if (snapshot.Schema.Find(filter.Column) is not { } column) return true;
        if (file.PartitionValues.TryGetValue(column.Name, out var value))
            return !string.IsNullOrEmpty(value) && MayLieWithin(column.Type, value, value, filter);
        if (FileStatistics.Parse(file.Stats) is not { } statistics || !statistics.Columns.TryGetValue(column.Name, out var known)) return true;
        if (known.NullCount is { } nulls && nulls == statistics.NumRecords) return false;

        // Writers leave NaN, which sorts above every number, out of the bounds.
        var hasNaN = column.Type is PrimitiveType { Kind: PrimitiveKind.Float or PrimitiveKind.Double };
        var isOpenAbove = hasNaN && filter.Comparison is (FilterComparison.Greater or FilterComparison.GreaterOrEqual);
        return MayLieWithin(column.Type, known.Min, isOpenAbove ? null : Widen(column.Type, known.Max), filter);
    }

    /// <summary>Other writers cut bounds of times down to milliseconds, the upper ones too.</summary>
    private static string? Widen(DataType type, string? max) =>
        type is PrimitiveType { Kind: PrimitiveKind.Timestamp or PrimitiveKind.TimestampNtz } && max is not null && TryInstant(max, out var instant)
            ? instant.AddMilliseconds(1).ToString("O", CultureInfo.InvariantCulture)
            : max;

    private static bool MayLieWithin(DataType type, string? min, string? max, ColumnFilter filter) => filter.Comparison switch
    {
        FilterComparison.Equal => !(Compare(type, filter.Value, min) < 0) && !(Compare(type, filter.Value, max) > 0),
        FilterComparison.Less => !(Compare(type, min, filter.Value) >= 0),
        FilterComparison.LessOrEqual => !(Compare(type, min, filter.Value) > 0),
        FilterComparison.Greater => !(Compare(type, max, filter.Value) <= 0),
        FilterComparison.GreaterOrEqual => !(Compare(type, max, filter.Value) < 0),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>How two values of a type compare; null when one is missing or is not such a value, so that nothing is concluded.</summary>
    private static int? Compare(DataType type, string? a, string? b)
    {
        if (a is null || b is null) return null;
        return type switch
        {
            PrimitiveType { Kind: PrimitiveKind.String } => LakeKey.Order.Compare(a, b),
            PrimitiveType { Kind: PrimitiveKind.Date } => By<DateOnly>(a, b, TryDay),
            PrimitiveType { Kind: PrimitiveKind.Timestamp } => By<DateTimeOffset>(a, b, TryZonedInstant),
            PrimitiveType { Kind: PrimitiveKind.TimestampNtz } => By<DateTimeOffset>(a, b, TryInstant),
            PrimitiveType { Kind: PrimitiveKind.Float or PrimitiveKind.Double } => By<double>(a, b, TryDouble),
            PrimitiveType { Kind: PrimitiveKind.Boolean } => By<bool>(a, b, bool.TryParse),
            PrimitiveType { Kind: PrimitiveKind.Binary or PrimitiveKind.Void } => null,
            PrimitiveType or DecimalType => By<decimal>(a, b, TryDecimal),
            _ => null,
        };
    }

    private delegate bool TryParse<T>(string text, out T value);

    private static int? By<T>(string a, string b, TryParse<T> parse)
        where T : IComparable<T> => parse(a, out var first) && parse(b, out var second) ? first.CompareTo(second) : null;

    private static bool TryDay(string text, out DateOnly value) => DateOnly.TryParse(text, CultureInfo.InvariantCulture, out value);

    private static bool TryDecimal(string text, out decimal value) => decimal.TryParse(text, CultureInfo.InvariantCulture, out value);

    private static bool TryDouble(string text, out double value) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out value) && !double.IsNaN(value);

    /// <summary>A partition value without a zone was written in that of some machine we know nothing about.</summary>
    private static bool TryZonedInstant(string text, out DateTimeOffset value)
    {
        value = default;
        var hasZone = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-');
        return hasZone && TryInstant(text, out value);
    }

    private static bool TryInstant(string text, out DateTimeOffset value) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out value);
}
