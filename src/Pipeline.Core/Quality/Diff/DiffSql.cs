using System.Globalization;

namespace Pipeline.Quality.Diff;

/// <summary>
/// The statements of one comparison. Columns are called c0, c1 … and cast to the type both sides are compared as, because the
/// engine's hash of equal values differs between types (specs/quality.md §4.3).
/// </summary>
internal sealed class DiffSql(DiffRequest request, IReadOnlyList<ComparedColumn> columns)
{
    /// <summary>
    /// How many parts a table is cut into: so many that a thousand scattered changes leave all but a few percent out of sight, and few
    /// enough that their sums stay in the processor's cache.
    /// </summary>
    public const int Buckets = 1 << 16;

    public const string OldPart = "temp.diff_old";
    public const string NewPart = "temp.diff_new";
    public const string TwicePart = "temp.diff_twice";

    private readonly IReadOnlyList<int> keys = [.. Indices(columns, column => column.IsKey)];
    private readonly IReadOnlyList<int> values = [.. Indices(columns, column => !column.IsKey)];

    /// <summary>True when rows have names; without, whole rows are counted.</summary>
    public bool HasKey => keys is not [];

    /// <summary>
    /// One scan of each side, the old one first: its rows, those with NULL in their key, and the sum of the rows' hashes. A sum and no
    /// XOR, in which two equal rows would vanish.
    /// </summary>
    public string Fingerprint() =>
        $"SELECT * EXCLUDE (side) FROM ({Checksum(request.Old, isOld: true)} UNION ALL {Checksum(request.New, isOld: false)}) ORDER BY side";

    /// <summary>The buckets whose sums differ, and how many rows the sides have in each. Twice the work of the fingerprint.</summary>
    public string DifferingBuckets() => $"""
        WITH o AS ({BucketChecksums(request.Old, isOld: true)}), n AS ({BucketChecksums(request.New, isOld: false)})
        SELECT coalesce(o.bucket, n.bucket) AS bucket, coalesce(o.row_count, 0) AS old_rows, coalesce(n.row_count, 0) AS new_rows
        FROM o FULL JOIN n ON o.bucket = n.bucket
        WHERE o.row_count IS DISTINCT FROM n.row_count OR o.checksum IS DISTINCT FROM n.checksum
        ORDER BY 1
        """;

    /// <summary>Takes the rows of some buckets of both sides aside.</summary>
    public string TakePart(IReadOnlyList<long> buckets) => $"""
        CREATE OR REPLACE TEMP TABLE {OldPart} AS {RowsOf(request.Old, isOld: true, buckets)};
        CREATE OR REPLACE TEMP TABLE {NewPart} AS {RowsOf(request.New, isOld: false, buckets)};
        {(HasKey ? $"CREATE OR REPLACE TEMP TABLE {TwicePart} AS {KeysThatOccurTwice};" : "")}
        """;

    /// <summary>Removes what was taken aside.</summary>
    public static string DropParts => $"DROP TABLE IF EXISTS {OldPart}; DROP TABLE IF EXISTS {NewPart}; DROP TABLE IF EXISTS {TwicePart};";

    /// <summary>Keys that occur more than once: the rows of each side that have one, and the rows whose key has the same rows on both.</summary>
    public static string CountTwice => $"""
        SELECT coalesce(sum(old_count) FILTER (NOT is_same), 0)::BIGINT, coalesce(sum(new_count) FILTER (NOT is_same), 0)::BIGINT,
               coalesce(sum(old_count) FILTER (is_same), 0)::BIGINT
        FROM {TwicePart}
        """;

    /// <summary>The part's rows by class, then for each value column its changes, those to and from NULL, and the largest delta.</summary>
    public string Classify(bool areSomeTwice) => $"""
        SELECT count(*) FILTER (class = 'identical'), count(*) FILTER (class = 'modified'),
               count(*) FILTER (class = 'added'), count(*) FILTER (class = 'removed'){string.Concat(values.Select(ColumnCounts))}
        FROM ({Joined(areSomeTwice)})
        """;

    /// <summary>Some rows of a class: keys first, then old and new value and whether they differ, column by column.</summary>
    public string ExamplesOf(string rowClass, bool areSomeTwice) => $"""
        SELECT {List(keys, index => Text($"coalesce(o{index}, n{index})"))}{string.Concat(values.Select(index => $", {Text($"o{index}")}, {Text($"n{index}")}, d{index}"))}
        FROM ({Joined(areSomeTwice)})
        WHERE class = '{rowClass}'
        ORDER BY {List(keys, index => $"coalesce(o{index}, n{index})")}
        LIMIT {request.Examples}
        """;

    /// <summary>Some keys that are none, and how often each side has them.</summary>
    public string ExamplesTwice => $"""
        SELECT {List(keys, index => Text($"c{index}"))}, old_count, new_count FROM {TwicePart} WHERE NOT is_same ORDER BY {Names(keys)} LIMIT {request.Examples}
        """;

    /// <summary>Without a key: each row and how often the sides have it.</summary>
    public string CountRows => $"""
        SELECT coalesce(sum(least(old_count, new_count)), 0)::BIGINT, coalesce(sum(greatest(new_count - old_count, 0)), 0)::BIGINT,
               coalesce(sum(greatest(old_count - new_count, 0)), 0)::BIGINT
        FROM ({Counted})
        """;

    /// <summary>Without a key: some rows that one side has more often.</summary>
    public string ExamplesOfRows(bool isAdded) => $"""
        SELECT {List(values, index => Text($"c{index}"))}, old_count, new_count
        FROM ({Counted})
        WHERE {(isAdded ? "new_count > old_count" : "old_count > new_count")}
        ORDER BY {Names(values)}
        LIMIT {request.Examples}
        """;

    private string Counted => $"""
        SELECT {Names(values)}, count(*) FILTER (is_old) AS old_count, count(*) FILTER (NOT is_old) AS new_count
        FROM (SELECT *, true AS is_old FROM {OldPart} UNION ALL SELECT *, false FROM {NewPart})
        GROUP BY {Names(values)}
        """;

    /// <summary>Such keys are joined with nothing: of two rows on one side nobody can say which became the one on the other.</summary>
    private string KeysThatOccurTwice => $"""
        SELECT {Names(keys)}, count(*) FILTER (is_old) AS old_count, count(*) FILTER (NOT is_old) AS new_count,
               old_count = new_count AND sum(row_hash) FILTER (is_old) = sum(row_hash) FILTER (NOT is_old) AS is_same
        FROM ({RowHashes(OldPart, isOld: true)} UNION ALL {RowHashes(NewPart, isOld: false)})
        GROUP BY {Names(keys)}
        HAVING old_count > 1 OR new_count > 1
        """;

    private string RowHashes(string part, bool isOld) =>
        $"SELECT {Names(keys)}, hash({Names(AllColumns)})::HUGEINT AS row_hash, {(isOld ? "true" : "false")} AS is_old FROM {part}";

    /// <summary>Who is missing is told by a flag of the row: its columns may be NULL by themselves.</summary>
    private string Joined(bool areSomeTwice) => $"""
        SELECT *, CASE WHEN in_old IS NULL THEN 'added' WHEN in_new IS NULL THEN 'removed'
                       WHEN {(values is [] ? "false" : string.Join(" OR ", values.Select(index => $"d{index}")))} THEN 'modified' ELSE 'identical' END AS class
        FROM (
          SELECT o.is_there AS in_old, n.is_there AS in_new{string.Concat(AllColumns.Select(index => $", o.c{index} AS o{index}, n.c{index} AS n{index}"))}{string.Concat(values.Select(index => $", {Differs(index)} AS d{index}"))}
          FROM {Once(OldPart, areSomeTwice)} o FULL JOIN {Once(NewPart, areSomeTwice)} n
            ON {string.Join(" AND ", keys.Select(index => $"o.c{index} IS NOT DISTINCT FROM n.c{index}"))})
        """;

    private string Once(string part, bool areSomeTwice) => areSomeTwice
        ? $"(SELECT *, true AS is_there FROM {part} p WHERE NOT EXISTS (FROM {TwicePart} t WHERE {string.Join(" AND ", keys.Select(index => $"t.c{index} IS NOT DISTINCT FROM p.c{index}"))}))"
        : $"(SELECT *, true AS is_there FROM {part})";

    private string Differs(int index)
    {
        var (old, news) = ($"o.c{index}", $"n.c{index}");
        if (columns[index].Tolerance is not { } tolerance) return $"({old} IS DISTINCT FROM {news})";
        var delta = $"abs({old}::DOUBLE - {news}::DOUBLE)";
        var room = $"{Number(tolerance.Absolute)} + {Number(tolerance.Relative)} * greatest(abs({old}::DOUBLE), abs({news}::DOUBLE))";
        return $"({old} IS DISTINCT FROM {news} AND NOT coalesce({delta} <= {room}, false))";
    }

    private string ColumnCounts(int index)
    {
        var both = $"class = 'modified' AND d{index}";
        var delta = columns[index].IsNumber ? $"max(abs(o{index}::DOUBLE - n{index}::DOUBLE)) FILTER ({both})" : "NULL";
        return $", count(*) FILTER ({both}), count(*) FILTER ({both} AND n{index} IS NULL), count(*) FILTER ({both} AND o{index} IS NULL), {delta}";
    }

    private string Checksum(DiffSide side, bool isOld)
    {
        var nullKeys = HasKey ? $"count(*) FILTER ({string.Join(" OR ", keys.Select(index => $"c{index} IS NULL"))})" : "0::BIGINT";
        return $"SELECT {(isOld ? 0 : 1)} AS side, count(*), {nullKeys}, CAST(sum(hash({Names(AllColumns)})::HUGEINT) AS VARCHAR) FROM ({Rows(side, isOld)}){Sample}";
    }

    private string BucketChecksums(DiffSide side, bool isOld) => $"""
        SELECT {Bucket} AS bucket, count(*) AS row_count, sum(hash({Names(AllColumns)})::HUGEINT) AS checksum
        FROM ({Rows(side, isOld)}){Sample}
        GROUP BY 1
        """;

    private string RowsOf(DiffSide side, bool isOld, IReadOnlyList<long> buckets)
    {
        var areOneRange = buckets[^1] - buckets[0] == buckets.Count - 1;
        var wanted = areOneRange ? $"{Bucket} BETWEEN {buckets[0]} AND {buckets[^1]}" : $"{Bucket} IN ({string.Join(", ", buckets)})";
        return $"SELECT * FROM ({Rows(side, isOld)}){Sample}{(Sample is "" ? " WHERE " : " AND ")}{wanted}";
    }

    private string Rows(DiffSide side, bool isOld)
    {
        var selected = columns.Select((column, index) => $"CAST({SqlText.Name(isOld ? column.Old : column.New)} AS {column.Type}) AS c{index}");
        return $"SELECT {string.Join(", ", selected)} FROM {SqlText.From(side.From, request.Where)}";
    }

    /// <summary>High bits choose the sample, low bits the bucket: a sample must not empty most buckets.</summary>
    private string Sample => request.SampleOneOf == 1 ? "" : $" WHERE ({RowName} >> 32) % {request.SampleOneOf} = 0";

    private string Bucket => $"({RowName} % {Buckets})";

    private string RowName => $"hash({Names(HasKey ? keys : AllColumns)})";

    private IEnumerable<int> AllColumns => Enumerable.Range(0, columns.Count);

    private static string Names(IEnumerable<int> indices) => List(indices, index => $"c{index}");

    private static string List(IEnumerable<int> indices, Func<int, string> item) => string.Join(", ", indices.Select(item));

    private static string Text(string expression) => $"CAST({expression} AS VARCHAR)";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static IEnumerable<int> Indices(IReadOnlyList<ComparedColumn> columns, Func<ComparedColumn, bool> isWanted) =>
        Enumerable.Range(0, columns.Count).Where(index => isWanted(columns[index]));
}
