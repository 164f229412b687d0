using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Engines;
using Pipeline.Models;
using Pipeline.Quality;
using Pipeline.Quality.DbtTests;

namespace Pipeline.Runs.Judging;

/// <summary>
/// Shows a few of the rows a check does not hold for. Columns that are personal (<c>meta: {pii: true}</c> or tagged <c>pii</c>) are left out, and so is
/// every column of a check on such a one that does not bear its own name: what it was computed from may be just that.
/// </summary>
internal sealed class FailingSamples
{
    private const int LongestCell = 200;

    private readonly IEngine engine;
    private readonly Dictionary<string, List<Column>> columns;

    /// <param name="engine">Shows the datasets as they were when the check was judged.</param>
    /// <param name="nodes">Know which columns are personal.</param>
    public FailingSamples(IEngine engine, IEnumerable<RelationNode> nodes)
    {
        this.engine = engine;
        columns = nodes.GroupBy(node => DbtChecks.DatasetOf(node.UniqueId), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(node => node.Key, node => node.SelectMany(each => each.Columns).ToList(), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The rows; null where there are none to show.</summary>
    public async Task<RowSample?> OfAsync(CheckResult result, CancellationToken cancellationToken)
    {
        if (result.FailingRows is not { } failing || result.Check.SampleRows == 0) return null;
        var rows = string.Create(CultureInfo.InvariantCulture, $"SELECT * FROM (\n{failing.Trim().TrimEnd(';')}\n) failing LIMIT {result.Check.SampleRows}");
        ResultTable found;
        try
        {
            found = await engine.QueryAsync($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({rows}) sampled", cancellationToken);
        }
        catch (ExpectedException failure)
        {
            return new RowSample([], []) { Problem = $"the rows cannot be shown: {failure.Message.Split('\n')[0]}" };
        }

        return Shown(found, result.Check);
    }

    private RowSample? Shown(ResultTable found, Check check)
    {
        var known = columns.GetValueOrDefault(check.Dataset) ?? [];
        var personal = known.Where(IsPersonal).Select(column => column.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var isAboutPersonal = check.Column is { } about && personal.Contains(about.Trim('"'));
        List<int> shown = [.. Enumerable.Range(0, found.Columns.Count).Where(index => IsShown(found.Columns[index]))];
        return shown is [] || found.Rows is [] ? null : new RowSample(
            [.. shown.Select(index => found.Columns[index])],
            [.. found.Rows.Select(row => (IReadOnlyList<string?>)[.. shown.Select(index => Cut((string?)row[index]))])]);

        bool IsShown(string name) =>
            !personal.Contains(name) && !check.HiddenColumns.Contains(name, StringComparer.OrdinalIgnoreCase)
            && check.SampleColumns?.Contains(name, StringComparer.OrdinalIgnoreCase) is not false
            && (!isAboutPersonal || known.Exists(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));
    }

    private static bool IsPersonal(Column column) =>
        column.Tags.Contains("pii", StringComparer.OrdinalIgnoreCase) || column.Meta.GetValueOrDefault("pii") is true or "true"
        || column.Meta.GetValueOrDefault("contains_pii") is true;

    private static string? Cut(string? cell) => cell is { Length: > LongestCell } ? string.Concat(cell.AsSpan(0, LongestCell), "…") : cell;
}
