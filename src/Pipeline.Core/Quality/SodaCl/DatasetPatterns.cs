using System.IO.Enumeration;

namespace Pipeline.Quality.SodaCl;

/// <summary>The datasets that <c>for each dataset</c> means: names, patterns with <c>%</c>, and <c>exclude</c> before either.</summary>
internal static class DatasetPatterns
{
    /// <summary>
    /// Each dataset once. A plain name is taken as it is, known or not: a missing dataset must fail its checks, not lose them.
    /// </summary>
    public static IReadOnlyList<string> Match(IReadOnlyList<string> patterns, IReadOnlyCollection<string> known)
    {
        List<string> matched = [];
        foreach (var pattern in patterns)
        {
            if (After(pattern, "exclude ") is { } excluded) matched.RemoveAll(dataset => IsMatch(excluded, dataset));
            else matched.AddRange(Included(After(pattern, "include ") ?? pattern, known));
        }

        return [.. matched.Distinct()];
    }

    private static IEnumerable<string> Included(string pattern, IReadOnlyCollection<string> known) =>
        pattern.Contains('%', StringComparison.Ordinal) ? known.Where(dataset => IsMatch(pattern, dataset)).Order(StringComparer.Ordinal) : [pattern];

    private static bool IsMatch(string pattern, string dataset) =>
        FileSystemName.MatchesSimpleExpression(pattern.Replace('%', '*'), dataset, ignoreCase: true);

    private static string? After(string pattern, string prefix) =>
        pattern.StartsWith(prefix, StringComparison.Ordinal) ? pattern[prefix.Length..].Trim() : null;
}
