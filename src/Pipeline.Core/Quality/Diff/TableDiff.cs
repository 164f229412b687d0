using Pipeline.Engines;
using Pipeline.Schema;

namespace Pipeline.Quality.Diff;

/// <summary>
/// Compares two relations of one engine (specs/quality.md §4.3): one scan of each side sums up its rows; where the sums differ, one more
/// sums them up by bucket, and only buckets that differ are taken aside, a bounded number of rows at a time, and joined on the key, NULL
/// equal to NULL. The engine's session
/// holds temporary tables meanwhile. Failures are <see cref="Diagnostics.ExpectedException"/> in the engine's words.
/// </summary>
public sealed class TableDiff(IEngine engine)
{
    /// <summary>Rows of both sides joined at once: what bounds the memory, with everything different.</summary>
    private const long RowsAtOnce = 4_000_000;

    /// <summary>Compares.</summary>
    public async Task<TableDifference> CompareAsync(DiffRequest request, CancellationToken cancellationToken)
    {
        var (old, news) = (await ColumnsOfAsync(request.Old, cancellationToken), await ColumnsOfAsync(request.New, cancellationToken));
        var common = DiffColumns.Common(old, news);
        if (common is [])
            throw new Diagnostics.ExpectedException($"{request.Old.Name} and {request.New.Name} have no column in common, so there is nothing to compare.");
        var types = await TypesForBothAsync(request, common, cancellationToken);
        var key = request.Key is [] ? await new KeyInference(engine, request, common).FindAsync(cancellationToken) : request.Key;
        var columns = DiffColumns.Compared(request, key, common, types);
        var comparison = await CompareRowsAsync(new DiffSql(request, columns), request, columns, cancellationToken);
        return comparison.ToResult(DiffColumns.Differences(old, news), key, isKeyInferred: request.Key is [] && key is not []);
    }

    private async Task<DiffTally> CompareRowsAsync(
        DiffSql sql, DiffRequest request, IReadOnlyList<ComparedColumn> columns, CancellationToken cancellationToken)
    {
        var tally = new DiffTally(columns, request.Examples);
        var fingerprint = await engine.QueryAsync(sql.Fingerprint(), cancellationToken);
        if (tally.AddFingerprint(fingerprint.Rows[0], fingerprint.Rows[1])) return tally;
        var differing = tally.AddBuckets((await engine.QueryAsync(sql.DifferingBuckets(), cancellationToken)).Rows);
        try
        {
            foreach (var buckets in Parts(differing)) await ComparePartAsync(sql, buckets, tally, cancellationToken);
        }
        finally
        {
            await engine.ExecuteAsync(DiffSql.DropParts, CancellationToken.None);
        }

        return tally;
    }

    private async Task ComparePartAsync(DiffSql sql, IReadOnlyList<long> buckets, DiffTally tally, CancellationToken cancellationToken)
    {
        await engine.ExecuteAsync(sql.TakePart(buckets), cancellationToken);
        if (sql.HasKey) await CompareByKeyAsync(sql, tally, cancellationToken);
        else await CompareWholeRowsAsync(sql, tally, cancellationToken);
    }

    private async Task CompareByKeyAsync(DiffSql sql, DiffTally tally, CancellationToken cancellationToken)
    {
        var twice = (await engine.QueryAsync(DiffSql.CountTwice, cancellationToken)).Rows[0];
        var areSomeTwice = tally.AddNonUnique(twice);
        if (areSomeTwice) tally.AddTwice((await engine.QueryAsync(sql.ExamplesTwice, cancellationToken)).Rows);
        var classes = tally.AddClasses((await engine.QueryAsync(sql.Classify(areSomeTwice), cancellationToken)).Rows[0]);
        foreach (var rowClass in tally.Wanting(classes))
        {
            var name = rowClass.ToString().ToLowerInvariant();
            tally.AddExamples(rowClass, (await engine.QueryAsync(sql.ExamplesOf(name, areSomeTwice), cancellationToken)).Rows);
        }
    }

    private async Task CompareWholeRowsAsync(DiffSql sql, DiffTally tally, CancellationToken cancellationToken)
    {
        var counts = tally.AddCounts((await engine.QueryAsync(sql.CountRows, cancellationToken)).Rows[0]);
        foreach (var rowClass in tally.Wanting(counts))
            tally.AddRows(rowClass, (await engine.QueryAsync(sql.ExamplesOfRows(rowClass is RowClass.Added), cancellationToken)).Rows);
    }

    private async Task<IReadOnlyList<SideColumn>> ColumnsOfAsync(DiffSide side, CancellationToken cancellationToken)
    {
        var described = await engine.QueryAsync($"DESCRIBE SELECT * FROM {side.From}", cancellationToken);
        return [.. described.Rows.Select(row => new SideColumn((string)row[0]!, (string)row[1]!))];
    }

    /// <summary>The engine's own rule for columns that come together: that of UNION.</summary>
    private async Task<IReadOnlyList<string>> TypesForBothAsync(
        DiffRequest request, IReadOnlyList<(SideColumn Old, SideColumn New)> common, CancellationToken cancellationToken)
    {
        if (common.All(pair => pair.Old.Type == pair.New.Type)) return [.. common.Select(pair => pair.New.Type)];
        var old = string.Join(", ", common.Select(pair => SqlText.Name(pair.Old.Name)));
        var news = string.Join(", ", common.Select(pair => SqlText.Name(pair.New.Name)));
        var described = await engine.QueryAsync(
            $"DESCRIBE SELECT {old} FROM {request.Old.From} UNION ALL SELECT {news} FROM {request.New.From}", cancellationToken);
        return [.. described.Rows.Select(row => (string)row[1]!)];
    }

    private static IEnumerable<IReadOnlyList<long>> Parts(IReadOnlyList<BucketSize> differing)
    {
        List<long> part = [];
        var rows = 0L;
        foreach (var bucket in differing)
        {
            if (part.Count > 0 && rows + bucket.Rows > RowsAtOnce)
            {
                yield return part;
                (part, rows) = ([], 0);
            }

            part.Add(bucket.Bucket);
            rows += bucket.Rows;
        }

        if (part.Count > 0) yield return part;
    }
}

/// <summary>A bucket that differs, and how many rows the sides have in it together.</summary>
internal sealed record BucketSize(long Bucket, long Rows);
