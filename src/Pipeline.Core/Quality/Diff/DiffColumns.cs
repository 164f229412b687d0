using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Quality.Diff;

/// <summary>Lays the columns of two relations side by side: which are compared, as what, and which differ by themselves.</summary>
internal static class DiffColumns
{
    /// <summary>The columns both sides have, in the new side's order. Names match as SQL compares them: without case.</summary>
    public static IReadOnlyList<(SideColumn Old, SideColumn New)> Common(IReadOnlyList<SideColumn> old, IReadOnlyList<SideColumn> news)
    {
        var byName = old.ToDictionary(column => column.Name, StringComparer.OrdinalIgnoreCase);
        return [.. news.Where(column => byName.ContainsKey(column.Name)).Select(column => (byName[column.Name], column))];
    }

    /// <summary>What differs in the declarations.</summary>
    public static IReadOnlyList<ColumnDifference> Differences(IReadOnlyList<SideColumn> old, IReadOnlyList<SideColumn> news)
    {
        var common = Common(old, news);
        var inOldOrder = old.Where(column => common.Any(pair => pair.Old == column)).ToList();
        return
        [
            .. news.Except(common.Select(pair => pair.New)).Select(column => new ColumnDifference(column.Name, ColumnChange.Added, null, column.Type)),
            .. old.Except(inOldOrder).Select(column => new ColumnDifference(column.Name, ColumnChange.Removed, column.Type, null)),
            .. common.Where(pair => pair.Old.Type != pair.New.Type)
                .Select(pair => new ColumnDifference(pair.New.Name, ColumnChange.Type, pair.Old.Type, pair.New.Type)),
            .. common.Where(pair => pair.Old.Name != pair.New.Name)
                .Select(pair => new ColumnDifference(pair.New.Name, ColumnChange.Case, pair.Old.Name, pair.New.Name)),
            .. common.Select((pair, place) => (pair, place)).Where(at => inOldOrder.IndexOf(at.pair.Old) != at.place)
                .Select(at => new ColumnDifference(at.pair.New.Name, ColumnChange.Order, Place(inOldOrder.IndexOf(at.pair.Old)), Place(at.place))),
        ];
    }

    /// <summary>The columns to compare under a key.</summary>
    /// <exception cref="ConfigurationException">A column that was named is not in both sides, or a tolerance is for no number.</exception>
    public static IReadOnlyList<ComparedColumn> Compared(
        DiffRequest request, IReadOnlyList<string> key, IReadOnlyList<(SideColumn Old, SideColumn New)> common, IReadOnlyList<string> types)
    {
        var names = common.Select(pair => pair.New.Name).ToList();
        Require("--key", key, names);
        Require("--tolerance", request.Tolerances.Keys.Where(name => name is not "*"), names);
        var excluded = request.Exclude.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var keys = key.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. common.Zip(types)
                .Where(at => keys.Contains(at.First.New.Name) || !excluded.Contains(at.First.New.Name))
                .Select(at => new ComparedColumn(
                    at.First.Old.Name, at.First.New.Name, at.Second, keys.Contains(at.First.New.Name), ToleranceOf(request, at.First.New.Name, at.Second))),
        ];
    }

    private static Tolerance? ToleranceOf(DiffRequest request, string name, string type)
    {
        var own = request.Tolerances.FirstOrDefault(pair => string.Equals(pair.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
        if (ComparedColumn.IsNumberType(type)) return own ?? request.Tolerances.GetValueOrDefault("*");
        return own is null
            ? null
            : throw new ConfigurationException($"--tolerance names '{name}', which is {type} and no number", hint: "Leave it out, or exclude the column.");
    }

    private static void Require(string option, IEnumerable<string> wanted, List<string> names)
    {
        foreach (var name in wanted)
        {
            if (names.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            throw new ConfigurationException(
                $"{option} names the column '{name}', which is not in both relations", hint: NearestName.Hint(name, names) ?? $"They share {string.Join(", ", names)}.");
        }
    }

    private static string Place(int index) => $"place {index + 1}";
}
