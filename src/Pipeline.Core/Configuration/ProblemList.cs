using Pipeline.Diagnostics;

namespace Pipeline.Configuration;

/// <summary>Collects what is wrong with a file, so that the user sees all of it at once. Many readers may share one.</summary>
public sealed class ProblemList
{
    private readonly Lock gate = new();
    private readonly List<Problem> problems = [];

    /// <summary>True when several readers add at the same time: the problems of one place are then in the order of their words.</summary>
    public bool IsShared { get; init; }

    /// <summary>How many problems were found so far.</summary>
    public int Count
    {
        get
        {
            lock (gate) return problems.Count;
        }
    }

    /// <summary>Notes one problem.</summary>
    public void Add(string message, SourceLocation? location, string? hint = null) => AddRange([new Problem(message, location, hint)]);

    /// <summary>Notes problems that another reader found.</summary>
    public void AddRange(IEnumerable<Problem> found)
    {
        lock (gate) problems.AddRange(found);
    }

    /// <summary>
    /// Throws a <see cref="ConfigurationException"/> with everything noted, in file order; does nothing when all is well.
    /// </summary>
    public void ThrowIfAny()
    {
        if (problems.Count == 0) return;
        throw new ConfigurationException([.. problems.Distinct()
            .OrderBy(problem => problem.Location?.File, StringComparer.Ordinal)
            .ThenBy(problem => problem.Location?.Line)
            .ThenBy(problem => problem.Location?.Column)
            .ThenBy(problem => IsShared ? problem.Message : "", StringComparer.Ordinal)]);
    }
}
