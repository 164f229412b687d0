using Pipeline.Diagnostics;
using Pipeline.Schema;
using Pipeline.Schema.Inference;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>
/// Brings JSON lines parts into a form the engine reads without loss: as they are when what was seen proves that they are
/// read right, written again by <see cref="RowRouter"/> otherwise.
/// </summary>
internal sealed class JsonLoad(LoadRequest request, string folder, RejectFile rejects)
{
    private IReadOnlyList<LoadPart> parts = request.Parts;
    private bool isSieved;
    private bool isRouted;

    /// <summary>The columns and where values go.</summary>
    public LoadPlan Plan { get; private set; } = null!;

    /// <summary>Rows found, rejected ones included.</summary>
    public long RowsRead { get; private set; }

    /// <summary>Rows the engine will find.</summary>
    public long RowsToRead { get; private set; }

    /// <summary>What the engine reads.</summary>
    public JsonRows Rows { get; private set; } = null!;

    /// <summary>Looks at all rows and makes the plan.</summary>
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
        if (IsDirect(seen)) Rows = new JsonRows(parts, DirectMembers(), parts.Any(part => part.Page is null) ? LoadPart.PageKey : null, null, longestRow);
        else Route(cancellationToken);
    }

    /// <summary>Writes the rows again, numbered, when they are not yet.</summary>
    public void Route(CancellationToken cancellationToken)
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
        Rows = new JsonRows([new LoadPart(path, LoadPartFormat.JsonLines, null)], members, RowRouter.PageKey, RowRouter.RowKey, longestRow * 2);
    }

    /// <summary>Takes lines the engine cannot read out, and starts over. False when there are none.</summary>
    public bool TrySieve(CancellationToken cancellationToken)
    {
        if (isSieved) return false;
        var before = rejects.Rows;
        Sieve(cancellationToken);
        if (rejects.Rows == before) return false;
        if (isRouted) File.Delete(Path.Combine(folder, "routed.ndjson"));
        isRouted = false;
        Prepare(cancellationToken);
        return true;
    }

    /// <summary>Adds rows, by their numbers, to the rejects.</summary>
    public void Reject(IReadOnlyDictionary<long, string> reasons, CancellationToken cancellationToken)
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
        new JsonLinesObserver(RowRouter.ReadsTexts(request.Table), request.Table.Nested is NestedForm.Struct).Observe([.. parts.Select(part => part.Path)], cancellationToken);

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
            && parts.Select(part => part.Page is null).Distinct().Count() <= 1
            && request.RequiredFields.All(field => IsEverywhere(seen, field))
            && Plan.Keys.All(key => Plan.Routes.FirstOrDefault(route => route.Targets is [var only] && only.Name == key) is { } route && IsEverywhere(seen, route.Key.Name));
    }

    private static bool IsEverywhere(RowsObserved seen, string field) =>
        seen.Rows == 0 || (seen.Keys.FirstOrDefault(key => key.Name == field) is { } key && key.Total == seen.Rows && key.Count(ValueClass.Null) == 0);

    private Dictionary<string, string> DirectMembers() => Plan.Routes
        .Where(route => route.Targets is not [])
        .ToDictionary(route => route.Targets[0].Name, route => route.Key.Name, StringComparer.Ordinal);
}
