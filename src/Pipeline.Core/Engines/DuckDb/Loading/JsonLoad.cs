using Pipeline.Diagnostics;
using Pipeline.Schema;
using Pipeline.Schema.Inference;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>
/// Brings JSON lines parts into a form the engine reads without loss: as they are when what was seen proves that they are
/// read right, written again by <see cref="RowRouter"/> otherwise.
/// </summary>
internal sealed class JsonLoad(DuckDbConnection connection, LoadRequest request, string folder, RejectFile rejects) : IPartLoad
{
    private IReadOnlyList<LoadPart> parts = request.Parts;
    private bool isSieved;
    private bool isRouted;

    /// <inheritdoc/>
    public LoadPlan Plan { get; private set; } = null!;

    /// <inheritdoc/>
    public long RowsRead { get; private set; }

    /// <inheritdoc/>
    public long RowsToRead { get; private set; }

    /// <inheritdoc/>
    public PartRows Rows { get; private set; } = null!;

    /// <inheritdoc/>
    public IReadOnlyList<RowCheck> Checks { get; } = [.. request.Table.RowChecks.Select(RowCheck.Of)];

    /// <inheritdoc/>
    public void Prepare(CancellationToken cancellationToken)
    {
        var seen = Observe(cancellationToken);
        if (seen.IsSuspect)
        {
            Sieve(cancellationToken);
            seen = Observe(cancellationToken);
            if (seen.IsSuspect) throw new ExpectedException($"{request.Subject} has rows that can be read as JSON and not as rows", "Look at the source's rows: one JSON object a line is expected.");
        }

        Plan = LoadPlanner.Plan(request, seen);
        RowsRead = seen.Rows + rejects.Rows;
        RowsToRead = seen.Rows;
        longestRow = seen.LongestRow;
        if (IsDirect(seen)) Rows = new PartRows(parts, DirectMembers(), parts.Any(part => part.Page is null) ? LoadPart.PageKey : null, null, longestRow);
        else Route(cancellationToken);
    }

    /// <summary>Writes the rows again, numbered, when they are not yet.</summary>
    private void Route(CancellationToken cancellationToken)
    {
        if (isRouted) return;
        isRouted = true;
        var before = rejects.Rows;
        var path = Path.Combine(folder, "routed.ndjson");
        new RowRouter(request, Plan, rejects).Write(parts, path, cancellationToken);
        RowsToRead -= rejects.Rows - before;
        var members = Plan.Schema.Columns.Select((column, index) => (column.Name, Member: RowRouter.NameOf(index)))
            .Where(pair => Plan.Routes.Any(route => route.Targets.Any(target => target.Name == pair.Name)))
            .ToDictionary(pair => pair.Name, pair => pair.Member, StringComparer.Ordinal);

        // JSON as text is longer than it was: every quote and backslash in it got a backslash.
        Rows = new PartRows([new LoadPart(path, LoadPartFormat.JsonLines, null)], members, RowRouter.PageKey, RowRouter.RowKey, longestRow * 2);
    }

    /// <inheritdoc/>
    public bool TrySieve(CancellationToken cancellationToken)
    {
        // Rows written again have been read in earnest already.
        if (isSieved || isRouted) return false;
        var before = rejects.Rows;
        Sieve(cancellationToken);
        if (rejects.Rows == before) return false;
        Prepare(cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public bool RejectFailed(PageTable pages, CancellationToken cancellationToken)
    {
        if (isRouted)
        {
            Reject(FailedChecks(pages, cancellationToken), cancellationToken);
            return false;
        }

        Route(cancellationToken);
        return true;
    }

    private Dictionary<long, string> FailedChecks(PageTable pages, CancellationToken cancellationToken)
    {
        var reasons = new Dictionary<long, string>();
        using var reader = connection.Query(
            $"SELECT {RowRouter.RowKey}, {RowCheck.FirstFailed(Checks)} FROM ({Rows.Select(Plan, pages, withRow: true)}) WHERE NOT ({RowCheck.All(Checks)})", cancellationToken);
        while (reader.Read()) reasons.Add(reader.GetInt64(0), Checks[reader.GetInt32(1)].Reason);
        return reasons;
    }

    private void Reject(Dictionary<long, string> reasons, CancellationToken cancellationToken)
    {
        RowsToRead -= reasons.Count;
        PartLines.Visit(parts, line =>
        {
            if (!reasons.TryGetValue(line.Row, out var reason)) return;
            rejects.Add(RowPage.Without(line.Text, new byte[line.Text.Length + 1]), reason, RowPage.Of(line.Part, line.Text, request.Pages), line.NumberInPage, isAskedFor: false);
        }, cancellationToken);
    }

    private int longestRow;

    private RowsObserved Observe(CancellationToken cancellationToken) =>
        new JsonLinesObserver(RowRouter.ReadsTexts(request.Table), LooksInside).Observe([.. parts.Select(part => part.Path)], cancellationToken);

    /// <summary>Structs, of this load or of the table, drop what they have no field for: what is in objects must be known.</summary>
    private bool LooksInside =>
        request.Table.Nested is NestedForm.Struct
        || (request.Current?.Schema.Columns.Any(column => column.Type is StructType or ArrayType or MapType) ?? false)
        || request.Table.Columns.Any(column => DuckDbTypeText.Parse(column.Type) is StructType or ArrayType or MapType);

    private void Sieve(CancellationToken cancellationToken)
    {
        isSieved = true;
        parts = RowSieve.Copy(parts, request.Pages, folder, rejects, cancellationToken);
    }

    private bool IsDirect(RowsObserved seen)
    {
        var names = seen.Keys.Select(key => key.Name).ToList();
        return !seen.HasDuplicateKeys
            && names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == names.Count
            && names.TrueForAll(name => name.Length > 0 && !name.Contains('\0'))
            && Plan.Routes.All(route => route.IsDropped || route.IsDirect(seen.HasInexactNumbers))
            && request.RequiredFields.All(field => IsEverywhere(seen, field))
            && Plan.Keys.All(key => Plan.Routes.FirstOrDefault(route => route.Targets is [var only] && only.Name == key) is { } route && IsEverywhere(seen, route.Key.Name));
    }

    private static bool IsEverywhere(RowsObserved seen, string field) =>
        seen.Rows == 0 || (seen.Keys.FirstOrDefault(key => key.Name == field) is { } key && key.Total == seen.Rows && key.Count(ValueClass.Null) == 0);

    private Dictionary<string, string> DirectMembers() => Plan.Routes
        .Where(route => route.Targets is not [])
        .ToDictionary(route => route.Targets[0].Name, route => route.Key.Name, StringComparer.Ordinal);
}
