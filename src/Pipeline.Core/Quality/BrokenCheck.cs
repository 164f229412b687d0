using Pipeline.Diagnostics;
using Pipeline.Engines;

namespace Pipeline.Quality;

/// <summary>
/// A check that was written in a way that cannot be evaluated. It stays in the list and is judged <c>error</c>, so that it is
/// seen with its line, the others still run, and nothing passes by being misspelt.
/// </summary>
public sealed record BrokenCheck : Check
{
    /// <summary>What is wrong with it; at least one.</summary>
    public required IReadOnlyList<Problem> Problems { get; init; }

    private protected override string Subject => Name;

    internal override Probe Compile(CheckContext context) =>
        throw new ExpectedException(string.Join(' ', Problems.Select(problem => (problem with { Location = null }).ToString())), location: Location);

    internal override CheckResult Judge(ResultTable answer, CheckContext context) =>
        throw new InvalidOperationException("A broken check asks nothing, so there is nothing to judge.");
}
