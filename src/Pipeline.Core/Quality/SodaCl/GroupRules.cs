using System.IO.Enumeration;

namespace Pipeline.Quality.SodaCl;

/// <summary>What can happen to a group between two runs.</summary>
internal enum GroupChange
{
    Add,
    Delete,
}

/// <summary>Conditions on a set of groups; each one that is not given holds. <c>*</c> and <c>%</c> stand for any text.</summary>
internal sealed record GroupRules
{
    public IReadOnlyList<string>? Required { get; init; }

    public IReadOnlyList<string>? Forbidden { get; init; }

    public IReadOnlySet<GroupChange>? Changes { get; init; }

    /// <summary>Whether anything can be judged without an earlier run.</summary>
    public bool IsOfThisRun => Required is not null || Forbidden is not null;

    public bool IsEmpty => !IsOfThisRun && Changes is null;

    /// <summary>What is not as it should be; nothing changed when there are no groups of an earlier run.</summary>
    public IReadOnlyList<string> Violations(IReadOnlyList<string> groups, IReadOnlyList<string>? before) =>
    [
        .. (Required ?? []).Where(pattern => !groups.Any(group => Matches(pattern, group))).Select(pattern => $"group {pattern} is missing"),
        .. groups.Where(group => Forbidden?.Any(pattern => Matches(pattern, group)) == true).Select(group => $"group {group} must not be there"),
        .. Changed(GroupChange.Add, groups, before).Select(group => $"group {group} was added"),
        .. Changed(GroupChange.Delete, before, groups).Select(group => $"group {group} was deleted"),
    ];

    private IEnumerable<string> Changed(GroupChange kind, IReadOnlyList<string>? these, IReadOnlyList<string>? others) =>
        these is null || others is null || Changes?.Contains(kind) != true ? [] : these.Except(others, StringComparer.Ordinal);

    private static bool Matches(string pattern, string group) =>
        FileSystemName.MatchesSimpleExpression(pattern.Replace('%', '*'), group, ignoreCase: false);
}
