namespace Pipeline.Diagnostics;

/// <summary>Finds the name a user probably meant.</summary>
public static class NearestName
{
    /// <summary>The candidate within a third of its length in edits of <paramref name="name"/>, or null when none is near.</summary>
    public static string? Of(string name, IEnumerable<string> candidates) =>
        candidates
            .Select(candidate => (candidate, distance: Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(pair => pair.distance <= Math.Max(1, Math.Max(name.Length, pair.candidate.Length) / 3))
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate)
            .FirstOrDefault();

    /// <summary>A hint sentence: the nearest name, or the whole list when it is short, or null.</summary>
    public static string? Hint(string name, IReadOnlyCollection<string> candidates) =>
        Of(name, candidates) is { } near ? $"Did you mean '{near}'?"
        : candidates.Count is > 0 and <= 12 ? $"Known: {string.Join(", ", candidates.Order(StringComparer.Ordinal))}."
        : null;

    /// <summary>Edit distance in which swapping two neighbours is one edit, as typing errors are.</summary>
    public static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
