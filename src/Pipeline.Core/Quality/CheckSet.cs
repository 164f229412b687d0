using Pipeline.Diagnostics;

namespace Pipeline.Quality;

/// <summary>What was read from check files or test declarations.</summary>
/// <param name="Checks">The checks in file order, those that cannot be evaluated among them as <see cref="BrokenCheck"/>.</param>
/// <param name="Problems">What is wrong with the files outside a single check. A run with any must not end well.</param>
/// <param name="Notices">What the author should know: ignored sections, limits without effect.</param>
public sealed record CheckSet(IReadOnlyList<Check> Checks, IReadOnlyList<Problem> Problems, IReadOnlyList<Problem> Notices)
{
    /// <summary>Every problem, those of single checks included.</summary>
    public IEnumerable<Problem> AllProblems => Problems.Concat(Checks.OfType<BrokenCheck>().SelectMany(check => check.Problems));
}
