using Pipeline.Events;
using Pipeline.Quality;
using Pipeline.Schema;

namespace Pipeline.Runs.Gating;

/// <summary>A check that guards a publication, and what of it.</summary>
internal sealed record GateCheck(Check Check, GateScope Scope);

/// <summary>What a gate says of a candidate.</summary>
/// <param name="Checks">Every check as it was judged, once a partition where it was judged by partition.</param>
/// <param name="Held">The partitions that must not be published; with <paramref name="IsRefused"/> all that were judged bad.</param>
/// <param name="IsRefused">Nothing may be published.</param>
internal sealed record GateVerdict(IReadOnlyList<CheckReport> Checks, IReadOnlySet<string> Held, bool IsRefused)
{
    /// <summary>Nobody asked for a gate.</summary>
    public static GateVerdict Open { get; } = new([], new HashSet<string>(), IsRefused: false);

    /// <summary>All of it may be published.</summary>
    public bool IsOpen => !IsRefused && Held.Count == 0;

    /// <summary>A warning holds nothing back, a check that could not be judged does.</summary>
    public static bool Holds(CheckReport check) => check.Verdict is not (CheckVerdict.Fail or CheckVerdict.Error);

    /// <summary>What is said of a candidate that is not published, or not all of it.</summary>
    public string Message(string subject)
    {
        var broken = Checks.Count(check => !Holds(check));
        var effect = IsRefused
            ? "nothing was published, readers see the version before"
            : $"held back: {string.Join("; ", Held.Order(StringComparer.Ordinal))}, the other partitions were published";
        return $"{broken} of {Checks.Count} checks failed: {effect}. Look at what was refused: pipeline validate inspect {subject}";
    }
}
