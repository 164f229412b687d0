using System.Globalization;
using Pipeline.Schema;

namespace Pipeline.Quality.Diff;

/// <summary>Adds up a comparison part by part, and keeps the first examples of each class.</summary>
internal sealed class DiffTally(IReadOnlyList<ComparedColumn> columns, int wantedExamples)
{
    private const int CountsPerColumn = 4;

    private readonly IReadOnlyList<ComparedColumn> keys = [.. columns.Where(column => column.IsKey)];
    private readonly IReadOnlyList<ComparedColumn> values = [.. columns.Where(column => !column.IsKey)];
    private readonly Dictionary<string, ColumnChanges> changes = new(StringComparer.Ordinal);
    private readonly List<DiffExample> examples = [];
    private long oldRows;
    private long newRows;
    private RowClasses total = new(0, 0, 0, 0);

    /// <summary>Counts the sides' rows. True when their fingerprints agree: then all rows are identical.</summary>
    public bool AddFingerprint(IReadOnlyList<object?> old, IReadOnlyList<object?> news)
    {
        (oldRows, newRows) = (Count(old[0]), Count(news[0]));
        var isEqual = oldRows == newRows && Equals(old[2], news[2]);
        total = new RowClasses(isEqual ? oldRows : 0, 0, 0, 0, NullKeysOld: Count(old[1]), NullKeysNew: Count(news[1]));
        return isEqual;
    }

    /// <summary>Takes the buckets that differ; the rows of all others are identical.</summary>
    public IReadOnlyList<BucketSize> AddBuckets(IReadOnlyList<IReadOnlyList<object?>> differing)
    {
        total = total.Plus(new RowClasses(oldRows - differing.Sum(row => Count(row[1])), 0, 0, 0));
        return [.. differing.Select(row => new BucketSize(Count(row[0]), Count(row[1]) + Count(row[2])))];
    }

    /// <summary>Counts rows whose key occurs more than once; true when there are any.</summary>
    public bool AddNonUnique(IReadOnlyList<object?> row)
    {
        var (old, news, same) = (Count(row[0]), Count(row[1]), Count(row[2]));
        total = total.Plus(new RowClasses(same, 0, 0, 0, old, news));
        return old + news + same > 0;
    }

    /// <summary>Counts joined rows and the changes of their columns. Returns what this part added.</summary>
    public RowClasses AddClasses(IReadOnlyList<object?> row)
    {
        var part = new RowClasses(Count(row[0]), Count(row[1]), Count(row[2]), Count(row[3]));
        total = total.Plus(part);
        for (var i = 0; i < values.Count; i++)
        {
            var at = 4 + (i * CountsPerColumn);
            var delta = row[at + 3] is null ? (double?)null : Measured.Number(row[at + 3]);
            AddChanges(new ColumnChanges(values[i].New, Count(row[at]), Count(row[at + 1]), Count(row[at + 2]), delta));
        }

        return part;
    }

    /// <summary>Counts rows compared whole. Returns what this part added.</summary>
    public RowClasses AddCounts(IReadOnlyList<object?> row)
    {
        var part = new RowClasses(Count(row[0]), 0, Count(row[1]), Count(row[2]));
        total = total.Plus(part);
        return part;
    }

    /// <summary>The classes a part has rows of, and of which more examples are wanted.</summary>
    public IEnumerable<RowClass> Wanting(RowClasses part) =>
        new[] { (RowClass.Modified, part.Modified), (RowClass.Added, part.Added), (RowClass.Removed, part.Removed) }
            .Where(pair => pair.Item2 > 0 && IsWanted(pair.Item1))
            .Select(pair => pair.Item1)
            .ToList();

    /// <summary>Keeps joined rows as examples.</summary>
    public void AddExamples(RowClass rowClass, IReadOnlyList<IReadOnlyList<object?>> rows)
    {
        var (old, news) = (rowClass is RowClass.Added ? 0 : 1, rowClass is RowClass.Removed ? 0 : 1);
        foreach (var row in rows)
            Add(new DiffExample(rowClass, Named(keys, row), rowClass is RowClass.Modified ? ChangesOf(row) : [], old, news));
    }

    /// <summary>Keeps keys that occur more than once.</summary>
    public void AddTwice(IReadOnlyList<IReadOnlyList<object?>> rows)
    {
        foreach (var row in rows) Add(new DiffExample(RowClass.NonUnique, Named(keys, row), [], Count(row[^2]), Count(row[^1])));
    }

    /// <summary>Keeps whole rows.</summary>
    public void AddRows(RowClass rowClass, IReadOnlyList<IReadOnlyList<object?>> rows)
    {
        foreach (var row in rows) Add(new DiffExample(rowClass, Named(values, row), [], Count(row[^2]), Count(row[^1])));
    }

    /// <summary>The comparison as a whole.</summary>
    public TableDifference ToResult(IReadOnlyList<ColumnDifference> schema, IReadOnlyList<string> key, bool isKeyInferred) => new()
    {
        OldRows = oldRows,
        NewRows = newRows,
        Schema = schema,
        Key = key,
        IsKeyInferred = isKeyInferred,
        Rows = total,
        Columns = [.. changes.Values.OrderByDescending(change => change.Changed)],
        Examples = [.. examples.OrderBy(example => example.Class)],
    };

    private void AddChanges(ColumnChanges part)
    {
        if (part.Changed == 0) return;
        var before = changes.GetValueOrDefault(part.Column, new ColumnChanges(part.Column, 0, 0, 0, null));
        changes[part.Column] = new ColumnChanges(
            part.Column, before.Changed + part.Changed, before.BecameNull + part.BecameNull, before.WasNull + part.WasNull,
            Larger(before.LargestDelta, part.LargestDelta));
    }

    private void Add(DiffExample example)
    {
        if (IsWanted(example.Class)) examples.Add(example);
    }

    private bool IsWanted(RowClass rowClass) => examples.Count(example => example.Class == rowClass) < wantedExamples;

    private List<ExampleChange> ChangesOf(IReadOnlyList<object?> row) =>
    [
        .. values.Select((column, index) => (column, At: keys.Count + (index * 3)))
            .Where(value => row[value.At + 2] is true)
            .Select(value => new ExampleChange(value.column.New, (string?)row[value.At], (string?)row[value.At + 1])),
    ];

    private static List<ExampleValue> Named(IReadOnlyList<ComparedColumn> named, IReadOnlyList<object?> row) =>
        [.. named.Select((column, index) => new ExampleValue(column.New, (string?)row[index]))];

    private static double? Larger(double? one, double? other) => one is null || other > one ? other : one;

    private static long Count(object? cell) => Convert.ToInt64(cell, CultureInfo.InvariantCulture);
}
